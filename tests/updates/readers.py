"""Make people who asked to hear, and updates for them; and let the minutes pass."""

from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from campaign.petitions.models import PetitionState
from campaign.supporters import consenting, joining
from campaign.supporters.consenting import CAMPAIGN, Choice
from campaign.supporters.joining import Proven
from campaign.supporters.models import Subscriber, SubscriberConsent
from campaign.updates import drafting, sending, tasks
from campaign.updates.drafting import Draft
from campaign.updates.models import Update
from tests.factories import make_petition
from tests.signers_of import MENDOTA

SLUG = "values-act"
WORDS = {
    "en": (
        "The bill passed",
        "Dear friends,\n\nthe **bill** [passed](https://example.org/vote).",
    )
}
SPANISH = {"es": ("La ley fue aprobada", "Queridas amigas:\n\nla ley fue aprobada.")}


def make_live(**values):
    """A live petition: its mail leaves."""
    petition = make_petition(slug=SLUG, state=PetitionState.LIVE, **values)
    db.session.commit()
    return petition


def make_reader(email="rosa@example.org", *, wants=CAMPAIGN, campaign=SLUG, **values):
    """One confirmed subscriber, by the verb that signers join by."""
    with writing():
        text = consenting.text_id(CAMPAIGN, "en", consenting.choice_of("It"))
        reader = joining.join(
            Proven(
                email=email,
                language=values.pop("language", "en"),
                zip_code=values.pop("zip", MENDOTA),
                source=values.pop("source", "foot"),
                campaign=campaign,
                text_id=text,
                given_at=clock.now(),
            )
        )
        if wants != CAMPAIGN:
            consenting.forget_all([reader.id])
            consenting.agree(reader, Choice(wants, "Words"), "en")
        for name, value in values.items():
            setattr(reader, name, value)
    return reader


def make_readers(count, **values):
    return [make_reader(f"reader{n}@example.org", **values) for n in range(count)]


def make_update(petition=None, *, words=None, account=None, **values):
    draft = Draft(petition_id=petition and petition.id, words=words or WORDS, **values)
    with writing():
        return drafting.begin(draft, account and account.id)


def send_out(update, settings, *, due_at=None):
    """Send an update as the desk does, and begin it without waiting for the hold."""
    with writing():
        sending.schedule(update.id, due_at=due_at, seen=update.revision, account_id=None)
        db.session.get_one(Update, update.id).due_at = clock.now()
    minute(settings)


def minute(settings):
    """What the schedule does each minute."""
    db.session.rollback()
    tasks.every_minute(settings)
    db.session.rollback()


def news():
    """The mails of updates in the outbox, in order, opened; those taken back left out."""
    ids = db.session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.kind == Kind.NEWS)
        .order_by(OutboxMessage.id)
    )
    return [mail for mail in map(outbox.read, ids) if mail is not None]


def readers_of(mails):
    return [mail.recipient for mail in mails]


def state(update):
    db.session.expire_all()
    return str(db.session.get_one(Update, update.id).state)


def consents():
    return db.session.scalars(select(SubscriberConsent)).all()


def subscribers():
    db.session.expire_all()
    return db.session.scalars(select(Subscriber).order_by(Subscriber.id)).all()
