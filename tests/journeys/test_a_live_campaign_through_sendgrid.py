"""A petition that is live: its mail leaves through SendGrid, once, whatever it answers."""

from dataclasses import replace

import pytest

from campaign.db import db
from campaign.delivery import dispatch, pausing
from campaign.mail import carriers
from campaign.petitions.models import PetitionState
from tests.delivery import sendgrid_server
from tests.delivery.sendgrid_server import Answer
from tests.factories import make_petition
from tests.journeys.people import ROSA, Person


@pytest.fixture
def sendgrid():
    with sendgrid_server.running() as server:
        yield server


@pytest.fixture
def live(app, settings, drawer, sendgrid):
    """A person on a site that has a key for SendGrid."""
    return LivePerson(
        app,
        replace(settings, sendgrid_key=sendgrid_server.KEY, sendgrid_host=sendgrid.host),
        drawer,
    )


class LivePerson(Person):
    def mails(self, to=None):
        dispatch.send_batch(
            carriers.both(self.settings, carriers.chosen(self.settings)),
            sender=self.settings.sender,
            sender_name=self.settings.organisation,
        )
        return self.drawer(to)


def confirm_by_the_mail(person, sendgrid):
    """Read the link out of what SendGrid got."""
    person.mails()
    text = sendgrid.mails[-1]["content"][0]["value"]
    path = "/confirm/" + text.split("/confirm/")[1].split()[0]
    person.browser.post(path)


def test_letters_of_a_live_petition_reach_sendgrid_once(live, sendgrid, drawer):
    petition = make_petition(slug="live", state=PetitionState.LIVE)
    db.session.commit()
    live.sign(petition, ROSA)
    confirm_by_the_mail(live, sendgrid)

    live.office_mails()
    live.office_mails()

    office = "senator.caballero@senate.ca.gov"
    assert sorted(sendgrid.recipients) == ["rosa@example.org", "rosa@example.org", office]
    bundle = sendgrid.mails[sendgrid.recipients.index(office)]
    assert bundle["subject"] == "SUPPORT SB 54: 1 constituent, District 14"
    assert bundle["reply_to"]["email"] == "desk@stepup.example.org"
    assert [file["filename"] for file in bundle["attachments"]] == [
        "live-district-14-bundle-1.csv",
        "live-district-14-bundle-1.pdf",
    ]
    assert sendgrid.faults == []
    assert drawer() == []


def test_a_rehearsal_stays_in_the_drawer_although_there_is_a_key(live, sendgrid):
    petition = make_petition(slug="rehearsal")
    db.session.commit()
    live.sign(petition, ROSA)

    assert len(live.mails(ROSA["email"])) == 1
    live.confirm(ROSA)
    assert len(live.office_mails()) == 1
    assert sendgrid.mails == []


def test_a_demonstration_that_somebody_set_live_stays_in_the_drawer(live, sendgrid):
    petition = make_petition(slug="demo", state=PetitionState.LIVE, is_demonstration=True)
    db.session.commit()
    live.sign(petition, ROSA)

    assert len(live.mails(ROSA["email"])) == 1
    assert sendgrid.mails == []


def test_a_bad_key_makes_letters_wait_and_loses_none(live, sendgrid, stopped_clock):
    from datetime import timedelta

    petition = make_petition(slug="live", state=PetitionState.LIVE)
    db.session.commit()
    live.sign(petition, ROSA)
    sendgrid.answer(Answer(401), Answer(503))

    live.mails()
    assert pausing.paused() is not None
    for _ in range(3):
        stopped_clock(timedelta(hours=2))
        live.mails()

    assert pausing.paused() is None
    assert len(sendgrid.mails) == 3
    assert sendgrid.recipients[-1] == "rosa@example.org"
    live.mails()
    assert len(sendgrid.mails) == 3
