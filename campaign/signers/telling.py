"""Tell signers who want to hear it, once, that their letter was delivered."""

from collections.abc import Sequence

from flask_babel import format_date
from sqlalchemy import and_, exists, or_, select

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.offices import by_hand
from campaign.offices.models import Bundle, BundledLetter, BundleState, Channel
from campaign.petitions import agreeing, asking, mails, people
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.supporters.models import ConsentText
from campaign.web import languages

BATCH = 25  # signers a transaction: to open, word and seal one takes some 2 ms


def tell_of_deliveries(settings: Settings, batch: int = BATCH) -> int:
    """Queue the mails of every bundle that has arrived, in short transactions; return how many.

    A signer is told in the transaction that notes it, so nobody is told twice, however often
    this stops half way and is called again. A bundle that came back tells nobody.
    """
    return sum(_tell_of(bundle_id, settings, batch) for bundle_id in _arrived())


def _arrived() -> Sequence[int]:
    has_arrived = or_(
        OutboxMessage.state == State.DELIVERED,
        # No event ever comes from the drawer, and a rehearsal shall show this mail, too.
        and_(OutboxMessage.is_rehearsal, OutboxMessage.state == State.ACCEPTED),
    )
    # Whoever carried it may still say that they did not.
    stands = or_(
        Bundle.channel == Channel.MAIL,
        OutboxMessage.ended_at < clock.now() - by_hand.UNDO_WITHIN,
    )
    found = db.session.scalars(
        select(Bundle.id)
        .join(OutboxMessage, OutboxMessage.id == Bundle.message_id)
        .where(
            Bundle.state == BundleState.RELEASED,
            Bundle.settled_at.is_(None),
            has_arrived,
            stands,
        )
        .order_by(Bundle.id)
    ).all()
    db.session.rollback()
    return found


def _tell_of(bundle_id: int, settings: Settings, batch: int) -> int:
    told = last = 0
    while True:
        with writing():
            bundle = db.session.get_one(Bundle, bundle_id, with_for_update=True)
            if bundle.settled_at is not None:  # another worker was at it, too
                return told
            listening = _listening(bundle_id, last, batch)
            if not listening:
                bundle.settled_at = clock.now()
                return told
            last = listening[-1].id
            told += _tell(listening, bundle, settings)


def _listening(bundle_id: int, last: int, batch: int) -> Sequence[Signature]:
    wants_to_hear = exists().where(
        Consent.signature_id == Signature.id,
        Consent.consent_text_id == ConsentText.id,
        ConsentText.kind == agreeing.HEAR_DELIVERY,
    )
    query = (
        select(Signature)
        .join(BundledLetter, BundledLetter.signature_id == Signature.id)
        .where(
            BundledLetter.bundle_id == bundle_id,
            ~BundledLetter.is_out,
            Signature.id > last,
            Signature.state == SignatureState.CONFIRMED,
            Signature.told_at.is_(None),
            Signature.sealed.is_not(None),
            wants_to_hear,
        )
        .order_by(Signature.id)
        .limit(batch)
        .with_for_update(of=Signature)
    )
    return db.session.scalars(query).all()


def _tell(listening: Sequence[Signature], bundle: Bundle, settings: Settings) -> int:
    opened = [(one, people.open_person(one)) for one in listening]
    readers = [(one, person) for one, person in opened if person is not None]
    reasons = suppressing.reasons_of([person.email for _, person in readers])
    facts = _facts(bundle)
    told = 0
    for signature, person in readers:
        if suppressing.is_silenced(Kind.DELIVERED, reasons[person.email]):
            continue
        mail = mails.word(
            Kind.DELIVERED,
            signature,
            person,
            settings,
            facts=facts[signature.language],
            is_single=bundle.is_single,
        )
        asking.write_to(signature, Kind.DELIVERED, mail)
        signature.told_at = clock.now()
        told += 1
    return told


def _facts(bundle: Bundle) -> dict[str, dict[str, str]]:
    """Return what the mail says of a bundle, by language."""
    message = db.session.get_one(OutboxMessage, bundle.message_id)
    arrived_at = message.event_at or message.ended_at or clock.now()
    facts = {}
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            facts[language] = {
                "senator": bundle.senator_name or "",
                "district": str(bundle.district),
                "number": str(bundle.number),
                "day": format_date(clock.pacific(arrived_at).date(), "long"),
            }
    return facts
