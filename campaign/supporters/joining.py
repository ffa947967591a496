"""Join: the owner of the mailbox says what we may write; from then on they are a subscriber."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.db import alone, db, table_of
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Reason
from campaign.errors import Gone, Invalid, Refusal
from campaign.supporters import consenting, mailboxes
from campaign.supporters.consenting import Choice
from campaign.supporters.models import Subscriber, SubscriberState
from campaign.vault import new_handle

# Who said "never", reported us, or cannot be reached is not put on a list by a tick elsewhere.
_KEEPS_OUT = frozenset({Reason.NEVER, Reason.SPAM_REPORT, Reason.BOUNCE})

# Of the table, and built once: it runs whenever somebody signs.
_row = table_of(Subscriber).c
_MAILS_OF_SIBLINGS = select(_row.message_id).where(
    _row.address_print == bindparam("of"),
    _row.state == SubscriberState.PENDING,
    _row.id != bindparam("own"),
    _row.message_id.is_not(None),
)


def from_petition(slug: str) -> str:
    """Return how the list names those who came from a petition."""
    return f"petition {slug}"[: Subscriber.source.type.length]


class AlreadyThere(Refusal):
    """Another subscription of the same mailbox is confirmed."""

    status = 200  # nothing is wrong: they get the news


@dataclass(frozen=True, kw_only=True)
class Proven:
    """A mailbox that was proven elsewhere, and what its owner agreed to there."""

    email: str
    language: str
    zip_code: str
    source: str  # "petition values-act"
    campaign: str
    text_id: int  # of the exact words: see consenting
    given_at: datetime


def confirm(subscriber: Subscriber, agreed: Sequence[Choice], language: str) -> None:
    """Confirm a subscription with what was ticked, in the caller's transaction.

    Confirming twice changes nothing. Who had unsubscribed before is written to again.

    Args:
        subscriber: locked by the caller.
        agreed: at least one of what the page offered.
        language: of its words.

    Raises:
        Gone: the link has expired, or the address was erased.
        Invalid: nothing was ticked.
        AlreadyThere: another subscription of this mailbox is confirmed.

    """
    if subscriber.state is SubscriberState.CONFIRMED:
        return
    email = mailboxes.address_of(subscriber)
    if email is None or subscriber.state is SubscriberState.ENDED or is_expired(subscriber):
        raise Gone(gettext("This link has expired. Please ask for our news again."))
    if not agreed:
        raise Invalid(gettext("Tick what you would like to get: at least one box."))
    alone("subscriber", subscriber.address_print)
    try:
        with db.session.begin_nested():
            subscriber.state = SubscriberState.CONFIRMED
            subscriber.confirmed_at = clock.now()
    except IntegrityError as error:
        raise AlreadyThere(
            gettext("You get our news already. There is nothing to do.")
        ) from error
    consenting.forget_all([subscriber.id])  # what the foot noted was a wish, not a consent
    for choice in agreed:
        consenting.agree(subscriber, choice, language)
    suppressing.lift(email, Reason.UNSUBSCRIBE)
    _hush_siblings(subscriber)


def is_expired(subscriber: Subscriber) -> bool:
    """Return whether its link can no longer confirm it."""
    return subscriber.expires_at <= clock.now()


def join(proven: Proven) -> Subscriber | None:
    """Subscribe a mailbox that was proven elsewhere, in the caller's transaction.

    Who is subscribed already gets this campaign added. The consent keeps its words and its
    moment: it was given where it was ticked.

    Returns:
        The subscription; None where the owner had said that we never write to them, or our
        mail came back or was reported.

    """
    against = suppressing.reasons_of([proven.email])[proven.email]
    if not against.isdisjoint(_KEEPS_OUT):
        return None
    known = mailboxes.address_print(proven.email)
    alone("subscriber", known)
    subscriber = mailboxes.confirmed_by(known, for_update=True) or _added(proven, known)
    consenting.note(subscriber, proven.text_id, proven.given_at, proven.campaign)
    if Reason.UNSUBSCRIBE in against:
        suppressing.lift(proven.email, Reason.UNSUBSCRIBE)
    _hush_siblings(subscriber)
    return subscriber


def _added(proven: Proven, known: bytes) -> Subscriber:
    handle = new_handle()
    subscriber = Subscriber(
        handle=handle,
        state=SubscriberState.CONFIRMED,
        sealed=mailboxes.sealed(handle, proven.email),
        address_print=known,
        language=proven.language,
        zip=proven.zip_code,
        source=proven.source[: Subscriber.source.type.length],
        expires_at=clock.now(),
        confirmed_at=clock.now(),
    )
    db.session.add(subscriber)
    db.session.flush()
    return subscriber


def _hush_siblings(subscriber: Subscriber) -> None:
    """Take back the mails of this mailbox's other wishes; they go when they expire."""
    asked = {"of": subscriber.address_print, "own": subscriber.id}
    for message_id in db.session.scalars(_MAILS_OF_SIBLINGS, asked).all():
        outbox.cancel(message_id)
