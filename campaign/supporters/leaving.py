"""Leave: no more news, for a day with a way back; or erase all that is held, at once."""

import os
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.db import alone, db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason, State
from campaign.mail import addresses
from campaign.supporters import consenting, mailboxes
from campaign.supporters.consenting import Choice
from campaign.supporters.models import Subscriber, SubscriberState

Taker = Callable[[Subscriber], None]
_takers: list[Taker] = []

UNDO_WITHIN = timedelta(days=1)  # then the address is erased


def stop(subscriber: Subscriber) -> None:
    """End a subscription, and remember it by a fingerprint that outlives the row.

    The opt-out is of all mail that was not asked for just now; what somebody asks for
    themselves, like a link to confirm, still comes. Saying it twice changes nothing.

    Args:
        subscriber: locked by the caller.

    """
    email = mailboxes.address_of(subscriber)
    if email is not None:
        suppressing.suppress(email, Reason.UNSUBSCRIBE)
        end_of(email)  # whoever joined anew may press the link of an older mail
    _end(subscriber)


def can_resume(subscriber: Subscriber) -> bool:
    """Return whether leaving can be undone: the address is there, and what was agreed to."""
    is_there = subscriber.sealed is not None and subscriber.confirmed_at is not None
    return is_there and bool(consenting.given(subscriber))


def resume(subscriber: Subscriber) -> bool:
    """Undo :func:`stop` while :func:`can_resume`; return whether news come again."""
    email = mailboxes.address_of(subscriber)
    if email is None or not can_resume(subscriber):
        return False
    suppressing.lift(email, Reason.UNSUBSCRIBE)
    alone("subscriber", subscriber.address_print)
    try:
        with db.session.begin_nested():
            subscriber.state = SubscriberState.CONFIRMED
            subscriber.ended_at = None
    except IntegrityError:
        db.session.refresh(subscriber)  # they have joined anew since; that one stands
    return True


def end_of(email: str) -> None:
    """End the subscription of a mailbox whose owner asked elsewhere for no more news."""
    subscriber = mailboxes.confirmed(email, for_update=True)
    if subscriber is not None:
        _end(subscriber)


def resume_of(email: str) -> None:
    """Undo :func:`end_of` while there is something to put back."""
    known = mailboxes.address_print(email)
    latest = db.session.scalar(
        select(Subscriber)
        .where(Subscriber.address_print == known)
        .order_by(Subscriber.id.desc())
        .limit(1)
        .with_for_update()
    )
    if latest is not None and latest.state is SubscriberState.ENDED:
        resume(latest)


def drop(subscriber: Subscriber, choice: Choice) -> None:
    """Take back one consent; who agreed to nothing more has left."""
    consenting.take_back(subscriber, choice)
    if not consenting.given(subscriber):
        email = mailboxes.address_of(subscriber)
        if email is not None:
            _forget_mails(email, Kind.NEWS)  # nothing stops these on their way
        _end(subscriber)
    else:
        take_back_unwanted(subscriber)


def lend(taker: Taker) -> None:
    """Let *taker* take back the mails that wait for a subscriber who wants them no more.

    This floor stands below updates and does not know which mail is about what.
    """
    _takers[:] = [taker]


def take_back_unwanted(subscriber: Subscriber) -> None:
    """Take back what waits and is not agreed to any more, in the caller's transaction."""
    for taker in _takers:
        taker(subscriber)


def erase(subscriber: Subscriber) -> None:
    """Erase all that is held about a mailbox here, in the caller's transaction, for good.

    Every attempt with this mailbox goes, whoever made it; but one that was never confirmed
    takes no other along. An opt-out stays, as a fingerprint.
    """
    if subscriber.state is SubscriberState.PENDING:
        blank([subscriber])
        return
    email = mailboxes.address_of(subscriber)
    theirs = db.session.scalars(
        select(Subscriber)
        .where(Subscriber.address_print == subscriber.address_print)
        .order_by(Subscriber.id)
        .with_for_update()
    ).all()
    if email is not None:
        _forget_mails(email, Kind.SUBSCRIBE, Kind.NEWS)
    blank(theirs)


def erase_from(source: str) -> int:
    """Erase whoever came from *source*: of a rehearsal, no mailbox was proven."""
    theirs = db.session.scalars(
        select(Subscriber)
        .where(
            Subscriber.source == source[: Subscriber.source.type.length],
            Subscriber.sealed.is_not(None),
        )
        .with_for_update()
    ).all()
    blank(theirs)
    return len(theirs)


def blank(subscribers: Iterable[Subscriber]) -> None:
    """Leave of these rows nothing but their times, for the count of a week."""
    gone = list(subscribers)
    consenting.forget_all([one.id for one in gone])
    for one in gone:
        _end(one)
        one.sealed = one.zip = one.origin_print = one.message_id = None
        one.address_print = os.urandom(32)
    db.session.flush()


def _end(subscriber: Subscriber) -> None:
    if subscriber.message_id is not None:
        outbox.cancel(subscriber.message_id)
    if subscriber.state is not SubscriberState.ENDED:
        subscriber.state = SubscriberState.ENDED
        subscriber.ended_at = clock.now()
    db.session.flush()


def _forget_mails(email: str, *kinds: Kind) -> None:
    """Take back what waits for a mailbox, and erase the words of what went: of these mails."""
    query = select(OutboxMessage).where(
        OutboxMessage.recipient_print == addresses.recipient_print(email),
        OutboxMessage.kind.in_(kinds),
        OutboxMessage.sealed.is_not(None),
    )
    for message in db.session.scalars(query).all():
        if not outbox.cancel(message.id) and message.state is not State.SPEAKING:
            message.sealed = None
