"""Claim what is due: from every queue that flows, the most urgent first, within its bounds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from campaign import clock
from campaign.db import db
from campaign.delivery import hours, pausing, waiting
from campaign.delivery.claiming import Claim
from campaign.delivery.models import OutboxMessage, State
from campaign.delivery.waiting import Head
from campaign.vault import new_handle

# Mails that cannot share a request take long together: other workers may have the rest.
MOST_ALONE = 50


def claim(limit: int, *, is_leaving: bool) -> list[Claim]:
    """Reserve up to *limit* messages that are due, the most urgent first.

    Of mails with words of their own, about ``MOST_ALONE`` are enough. While sending rests only
    rehearsals go, and, when it is time to try again, one other. What its reader does not take
    at this hour is put off until he does.

    Args:
        limit: most messages to reserve.
        is_leaving: whether the carrier leaves this machine; the drawer never rests and has
            neither bounds nor hours.

    """
    resting = pausing.paused(for_update=True) if is_leaving else None
    due = waiting.heads()
    if resting is None:
        return _from(due, limit, is_leaving=is_leaving)
    claims = _from([head for head in due if head.is_drawers], limit, is_leaving=is_leaving)
    if waiting.may_try(resting.try_again_at):
        probe = _probe(due)
        if probe:
            resting.try_again_at = clock.now() + timedelta(minutes=pausing.PROBE_MINUTES)
        claims = probe + claims
    return claims


def _probe(due: Sequence[Head]) -> list[Claim]:
    """Reserve the message that waits longest: the most urgent may be what was turned away."""
    others = [head for head in due if not head.is_drawers]
    for head in sorted(others, key=lambda head: head.first_due_at):
        found = _from([head], 1, is_leaving=True, is_probe=True)
        if found:
            return found
    return []


def _from(
    due: Sequence[Head], limit: int, *, is_leaving: bool, is_probe: bool = False
) -> list[Claim]:
    claims: list[Claim] = []
    token = new_handle().hex()
    for head in due:
        most, room = limit - len(claims), None
        if is_leaving and head.lane_id is not None:
            room = waiting.room(head.lane_id, is_claiming=True)
            most = most if room is None else min(most, room)
        size = min(most, MOST_ALONE)
        while size > 0 and _alone(claims) < MOST_ALONE:
            rows = _reserve(head, size, token)
            open_now = _put_off(rows) if is_leaving and not head.is_drawers else rows
            if room is not None:
                open_now, room = _that_fit(open_now, room)
            claims += [_claim(row, token, is_probe=is_probe) for row in open_now]
            most -= len(open_now)
            is_full = room == 0
            size = min(most, 2 * size) if len(rows) == size and not is_full else 0
    return claims


def _alone(claims: Sequence[Claim]) -> int:
    return sum(claim.wording_id is None for claim in claims)


def _claim(row: Any, token: str, *, is_probe: bool) -> Claim:
    return Claim(
        message_id=row.id,
        token=token,
        handle=row.handle,
        kind=row.kind,
        wording_id=row.wording_id,
        attempts=row.attempts,
        spoken=row.spoken,
        is_rehearsal=row.is_rehearsal,
        is_probe=is_probe,
    )


def _reserve(head: Head, limit: int, token: str) -> list[Any]:
    """Claim in one statement, so that no two workers ever hold the same message.

    PostgreSQL skips what another worker is claiming; SQLite has one writer at a time. The
    CTE is materialised because a planner may otherwise run it again and claim more.
    """
    message = OutboxMessage
    due = (
        select(message.id)
        .where(message.state == State.QUEUED, *head.where(), message.due_at <= clock.now())
        .order_by(*waiting.in_order(message))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    rows = db.session.execute(
        update(message)
        .where(message.id.in_(select(due.c.id)))
        .values(state=State.CLAIMED, attempt_id=token, claimed_at=clock.now())
        .returning(
            message.id,
            message.handle,
            message.kind,
            message.wording_id,
            message.attempts,
            message.spoken,
            message.is_rehearsal,
            message.hours,
            message.recipients,
            message.due_at,
        ),
        execution_options={"synchronize_session": False},
    ).all()
    return sorted(rows, key=lambda row: (row.due_at, row.id))


def _that_fit(rows: Sequence[Any], room: int) -> tuple[list[Any], int]:
    """Return who fits into *room* with all copies, and the room left; the others go back."""
    fit, too_many = [], list[int]()
    for row in rows:
        if row.recipients <= room and not too_many:
            fit.append(row)
            room -= row.recipients
        else:
            too_many.append(row.id)
    if too_many:
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(too_many))
            .values(state=State.QUEUED, attempt_id=None),
            execution_options={"synchronize_session": False},
        )
    return fit, 0 if too_many else room


def _put_off(rows: Sequence[Any]) -> list[Any]:
    """Return to the queue what its reader does not take now; return the others."""
    now = clock.now()
    open_now, closed = [], dict[datetime, list[int]]()
    for row in rows:
        next_at = hours.next_open(row.hours, now) if row.hours else now
        if next_at <= now:
            open_now.append(row)
        else:
            closed.setdefault(next_at, []).append(row.id)
    for next_at, ids in closed.items():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .values(state=State.QUEUED, attempt_id=None, due_at=next_at),
            execution_options={"synchronize_session": False},
        )
    return open_now
