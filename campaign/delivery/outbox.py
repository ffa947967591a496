"""The queue, as the features above see it: put in, take back, count, try again, forget.

How a message moves on from here is in ``claiming``; nothing else changes a state by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, insert, or_, select, update

from campaign import clock
from campaign.db import db, table_of
from campaign.delivery import contents, lanes, wordings
from campaign.delivery.models import (
    TO_OFFICES,
    Attachment,
    Kind,
    OutboxMessage,
    State,
)
from campaign.errors import NotFound, Refusal
from campaign.mail import addresses
from campaign.mail.post import Mail
from campaign.vault import KeyGone, new_handle

KEPT_AT_MOST = timedelta(days=20)  # a mail that never went: its link works no longer

# Bundles first: an office's hours are short. Whoever waits before a screen comes next.
URGENCY = {
    Kind.BUNDLE: 0,
    Kind.LETTER: 1,
    Kind.SIGN_IN: 2,
    Kind.CONFIRMATION: 3,
    Kind.REPEAT: 3,
    Kind.RECEIPT: 4,
    Kind.REMINDER: 5,
    Kind.DELIVERED: 6,
    Kind.VACANT: 6,
    Kind.PLACE: 5,
    Kind.SUBSCRIBE: 3,
    Kind.COMMENT_LINK: 3,
    Kind.COMMENT_DECIDED: 6,
    Kind.TEST: 4,
    Kind.NOTICE: 6,
    Kind.NEWS: 9,  # thousands at once: whatever else comes goes first
}
_PUT = insert(table_of(OutboxMessage))  # built once: it runs for every mail
KEPT_AFTER_SENDING = timedelta(days=2)  # the words of signers' mails; bundles stay


def enqueue(
    *,
    kind: Kind,
    scope: str,
    mail: Mail,
    is_rehearsal: bool,
    recipient_print: bytes | None = None,
    due_at: datetime | None = None,
    hours: str | None = None,
    is_by_hand: bool = False,
) -> int:
    """Add a mail to the outbox, in the caller's transaction; return the message's id.

    The row is committed with whatever caused it, so there is no signature without its mail
    and no mail without its signature.

    Args:
        kind: what it is for.
        scope: the vault's scope under which it is sealed and forgotten.
        mail: the words; where they have fields, the wording is kept once for all.
        is_rehearsal: true sends it to the drawer, whatever the settings.
        recipient_print: fingerprint of the address, to count mails a day; see ``addresses``.
        due_at: not to be sent before this moment; at once when left out.
        hours: when its reader takes mail, see ``hours``; at any time when left out.
        is_by_hand: a person carries it: no worker touches it.

    """
    if mail.files:
        mail = mail.filled()  # files are of a request, not of one of its mails: it goes alone
    handle = new_handle()
    wording = wordings.id_of(mail) if mail.values else None
    lane_id = lanes.id_for(
        mail.recipient,
        is_office=kind in TO_OFFICES and not is_by_hand,
        is_rehearsal=is_rehearsal,
    )
    row = {
        "handle": handle,
        "kind": kind,
        "state": State.BY_HAND if is_by_hand else State.QUEUED,
        "urgency": URGENCY[kind],
        "is_rehearsal": is_rehearsal,
        "sealed": contents.sealed(scope, handle, mail),
        "wording_id": wording,
        "lane_id": lane_id,
        "recipients": 1 + len(mail.copies),
        "domain_print": addresses.domain_print(mail.recipient),
        # An office's is kept: a late event may name nothing but the address.
        "recipient_print": recipient_print
        or (addresses.recipient_print(mail.recipient) if kind in TO_OFFICES else None),
        "due_at": due_at or clock.now(),
        "hours": hours,
    }
    message_id: int = db.session.execute(_PUT, row).inserted_primary_key[0]  # type: ignore[attr-defined]
    contents.attach(message_id, scope, mail.files)
    return message_id


def opened(message: OutboxMessage) -> Mail:
    """Return the words of a message, with its files; where it has fields, still unfilled.

    Raises:
        KeyGone: they were erased, or their key was destroyed.
        WrongKey: the master key is not the one they were sealed under.

    """
    shared = None if message.wording_id is None else contents.words_of(message.wording_id)
    files = () if message.wording_id is not None else contents.files_of(message.id)
    return contents.opened(message.handle, message.sealed, shared, files)


def read(message_id: int) -> Mail | None:
    """Return the words of a message in full, by its id; None where they were erased."""
    message = db.session.get_one(OutboxMessage, message_id)
    try:
        return opened(message).filled()
    except KeyGone:
        return None


def cancel(message_id: int) -> bool:
    """Take back a message that has not been handed over; return whether it could be."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.state not in {State.QUEUED, State.CLAIMED, State.BY_HAND}:
        return False
    message.attempt_id = None  # a worker that holds the claim now fails its compare-and-set
    message.ended_at = clock.now()
    _erase(message)
    return True


def was_taken_back(message_id: int | None, kind: Kind) -> bool:
    """Return whether this is a mail of that kind that was cancelled before it was spoken of."""
    message = db.session.get(OutboxMessage, message_id) if message_id is not None else None
    if message is None or message.kind is not kind:
        return False
    return message.state is State.CANCELLED and message.spoken_at is None


def close(message_id: int) -> bool:
    """End a message that came back or was refused, and erase it; return whether it had.

    Its letters go in another one: nobody shall try this one again.
    """
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.state not in {State.REFUSED, State.BOUNCED}:
        return False
    _erase(message)
    return True


def forget(message_id: int) -> bool:
    """Erase the words of a mail that has gone; return whether it had. That it went stays."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    gone = {State.ACCEPTED, State.DELIVERED, State.BOUNCED}
    if message is None or message.state not in gone:
        return False
    message.sealed = None
    db.session.execute(delete(Attachment).where(Attachment.message_id == message.id))
    return True


def _erase(message: OutboxMessage) -> None:
    message.state = State.CANCELLED
    message.sealed = None
    db.session.execute(delete(Attachment).where(Attachment.message_id == message.id))


def done_by_hand(message_id: int) -> bool:
    """Note that a person carried a message to its reader; return whether it waited for one."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.state is not State.BY_HAND:
        return False
    message.state = State.DELIVERED
    message.ended_at = message.event_at = clock.now()
    return True


def counts() -> dict[Kind, Counter[State]]:
    """Count the messages of each kind by state; kinds without messages are left out."""
    found: dict[Kind, Counter[State]] = defaultdict(Counter)
    rows = db.session.execute(
        select(OutboxMessage.kind, OutboxMessage.state, func.count()).group_by(
            OutboxMessage.kind, OutboxMessage.state
        )
    )
    for kind, state, count in rows:
        found[kind][state] = count
    return dict(found)


def troubles(limit: int = 100) -> Sequence[OutboxMessage]:
    """Return the latest messages that need a person, newest first."""
    failed = (State.REFUSED, State.UNCERTAIN, State.BOUNCED)
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state.in_(failed))
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    ).all()


def retry(message_id: int, *, may_arrive_twice: bool = False) -> OutboxMessage:
    """Queue a message anew that was refused or is in doubt, or let a waiting one go at once.

    Args:
        message_id: which one.
        may_arrive_twice: a mail in doubt may lie at the office already; only a person who
            looked may say that it goes again.

    Raises:
        NotFound: there is no such message.
        Refusal: it is on its way or has arrived, or its words are forgotten.

    """
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None:
        raise NotFound(f"There is no message {message_id}.")
    if message.state not in {State.QUEUED, State.REFUSED, State.UNCERTAIN}:
        raise Refusal(f"Message {message_id} is {message.state}; there is nothing to retry.")
    if message.sealed is None:
        raise Refusal(f"The words of message {message_id} were forgotten; it cannot go again.")
    is_doubtful = message.kind in TO_OFFICES and message.state is State.UNCERTAIN
    if is_doubtful and not (may_arrive_twice or message.is_rehearsal):
        raise Refusal(
            f"Message {message_id} is a {message.kind} that may have arrived. Look it up in "
            "SendGrid's Activity first; if it is not there, send it with --may-arrive-twice."
        )
    message.state = State.QUEUED
    message.attempts = 0
    message.attempt_id = message.ended_at = message.trouble = None
    message.due_at = clock.now()
    return message


def forget_sent(older_than: timedelta = KEPT_AFTER_SENDING) -> int:
    """Erase the words of mails to people that were sent *older_than* ago; return how many.

    Also those of mails that never went, once nobody could use them any more. Mails to offices
    keep theirs: they are the record of what an office received. Whom a mail went to is needed
    to count a day's mails, and is forgotten for every mail to a person of that age.
    """
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.recipient_print.is_not(None),
            OutboxMessage.kind.not_in(TO_OFFICES),
            # Needed to find what waits, as long as there are words in it.
            or_(OutboxMessage.state != State.QUEUED, OutboxMessage.sealed.is_(None)),
            OutboxMessage.created_at < clock.now() - older_than,
        )
        .values(recipient_print=None),
        execution_options={"synchronize_session": False},
    )
    is_done = and_(
        OutboxMessage.state.in_([State.ACCEPTED, State.DELIVERED, State.BOUNCED]),
        OutboxMessage.ended_at < clock.now() - older_than,
    )
    sent = (
        OutboxMessage.kind.not_in(TO_OFFICES),
        or_(is_done, OutboxMessage.created_at < clock.now() - KEPT_AT_MOST),
        OutboxMessage.sealed.is_not(None),
    )
    ids = select(OutboxMessage.id).where(*sent)
    db.session.execute(
        delete(Attachment).where(Attachment.message_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    done = db.session.execute(
        update(OutboxMessage).where(*sent).values(sealed=None),
        execution_options={"synchronize_session": False},
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
