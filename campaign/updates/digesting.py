"""The digest: who wants news once a week gets them on Friday, once a month on its first Friday.

Each update leaves a row that waits; on the day, all rows of one reader become one mail. What
is put by after the hour waits for the next one, so that nobody gets two digests a week.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy import update as changed

from campaign import clock
from campaign.config import Settings
from campaign.db import alone, db, writing
from campaign.delivery import bulk
from campaign.delivery.bulk import Parcel
from campaign.delivery.models import Kind
from campaign.mail.post import Mail
from campaign.supporters import hearing
from campaign.supporters.models import SCOPE, HowOften, Subscriber
from campaign.updates import audience, batching, mails
from campaign.updates.audience import Reader
from campaign.updates.models import Update, UpdateMail, UpdateState

WEEKDAY = 4  # Friday, as Python counts
AT = time(9)  # in Los Angeles
_LIVING = (UpdateState.SENDING, UpdateState.SENT)
_A_WEEK = 7


@dataclass(frozen=True)
class _Digest:
    """What one reader's rows become."""

    subscriber_id: int
    update_ids: frozenset[int]  # those that waited when it was prepared
    wanted: frozenset[int]  # of them, those that the mail holds
    is_rehearsal: bool
    parcel: Parcel | None  # None: they want none of it any more


def latest(now: datetime) -> tuple[datetime, datetime]:
    """Return when the last weekly and the last monthly digest were due."""
    today = clock.pacific(now)
    back = (today.weekday() - WEEKDAY) % _A_WEEK
    weekly = _at(today - timedelta(days=back))
    if weekly > now:
        weekly = _at(clock.pacific(weekly) - timedelta(days=_A_WEEK))
    monthly = weekly
    while clock.pacific(monthly).day > _A_WEEK:
        monthly = _at(clock.pacific(monthly) - timedelta(days=_A_WEEK))
    return weekly, monthly


def step(settings: Settings) -> bool:
    """Queue the digests of some hundred readers; return whether there may be more now."""
    if bulk.waiting(Kind.NEWS) >= batching.AHEAD:
        db.session.rollback()
        return False
    digests = _prepared(settings)
    db.session.rollback()
    if not digests:
        return False
    with writing():
        return _put_in(digests)


def _at(day: datetime) -> datetime:
    return datetime.combine(day.date(), AT, tzinfo=clock.PACIFIC)


def _due() -> tuple[ColumnElement[bool], ...]:
    weekly, monthly = latest(clock.now())
    is_weekly = and_(Subscriber.how_often != HowOften.MONTHLY, UpdateMail.created_at < weekly)
    return (
        UpdateMail.in_digest.is_(True),
        UpdateMail.message_id.is_(None),
        UpdateMail.left_at.is_(None),
        Update.state.in_(_LIVING),
        or_(is_weekly, UpdateMail.created_at < monthly),
    )


def _rows(*conditions: ColumnElement[bool], limit: int | None = None) -> dict[int, set[int]]:
    """Return the updates that wait for each reader, of the next readers by their ids."""
    joined = (
        select(UpdateMail.subscriber_id)
        .join(Update, Update.id == UpdateMail.update_id)
        .join(Subscriber, Subscriber.id == UpdateMail.subscriber_id)
        .where(*_due(), *conditions)
    )
    readers = joined.distinct().order_by(UpdateMail.subscriber_id).limit(limit)
    found: dict[int, set[int]] = defaultdict(set)
    pairs = joined.add_columns(UpdateMail.update_id).where(
        UpdateMail.subscriber_id.in_(db.session.scalars(readers).all())
    )
    for subscriber_id, update_id in db.session.execute(pairs):
        found[subscriber_id].add(update_id)
    return dict(found)


def _prepared(settings: Settings) -> list[_Digest]:
    waiting = _rows(limit=batching.BATCH)
    ids = {update_id for wanted in waiting.values() for update_id in wanted}
    updates = {
        update.id: update
        for update in db.session.scalars(select(Update).where(Update.id.in_(ids)))
    }
    readers, wanted = _who_wants(updates, waiting)
    rehearsals = {
        id_: bool(one.is_rehearsal) or audience.is_rehearsal(one)
        for id_, one in updates.items()
    }
    told = mails.stories_of(updates.values())
    found: list[_Digest] = []
    letters: list[Mail] = []
    for subscriber_id, theirs in waiting.items():
        kept = wanted.get(subscriber_id, set())
        # What is real and what is rehearsed never share a mail; the rest goes a step later.
        is_rehearsal = all(rehearsals[id_] for id_ in kept)
        kept = {id_ for id_ in kept if rehearsals[id_] == is_rehearsal}
        done = kept or theirs
        found.append(
            _Digest(subscriber_id, frozenset(done), frozenset(kept), is_rehearsal, None)
        )
        if kept:
            stories = [told[id_] for id_ in sorted(kept)]
            letters.append(_letter(readers[subscriber_id], stories, settings))
    parcels = iter(bulk.sealed(SCOPE, letters))
    return [
        _Digest(
            one.subscriber_id,
            one.update_ids,
            one.wanted,
            one.is_rehearsal,
            next(parcels) if one.wanted else None,
        )
        for one in found
    ]


def _who_wants(
    updates: Mapping[int, Update], waiting: Mapping[int, set[int]]
) -> tuple[dict[int, Reader], dict[int, set[int]]]:
    """Return the readers, and which of the updates that wait each still may get."""
    readers: dict[int, Reader] = {}
    wanted: dict[int, set[int]] = defaultdict(set)
    for update in updates.values():
        ids = [reader for reader, theirs in waiting.items() if update.id in theirs]
        meant = audience.asked(update, until=update.started_at or clock.now())
        hearers = hearing.listed(meant, limit=batching.BATCH, ids=ids)
        for reader in audience.sift(update, hearers).readers:
            readers[reader.hearer.id] = reader
            wanted[reader.hearer.id].add(update.id)
    return readers, wanted


def _letter(reader: Reader, told: Sequence[dict[str, mails.Story]], settings: Settings) -> Mail:
    hearer = reader.hearer
    stories = tuple(mails.in_language(one, hearer.language) for one in told)
    if len(stories) == 1:
        words = mails.words_of(stories[0], hearer.why, settings)
    else:
        words = mails.digest_of(stories, hearer.how_often, hearer.language, settings)
    return mails.addressed(words, reader.email, hearer, settings)


def _put_in(digests: Sequence[_Digest]) -> bool:
    alone("updates digest")
    ids = {update_id for digest in digests for update_id in digest.update_ids}
    # Whoever pauses or ends one of these waits for us, or we see that they did.
    db.session.execute(
        select(Update.id).where(Update.id.in_(ids)).order_by(Update.id).with_for_update()
    )
    readers = [digest.subscriber_id for digest in digests]
    waiting = _rows(UpdateMail.subscriber_id.in_(readers))
    still = hearing.still_confirmed(readers)
    due = [one for one in digests if one.update_ids <= waiting.get(one.subscriber_id, set())]
    for is_rehearsal in (False, True):
        whole = [
            (one, one.parcel)
            for one in due
            if one.parcel and one.subscriber_id in still and one.is_rehearsal is is_rehearsal
        ]
        put = bulk.enqueue(
            [parcel for _, parcel in whole], kind=Kind.NEWS, is_rehearsal=is_rehearsal
        )
        batching.give(
            (update_id, one.subscriber_id, message_id)
            for (one, _), message_id in zip(whole, put, strict=True)
            for update_id in one.update_ids
        )
    gone = [one for one in due if not one.parcel or one.subscriber_id not in still]
    for one in gone:
        _note_leaving(one)
    return bool(due)


def _note_leaving(digest: _Digest) -> None:
    db.session.execute(
        changed(UpdateMail)
        .where(
            UpdateMail.subscriber_id == digest.subscriber_id,
            UpdateMail.update_id.in_(digest.update_ids),
        )
        .values(left_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
