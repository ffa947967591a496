"""Put an update into the outbox, batch by batch, so that nobody is left out or gets it twice.

A batch is one transaction: its messages, one row for each reader, and the cursor that moved
over them. Whatever dies between two lines, either all three are there or none. Opening and
sealing come before it, outside any transaction; what changed meanwhile is seen inside.

The outbox holds some thousands at a time. So a pause, or somebody who leaves, is heard soon.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy import update as changed

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import bulk
from campaign.delivery.bulk import Parcel
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.supporters import hearing
from campaign.supporters.hearing import Hearer
from campaign.supporters.models import SCOPE, HowOften
from campaign.updates import audience, drafting, mails
from campaign.updates.models import Update, UpdateMail, UpdateState
from campaign.web import shelf

BATCH = 500  # readers in one transaction
AHEAD = 5_000  # mails that may wait in the outbox; the rest waits here
_HELD = (UpdateState.PAUSED, UpdateState.CANCELLED)


# Plain rows: with mapped objects the write lock is held twice as long.
_TABLE = cast("Table", UpdateMail.__table__)


@dataclass(frozen=True)
class _Batch:
    """What was prepared for one transaction."""

    after: int  # the cursor it was read at
    upto: int  # the cursor afterwards; the same where they are fetched anew
    seen: int  # how many of those who asked it covers
    anew: frozenset[int]  # subscribers whose row is there already
    silent: frozenset[int]  # of those, who gets none after all
    parcels: tuple[tuple[Hearer, Parcel], ...]
    later: tuple[Hearer, ...]  # who wait for their weekday
    is_last: bool
    is_rehearsal: bool


def begin_due() -> None:
    """Let those scheduled updates begin whose moment has come, each in a transaction."""
    due = select(Update.id).where(
        Update.state == UpdateState.SCHEDULED, Update.due_at <= clock.now()
    )
    ids = list(db.session.scalars(due))
    db.session.rollback()
    for update_id in ids:
        now = clock.now()
        # Counted before: whoever signs meanwhile shall not wait for it.
        candidates = hearing.counted(audience.asked(drafting.called(update_id), until=now))
        with writing():
            update = drafting.called(update_id, for_update=True)
            is_due = update.due_at is not None and update.due_at <= clock.now()
            if update.state is not UpdateState.SCHEDULED or not is_due:
                continue  # somebody called it back, or another machine was faster
            update.state, update.started_at = UpdateState.SENDING, now
            update.is_rehearsal = bool(update.is_rehearsal) or audience.is_rehearsal(update)
            if update.is_public:
                shelf.drop()
            update.candidates = candidates


def going() -> list[int]:
    """Return the ids of the updates that are going out, oldest first."""
    query = select(Update.id).where(Update.state == UpdateState.SENDING)
    return list(db.session.scalars(query.order_by(Update.due_at, Update.id)))


def step(update_id: int, settings: Settings) -> bool:
    """Queue the next batch of an update; return whether there may be more to do now."""
    update = drafting.called(update_id)
    if update.state is not UpdateState.SENDING or bulk.waiting(Kind.NEWS) >= AHEAD:
        db.session.rollback()
        return False
    batch = _prepared(update, settings)
    db.session.rollback()
    with writing():
        return _put_in(update_id, batch)


def take_back(update_id: int) -> int:
    """Take out of the outbox what waits there of a held update; return how many.

    In transactions of its own. What a worker holds already goes; what comes back to the
    queue is taken at the next call.
    """
    taken = 0
    while True:
        with writing():
            update = drafting.called(update_id, for_update=True)
            if update.state not in _HELD:
                return taken
            waiting = db.session.scalars(
                select(UpdateMail.message_id)
                .join(OutboxMessage, OutboxMessage.id == UpdateMail.message_id)
                .where(
                    UpdateMail.update_id == update_id,
                    OutboxMessage.state == State.QUEUED,
                )
                .limit(BATCH)
            ).all()
            ids = bulk.take_back([one for one in waiting if one is not None])
            # A digest holds other updates, too: it goes again, without this one.
            db.session.execute(
                changed(UpdateMail)
                .where(UpdateMail.message_id.in_(ids))
                .values(message_id=None),
                execution_options={"synchronize_session": False},
            )
            taken += len(ids)
        if not ids:
            return taken


def held() -> list[int]:
    """Return the ids of held updates of which something may still wait in the outbox."""
    query = (
        select(Update.id)
        .where(Update.state.in_(_HELD))
        .where(
            select(OutboxMessage.id)
            .join(UpdateMail, UpdateMail.message_id == OutboxMessage.id)
            .where(UpdateMail.update_id == Update.id, OutboxMessage.state == State.QUEUED)
            .exists()
        )
    )
    return list(db.session.scalars(query))


def give(messages: Iterable[tuple[int, int, int | None]]) -> None:
    """Note whose row got which message: (update, subscriber, message) each, in one go."""
    rows = [
        {"of_update": update_id, "of_reader": reader, "message": message}
        for update_id, reader, message in messages
    ]
    if rows:
        db.session.connection().execute(
            changed(_TABLE)
            .where(
                _TABLE.c.update_id == bindparam("of_update"),
                _TABLE.c.subscriber_id == bindparam("of_reader"),
            )
            .values(message_id=bindparam("message")),
            rows,
        )


def _prepared(update: Update, settings: Settings) -> _Batch:
    until = update.started_at or clock.now()
    meant = audience.asked(update, until=until)
    anew = frozenset(_waiting(update.id))
    if anew:
        hearers = hearing.listed(meant, limit=BATCH, ids=anew)
    else:
        hearers = hearing.listed(meant, limit=BATCH, after=update.cursor)
    readers = audience.sift(update, hearers).readers
    told = mails.stories(update)
    now = [r for r in readers if r.hearer.how_often is HowOften.EACH]
    letters = [
        mails.addressed(
            mails.words_of(
                mails.in_language(told, reader.hearer.language), reader.hearer.why, settings
            ),
            reader.email,
            reader.hearer,
            settings,
        )
        for reader in now
    ]
    parcels = bulk.sealed(SCOPE, letters)
    is_over = not anew and not hearers
    return _Batch(
        after=update.cursor,
        upto=update.cursor if anew or is_over else hearers[-1].id,
        seen=0 if anew else len(hearers),
        anew=anew,
        silent=anew - {reader.hearer.id for reader in readers},
        parcels=tuple(zip((reader.hearer for reader in now), parcels, strict=True)),
        later=tuple(r.hearer for r in readers if r.hearer.how_often is not HowOften.EACH),
        is_last=is_over,
        is_rehearsal=bool(update.is_rehearsal) or audience.is_rehearsal(update),
    )


def _waiting(update_id: int) -> Sequence[int]:
    """Return who had their mail taken back, some hundreds of them."""
    return db.session.scalars(
        select(UpdateMail.subscriber_id)
        .where(
            UpdateMail.update_id == update_id,
            UpdateMail.in_digest.is_(False),
            UpdateMail.message_id.is_(None),
            UpdateMail.left_at.is_(None),
        )
        .order_by(UpdateMail.subscriber_id)
        .limit(BATCH)
    ).all()


def _put_in(update_id: int, batch: _Batch) -> bool:
    update = drafting.called(update_id, for_update=True)
    if update.state is not UpdateState.SENDING:
        return False  # it was paused or ended meanwhile
    if update.cursor != batch.after or not batch.anew <= set(_waiting(update_id)):
        return True  # another machine was faster
    if batch.is_last:
        update.state, update.ended_at = UpdateState.SENT, clock.now()
        return False
    known = [hearer.id for hearer, _ in batch.parcels] + [one.id for one in batch.later]
    meant = audience.asked(update, until=update.started_at or clock.now())
    still = hearing.still_asking(meant, known)
    here = [(hearer.id, parcel) for hearer, parcel in batch.parcels if hearer.id in still]
    ids = bulk.enqueue(
        [parcel for _, parcel in here], kind=Kind.NEWS, is_rehearsal=batch.is_rehearsal
    )
    of_reader: dict[int, int | None] = {
        subscriber_id: message_id
        for (subscriber_id, _), message_id in zip(here, ids, strict=True)
    }
    later = {one.id for one in batch.later if one.id in still}
    if batch.anew:
        _renew(update_id, of_reader, later, gone=batch.silent | (frozenset(known) - still))
    else:
        _add(update_id, of_reader | dict.fromkeys(later), later)
    update.cursor = batch.upto
    update.seen += batch.seen
    return True


def _add(update_id: int, of_reader: dict[int, int | None], later: Collection[int]) -> None:
    rows = [
        {
            "update_id": update_id,
            "subscriber_id": subscriber_id,
            "created_at": clock.now(),
            "in_digest": subscriber_id in later,
            "message_id": message_id,
            "left_at": None,
        }
        for subscriber_id, message_id in of_reader.items()
    ]
    if rows:
        db.session.execute(insert(_TABLE), rows)


def _renew(
    update_id: int,
    of_reader: dict[int, int | None],
    later: Collection[int],
    *,
    gone: Collection[int],
) -> None:
    """Give rows that wait their new message, note who left, and who changed to a digest."""
    give((update_id, reader, message) for reader, message in of_reader.items())
    for ids, values in ((gone, {"left_at": clock.now()}), (later, {"in_digest": True})):
        if ids:
            db.session.execute(
                changed(UpdateMail)
                .where(UpdateMail.update_id == update_id, UpdateMail.subscriber_id.in_(ids))
                .values(**values),
                execution_options={"synchronize_session": False},
            )
