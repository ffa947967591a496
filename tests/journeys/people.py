"""The persons of the journeys, and the steps they share: all over HTTP, through real mail."""

from campaign.db import db
from campaign.delivery import dispatch
from campaign.mail import carriers
from campaign.offices import bundling, releasing
from tests.pages import text_of
from tests.signers_of import link_in

ROSA = {"name": "Rosa Medina", "email": "rosa@example.org", "zip_code": "93640"}
BEN = {"name": "Ben Tran", "email": "ben@example.org", "zip_code": "93301"}
OLIVE = {"name": "Olive Park", "email": "olive@example.org", "zip_code": "97201"}


class Person:
    """Somebody with a browser and a mailbox."""

    def __init__(self, app, settings, drawer):
        self.app = app
        self.settings = settings
        self.drawer = drawer
        self.browser = app.test_client()

    def sign(self, petition, answers, prefix=""):
        """Fill in the form and send it; return the page that follows."""
        path = f"{prefix}/petitions/{petition.slug}"
        return self.browser.post(path, data=answers, follow_redirects=True)

    def mails(self, to=None):
        """Let the worker go round once, and look into the mailbox."""
        post = self.app.extensions["campaign.post"]
        dispatch.send_batch(
            carriers.both(self.settings, post),
            sender=self.settings.sender,
            sender_name=self.settings.organisation,
        )
        return self.drawer(to)

    def confirm(self, answers):
        """Open the latest mail, follow its link, and press the button."""
        path = self.link(answers)
        shown = self.browser.get(path, follow_redirects=True)
        assert shown.status_code == 200
        return self.browser.post(path, follow_redirects=True)

    def link(self, answers):
        """Return the path of the page that asks, out of the latest mail that leads there."""
        asking = [mail for mail in self.mails(answers["email"]) if "/confirm/" in body_of(mail)]
        return link_in(asking[-1])

    def office_mails(self):
        """Seal and release every bundle, and return what the offices get."""
        bundling.seal(self.settings, hold=False)
        releasing.release_held(self.settings, at_once=True)
        return self.mails("senate.ca.gov")


def body_of(mail):
    return mail.get_body(("plain",)).get_content()


def fresh():
    """Read what other sessions wrote."""
    db.session.expire_all()


__all__ = ["BEN", "OLIVE", "ROSA", "Person", "body_of", "fresh", "text_of"]
