"""The queue, as the features above see it: put in, take back, count, try again, forget.

How a message moves on from here is in ``claiming``; nothing else changes a state by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select, update

from campaign import clock
from campaign.db import db
from campaign.delivery.models import Attachment, Kind, OutboxMessage, State
from campaign.delivery.post import File, Mail
from campaign.errors import NotFound, Refusal
from campaign.vault import KeyGone, new_handle, vault

TABLE = OutboxMessage.__tablename__
KEPT_AT_MOST = timedelta(days=20)  # a mail that never went: its link works no longer

# Bundles first: an office's hours are short. Whoever waits before a screen comes next.
URGENCY = {
    Kind.BUNDLE: 0,
    Kind.SIGN_IN: 1,
    Kind.CONFIRMATION: 2,
    Kind.REPEAT: 2,
    Kind.REMINDER: 3,
}
KEPT_AFTER_SENDING = timedelta(days=2)  # the words of signers' mails; bundles stay


def enqueue(
    *,
    kind: Kind,
    scope: str,
    mail: Mail,
    is_rehearsal: bool,
    recipient_print: bytes | None = None,
    due_at: datetime | None = None,
) -> OutboxMessage:
    """Add a mail to the outbox, in the caller's transaction.

    The row is committed with whatever caused it, so there is no signature without its mail
    and no mail without its signature.

    Args:
        kind: what it is for.
        scope: the vault's scope under which it is sealed and forgotten.
        mail: the words.
        is_rehearsal: true sends it to the drawer, whatever the settings.
        recipient_print: fingerprint of the address, to count mails a day; see ``petitions``.
        due_at: not to be sent before this moment; at once when left out.

    """
    handle = new_handle()
    content = {
        "recipient": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "reply_to": mail.reply_to,
    }
    message = OutboxMessage(
        handle=handle,
        kind=kind,
        urgency=URGENCY[kind],
        is_rehearsal=is_rehearsal,
        sealed=vault.seal(scope, TABLE, handle, content),
        recipient_print=recipient_print,
        due_at=due_at or clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    for file in mail.files:
        own = new_handle()
        db.session.add(
            Attachment(
                message_id=message.id,
                handle=own,
                name=file.name,
                media_type=file.media_type,
                sealed=vault.seal_bytes(scope, Attachment.__tablename__, own, file.content),
            )
        )
    db.session.flush()
    return message


def opened(message: OutboxMessage) -> Mail:
    """Return the words of a message, with its files.

    Raises:
        KeyGone: they were erased, or their key was destroyed.
        WrongKey: the master key is not the one they were sealed under.

    """
    if message.sealed is None:
        raise KeyGone("The words were erased.")
    content = vault.open(TABLE, message.handle, message.sealed)
    attached = db.session.scalars(
        select(Attachment).where(Attachment.message_id == message.id).order_by(Attachment.id)
    )
    table = Attachment.__tablename__
    files = tuple(
        File(a.name, a.media_type, vault.open_bytes(table, a.handle, a.sealed))
        for a in attached
    )
    return Mail(
        recipient=content["recipient"],
        subject=" ".join(content["subject"].split()),
        text=content["text"],
        html=content["html"],
        reply_to=content["reply_to"],
        files=files,
    )


def read(message_id: int) -> Mail | None:
    """Return the words of a message by its id; None where they were erased."""
    message = db.session.get_one(OutboxMessage, message_id)
    try:
        return opened(message)
    except KeyGone:
        return None


def cancel(message_id: int) -> bool:
    """Take back a message that has not been handed over; return whether it could be."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.state not in {State.QUEUED, State.CLAIMED}:
        return False
    message.state = State.CANCELLED
    message.attempt_id = None  # a worker that holds the claim now fails its compare-and-set
    message.sealed = None
    message.ended_at = clock.now()
    return True


def mails_since(recipient_print: bytes, period: timedelta) -> int:
    """Count the mails written to one address within *period*, cancelled ones included."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(
                OutboxMessage.recipient_print == recipient_print,
                OutboxMessage.created_at > clock.now() - period,
            )
        )
        or 0
    )


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
        may_arrive_twice: a bundle in doubt may lie at the office already; only a person
            who looked may say that it goes again.

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
    is_doubtful_bundle = message.kind is Kind.BUNDLE and message.state is State.UNCERTAIN
    if is_doubtful_bundle and not (may_arrive_twice or message.is_rehearsal):
        raise Refusal(
            f"Message {message_id} is a bundle that may have arrived. Look it up in SendGrid's "
            "Activity first; if it is not there, send it with --may-arrive-twice."
        )
    message.state = State.QUEUED
    message.attempts = 0
    message.attempt_id = message.ended_at = message.trouble = None
    message.due_at = clock.now()
    return message


def forget_sent(older_than: timedelta = KEPT_AFTER_SENDING) -> int:
    """Erase the words of mails to people that were sent *older_than* ago; return how many.

    Also those of mails that never went, once nobody could use them any more. Bundles keep
    theirs: they are the record of what an office received. Whom a mail went to
    is needed to count a day's mails, and is forgotten for every mail of that age.
    """
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.recipient_print.is_not(None),
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
        OutboxMessage.kind != Kind.BUNDLE,
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
