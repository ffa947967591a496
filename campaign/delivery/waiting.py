"""What could go now: which queues have something due, and how much each may still send.

A queue is the common one or a lane. Each is asked, for every urgency, when its first message
is due: a seek in ``ix_outbox_message_next`` each, however many messages wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from campaign import clock
from campaign.db import db
from campaign.delivery import lanes
from campaign.delivery.models import Lane, OutboxMessage, Pause, State
from campaign.delivery.outbox import URGENCY

_URGENCIES = union_all(
    *(select(literal(urgency).label("urgency")) for urgency in sorted(set(URGENCY.values())))
).subquery("urgencies")


@dataclass(frozen=True)
class Head:
    """The front of one queue at one urgency."""

    lane_id: int | None  # None: the common queue
    urgency: int
    first_due_at: datetime
    is_drawers: bool

    def where(self) -> tuple[ColumnElement[bool], ...]:
        """Return what picks the messages behind it."""
        return (_in_lane(self.lane_id), OutboxMessage.urgency == self.urgency)


def in_order(message: type[OutboxMessage]) -> tuple[Any, ...]:
    """Return what puts the messages of one queue and urgency into their order.

    The lane is the same for all of them, but PostgreSQL does not see that where it is null,
    and would sort the whole queue.
    """
    return message.lane_id, message.due_at, message.id


def _fronts() -> tuple[Select[Any], ...]:
    """Return what asks for the front of every queue at every urgency."""
    message = aliased(OutboxMessage)
    first = (
        select(message.due_at)
        .where(message.state == State.QUEUED, message.urgency == _URGENCIES.c.urgency)
        .order_by(*in_order(message))
        .limit(1)
    )
    common = first.where(message.lane_id.is_(None)).correlate(_URGENCIES).scalar_subquery()
    own = first.where(message.lane_id == Lane.id).correlate(_URGENCIES, Lane).scalar_subquery()
    of_lanes = (
        select(Lane.id, _URGENCIES.c.urgency, own, Lane.domain == lanes.DRAWER)
        .join_from(Lane, _URGENCIES, true())  # each lane with each urgency
        .where(Lane.paused_at.is_(None))
    )
    return (
        select(literal(None), _URGENCIES.c.urgency, common, literal(value=False)),
        of_lanes,
    )


_FRONTS = _fronts()  # built once: a worker asks several times a second


def heads() -> list[Head]:
    """Return the fronts of all queues that flow and have something due, most urgent first."""
    now = clock.now()
    found = [Head(*row) for query in _FRONTS for row in db.session.execute(query) if row[2]]
    due = [head for head in found if head.first_due_at <= now]
    return sorted(due, key=lambda head: (head.urgency, head.first_due_at))


def room(lane_id: int, *, is_claiming: bool) -> int | None:
    """Return to how many more addresses a lane may send now; None: to as many as there are.

    All workers share the bound: who claims holds the lane's row until its claim is committed,
    and another who comes in the meantime finds no room and comes again.

    Args:
        lane_id: which one.
        is_claiming: whether to hold the row.

    """
    query = select(Lane).where(Lane.id == lane_id, Lane.paused_at.is_(None))
    if is_claiming:
        query = query.with_for_update(skip_locked=True)
    lane = db.session.scalar(query.execution_options(populate_existing=True))
    if lane is None:
        return 0
    if lane.most is None or lane.window_minutes is None:
        return None
    since = clock.now() - timedelta(minutes=lane.window_minutes)
    spoken = _addresses(OutboxMessage.spoken_at > since, OutboxMessage.lane_id == lane_id)
    claimed = _addresses(OutboxMessage.state == State.CLAIMED, OutboxMessage.lane_id == lane_id)
    # In one statement: between two, what another worker has claimed might come to be spoken
    # of, and neither would count it.
    taken = db.session.scalars(select(spoken + claimed)).one()
    return max(0, lane.most - taken)


def is_anything_due(*, is_leaving: bool) -> bool:
    """Return whether a claim could find something, without writing.

    Args:
        is_leaving: whether the carrier leaves this machine; the drawer never rests and has
            neither bounds nor hours.

    """
    due = heads()
    if not is_leaving or not due:
        return bool(due)
    if any(head.is_drawers for head in due):
        return True
    resting = db.session.execute(select(Pause.try_again_at)).one_or_none()
    if resting is not None and not may_try(resting[0]):
        return False
    return any(_has_room(lane_id) for lane_id in {head.lane_id for head in due})


def may_try(try_again_at: datetime | None) -> bool:
    """Return whether it is time to try, while all sending rests until that moment."""
    return try_again_at is not None and try_again_at <= clock.now()


def _has_room(lane_id: int | None) -> bool:
    return lane_id is None or room(lane_id, is_claiming=False) != 0


def _addresses(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    """Count the addresses, copies included: the gateway on the other side does, too."""
    count = func.coalesce(func.sum(OutboxMessage.recipients), 0)
    return select(count).where(*which).scalar_subquery()


def _in_lane(lane_id: int | None) -> ColumnElement[bool]:
    if lane_id is None:
        return OutboxMessage.lane_id.is_(None)
    return OutboxMessage.lane_id == lane_id


def longest_waiting(due: Sequence[Head]) -> Head | None:
    """Return the front whose first message waits longest."""
    return min(due, key=lambda head: head.first_due_at, default=None)
