"""One mail of every kind, made by the features themselves, as it lies in the drawer."""

from datetime import timedelta

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import dispatch, outbox
from campaign.delivery.models import Kind
from campaign.mail import carriers, drawer
from campaign.offices import releasing, singles
from campaign.offices.models import Cadence
from campaign.organisers import welcoming
from campaign.petitions import mails, people
from campaign.petitions.notices import Prospect
from campaign.signers import announcing
from campaign.supporters import asking as subscribing
from campaign.supporters.asking import Wish
from campaign.updates import sending
from tests.access.organiser import EMAIL, make_account
from tests.comments.talking import queue_both_mails
from tests.factories import make_petition
from tests.offices.mailed import seal_now, wish
from tests.signers_of import signed
from tests.updates.readers import SLUG, make_reader, make_update, send_out

SIGNERS = (
    Kind.CONFIRMATION,
    Kind.REPEAT,
    Kind.REMINDER,
    Kind.RECEIPT,
    Kind.DELIVERED,
    Kind.VACANT,
    Kind.PLACE,
)
FACTS = {"senator": "Anna Caballero", "day": "April 20, 2026", "number": "17"}
LETTER = "My mother was stopped for tinted windows.\n\nPlease stand by us."


def written(app, settings, drawer_of):
    """Return the mails by kind."""
    petition = make_petition()
    signature = signed(petition, settings, words=LETTER)
    with writing():
        for kind in SIGNERS:
            _enqueue(kind, signature, settings)
    account = make_account()
    _write_news(account, settings)
    with writing():
        welcoming.mail_link(settings, EMAIL, "en")
        subscribing.ask(Wish(email="ana@example.org"), settings=settings, language="en")
    queue_both_mails(settings)
    _announce_an_end(settings)
    seal_now(settings)
    wish(cadence=Cadence.ONE_BY_ONE)
    signed(make_petition(), settings, email="ana@example.org", words=LETTER)
    singles.seal(settings)
    releasing.release_held(settings)
    _send(app, settings)
    found = {mail[drawer.KIND_HEADER]: mail for mail in drawer_of()}
    assert set(found) == set(Kind)
    return found


def _write_news(account, settings):
    """Try an update out, and send it to its one reader."""
    make_reader("ruth@example.org")
    petition = make_petition(slug=SLUG)
    db.session.commit()
    update = make_update(petition)
    with writing():
        sending.try_out(update.id, account.id, settings)
    send_out(update, settings)


def _announce_an_end(settings):
    """Let a petition's people be forgotten in ten days."""
    petition = make_petition(slug="ending")
    signed(petition, settings, email="ivo@example.org")
    petition.closes_at = clock.now() - timedelta(days=petition.retention_days - 10)
    db.session.commit()
    announcing.announce(settings)


def _enqueue(kind, signature, settings):
    person = people.open_person(signature)
    mail = mails.word(kind, signature, person, settings, prospect=Prospect.GOES, facts=FACTS)
    outbox.enqueue(kind=kind, scope=signature.petition.scope, mail=mail, is_rehearsal=True)


def _send(app, settings):
    both = carriers.both(settings, app.extensions["campaign.post"])
    while dispatch.send_batch(both, sender=settings.sender, sender_name=settings.organisation):
        db.session.remove()
