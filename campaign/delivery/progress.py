"""How the outbox does: what waits and for how long, what went by the hour, how full lanes are.

Each answer is read from an index, or from few rows: a million mails that have gone cost
nothing. What has gone is counted by ``spoken_at``: when we handed it over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from campaign import clock
from campaign.db import db
from campaign.delivery import lanes as ways
from campaign.delivery.models import Kind, Lane, OutboxMessage, State

WAITING = (State.QUEUED, State.CLAIMED, State.SPEAKING)
FAILED = (State.REFUSED, State.UNCERTAIN, State.BOUNCED)
OPEN = (*WAITING, State.BY_HAND, State.REFUSED, State.UNCERTAIN)
DAY = timedelta(hours=24)
_MINUTE = timedelta(minutes=1)
_WINDOW_MINUTES = 60  # looked at where a lane has no bound


@dataclass(frozen=True)
class Waiting:
    """The mails of one kind that have not gone yet."""

    kind: Kind
    count: int
    oldest_at: datetime  # when the one that waits longest was written

    @property
    def age(self) -> timedelta:
        """How long the oldest has waited."""
        return clock.now() - self.oldest_at


@dataclass(frozen=True)
class LaneUse:
    """One lane, and how much of its allowance is used."""

    lane: Lane
    used: int  # mails handed over within its window
    waiting: int

    @property
    def share(self) -> float:
        """What is used of the allowance, from 0 to 1; 0 where there is no bound."""
        return min(self.used / self.lane.most, 1.0) if self.lane.most else 0.0

    @property
    def sentence(self) -> str:
        """The use in words, like "34 of 90 in 30 minutes"."""
        minutes = self.lane.window_minutes
        if self.lane.most is None or minutes is None:
            return f"{self.used} in {_minutes(self.lane)} minutes, no bound"
        length = "1 minute" if minutes == 1 else f"{minutes} minutes"
        return f"{self.used} of {self.lane.most} in {length}"


def queues() -> Iterator[ColumnElement[bool]]:
    """Yield a condition for the common queue and for each lane: the index begins with it."""
    yield OutboxMessage.lane_id.is_(None)
    for lane_id in db.session.scalars(select(Lane.id)).all():
        yield OutboxMessage.lane_id == lane_id


def totals() -> dict[State, int]:
    """Count all messages by state, from the index alone; states without any are left out."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    )
    found = dict(rows.all())
    return {state: found[state] for state in State if state in found}


def open_counts() -> dict[Kind, Counter[State]]:
    """Count by kind and state what has not come to its end, or needs a person."""
    return _by_kind(
        select(OutboxMessage.kind, OutboxMessage.state, func.count())
        .where(OutboxMessage.state.in_(OPEN))
        .group_by(OutboxMessage.kind, OutboxMessage.state)
    )


def gone_since(moment: datetime) -> dict[Kind, Counter[State]]:
    """Count by kind and state what was handed over since *moment*."""
    found: dict[Kind, Counter[State]] = defaultdict(Counter)
    for queue in queues():
        counts = _by_kind(
            select(OutboxMessage.kind, OutboxMessage.state, func.count())
            .where(queue, OutboxMessage.spoken_at >= moment)
            .group_by(OutboxMessage.kind, OutboxMessage.state)
        )
        for kind, states in counts.items():
            found[kind] += states
    return dict(found)


def waiting() -> list[Waiting]:
    """Return what has not gone yet, by kind, the most urgent first."""
    rows = db.session.execute(
        select(
            OutboxMessage.kind,
            func.count(),
            func.min(OutboxMessage.created_at),
            func.min(OutboxMessage.urgency).label("urgency"),
        )
        .where(OutboxMessage.state.in_(WAITING))
        .group_by(OutboxMessage.kind)
        .order_by("urgency", OutboxMessage.kind)
    )
    return [Waiting(kind, count, oldest_at) for kind, count, oldest_at, _ in rows]


def lanes() -> list[LaneUse]:
    """Return every domain's lane with its use: offices' first, then by name."""
    there = db.session.scalars(
        select(Lane)
        .where(Lane.domain != ways.DRAWER)
        .order_by(Lane.is_of_offices.desc(), Lane.domain)
    )
    queued = _count_by_lane(OutboxMessage.state == State.QUEUED)
    return [
        LaneUse(
            lane,
            _addresses_since(clock.now() - timedelta(minutes=_minutes(lane)), lane),
            queued.get(lane.id, 0),
        )
        for lane in there.all()
    ]


def handed_over_since(moment: datetime) -> int:
    """Count the mails handed over since *moment*, from the index alone."""
    return sum(_spoken_since(moment, queue) for queue in queues())


def has_left_since(moment: datetime) -> bool:
    """Return whether any mail handed over since *moment* was no rehearsal."""
    return any(
        db.session.scalar(
            select(OutboxMessage.id)
            .where(queue, OutboxMessage.spoken_at >= moment, ~OutboxMessage.is_rehearsal)
            .limit(1)
        )
        for queue in queues()
    )


def a_minute() -> int:
    """Return how many mails were handed over in the last minute."""
    return handed_over_since(clock.now() - _MINUTE)


def queued() -> int:
    """Count the mails that wait for their turn, from the index alone."""
    query = select(func.count()).where(OutboxMessage.state == State.QUEUED)
    return db.session.scalar(query) or 0


def _spoken_since(moment: datetime, queue: ColumnElement[bool]) -> int:
    query = select(func.count()).where(queue, OutboxMessage.spoken_at >= moment)
    return db.session.scalar(query) or 0


def _addresses_since(moment: datetime, lane: Lane) -> int:
    query = select(func.sum(OutboxMessage.recipients)).where(
        OutboxMessage.lane_id == lane.id, OutboxMessage.spoken_at >= moment
    )
    return db.session.scalar(query) or 0


def _count_by_lane(condition: ColumnElement[bool]) -> dict[int | None, int]:
    rows = db.session.execute(
        select(OutboxMessage.lane_id, func.count())
        .where(condition)
        .group_by(OutboxMessage.lane_id)
    )
    return dict(rows.all())


def _by_kind(query: object) -> dict[Kind, Counter[State]]:
    found: dict[Kind, Counter[State]] = defaultdict(Counter)
    for kind, state, count in db.session.execute(query):  # type: ignore[call-overload]
        found[kind][state] = count
    return dict(found)


def _minutes(lane: Lane) -> int:
    return lane.window_minutes or _WINDOW_MINUTES
