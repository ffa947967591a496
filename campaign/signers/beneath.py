"""What lies sealed beneath a petition, wherever it lies: found by the key it is sealed under.

Every sealed blob begins with the number of its key. So nothing has to remember which mail,
file or row belongs to which petition, and a feature that seals something beneath one is
found here without being named.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, delete, func, select, update

from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import TO_OFFICES, Attachment, OutboxMessage, State
from campaign.petitions.models import Signature
from campaign.vault import vault
from campaign.vault.sealing import MARK_BYTES

BATCH = 100  # rows a transaction: files among them, of megabytes
WINDOW = 5_000  # rows looked at in one read
_OWN_WAY = frozenset(
    table.__tablename__ for table in (Signature, OutboxMessage, Attachment)
)  # erased by their own verbs


def sealed_tables() -> list[Table]:
    """Return every table that holds something sealed, those first that others point to last."""
    return [table for table in reversed(db.metadata.sorted_tables) if "sealed" in table.c]


def counted(marks: Sequence[bytes]) -> Counter[str]:
    """Count by table what lies sealed beneath a petition; files go with their mails.

    Args:
        marks: see :meth:`Vault.marks`.

    """
    found: Counter[str] = Counter()
    for table in sealed_tables():
        query = select(func.count()).where(_is_of(table.c.sealed, marks))
        if number := db.session.scalar(query):
            found[table.name] = number
    return found


def forget_mails(marks: Sequence[bytes]) -> tuple[list[bytes], int]:
    """Take back what waits, and erase the words and files of every mail beneath a petition.

    Returns:
        The handles of what was erased, and how many mails are being handed over right now and
        have to be looked at again.

    """
    handles: list[bytes] = []
    speaking = 0
    for ids in _found(OutboxMessage.__table__, marks):  # type: ignore[arg-type]
        with writing():
            messages = db.session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.id.in_(ids))
                .order_by(OutboxMessage.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            ).all()
            for message in messages:
                if message.state is State.SPEAKING:
                    speaking += 1
                elif not outbox.cancel(message.id):
                    message.sealed = None
                if message.kind not in TO_OFFICES:
                    message.recipient_print = None
                handles.append(message.handle)
            still = select(OutboxMessage.id).where(
                OutboxMessage.id.in_(ids), OutboxMessage.state != State.SPEAKING
            )
            db.session.execute(
                delete(Attachment).where(Attachment.message_id.in_(still)),
                execution_options={"synchronize_session": False},
            )
    return handles, speaking


def forget_others(marks: Sequence[bytes]) -> int:
    """Erase what else lies sealed beneath a petition; return how many rows there were.

    A row that may be without its seal stays as a row; else it goes whole.
    """
    gone = 0
    for table in sealed_tables():
        if table.name in _OWN_WAY:
            continue
        for ids in _found(table, marks):
            chosen = table.c.id.in_(ids)
            with writing():
                db.session.execute(
                    update(table).where(chosen).values(sealed=None)
                    if table.c.sealed.nullable
                    else delete(table).where(chosen)
                )
            gone += len(ids)
    return gone


def _found(table: Table, marks: Sequence[bytes]) -> Iterator[list[int]]:
    """Yield the ids of rows sealed under *marks*, batch by batch; reading holds up nobody."""
    if not marks:
        return
    last = db.session.scalar(select(func.max(table.c.id))) or 0
    for start in range(0, last + 1, WINDOW):
        window = table.c.id.between(start, start + WINDOW - 1)
        query = select(table.c.id).where(window, _is_of(table.c.sealed, marks))
        ids = list(db.session.scalars(query.order_by(table.c.id)))
        db.session.rollback()
        for place in range(0, len(ids), BATCH):
            yield ids[place : place + BATCH]


def _is_of(sealed: Column[bytes], marks: Sequence[bytes]) -> ColumnElement[bool]:
    return func.substr(sealed, 1, MARK_BYTES, type_=LargeBinary).in_(marks)


def marks_of(scope: str) -> list[bytes]:
    """Return how everything begins that is sealed under a scope."""
    return vault.marks(scope)
