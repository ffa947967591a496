"""How a message moves: queued → claimed → speaking → its end. Every step compares and sets.

A step names the attempt it belongs to; where another worker, a sweep or a person was there
in the meantime, the row no longer says so, and the step does nothing. What is committed is
therefore true whenever the program dies: *claimed* was not said, *speaking* may have been.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from campaign import clock
from campaign.db import db
from campaign.delivery import pausing
from campaign.delivery.models import Kind, OutboxMessage, Pause, State
from campaign.vault import new_handle

STALE = timedelta(minutes=5)  # no attempt takes this long: its worker has died
# Mail that does no harm when it comes twice goes again by itself when nobody knows whether
# it arrived: everything but bundles, which only a person sends again.
AGAIN_AFTER = timedelta(minutes=30)
MOST_ATTEMPTS_IN_DOUBT = 3


@dataclass(frozen=True)
class Claim:
    """One message reserved by one worker."""

    message_id: int
    attempt_id: str  # shared by what was claimed at once; speaking gives each its own
    attempts: int  # before this one
    is_rehearsal: bool
    is_probe: bool  # tries, while all sending rests, whether the carrier takes mail again


def claim(limit: int, *, is_leaving: bool) -> list[Claim]:
    """Reserve up to *limit* messages that are due, the most urgent first.

    While sending rests only rehearsals go, and, when it is time to try again, one other.

    Args:
        limit: most messages to reserve.
        is_leaving: whether the carrier leaves this machine; the drawer never rests.

    """
    resting = pausing.paused(for_update=True) if is_leaving else None
    if resting is None:
        return _reserve(limit)
    claims = _reserve(limit, OutboxMessage.is_rehearsal.is_(True))
    if resting.try_again_at <= clock.now():
        # The longest-waiting one, not the most urgent: that may be what was turned away.
        probe = _reserve(1, OutboxMessage.is_rehearsal.is_(False), is_probe=True)
        if probe:
            resting.try_again_at = clock.now() + timedelta(minutes=pausing.PROBE_MINUTES)
        claims = probe + claims
    return claims


def is_anything_due() -> bool:
    """Return whether a claim could find something, without writing."""
    due = select(OutboxMessage.id).where(*_due()).limit(1)
    return db.session.scalar(due) is not None


def speak(claimed: Claim, attempt_id: str, *, is_leaving: bool) -> bool:
    """Note that we are about to speak; return whether we may.

    Commit before the first byte leaves. It is refused when the claim is no longer ours, and
    when sending came to rest since.
    """
    waits = is_leaving and not (claimed.is_probe or claimed.is_rehearsal)
    may = (~select(Pause.id).exists(),) if waits else ()
    return _step(
        claimed.message_id,
        claimed.attempt_id,
        State.CLAIMED,
        {
            "state": State.SPEAKING,
            "attempt_id": attempt_id,
            "attempts": OutboxMessage.attempts + 1,
            "claimed_at": clock.now(),
        },
        *may,
    )


def end(message_id: int, attempt_id: str, values: dict[str, Any]) -> bool:
    """Write what became of an attempt; return whether the message still was at it.

    A slow answer may come after the sweep called the attempt uncertain: it is still believed.
    """
    return _step(message_id, attempt_id, State.SPEAKING, values) or _step(
        message_id, attempt_id, State.UNCERTAIN, values
    )


def set_aside(claimed: Claim, state: State, trouble: str, due_at: datetime | None) -> bool:
    """Put a message that cannot be read out of the way of the others.

    Args:
        claimed: the claim in force.
        state: refused, or queued to be tried again at *due_at*.
        trouble: why, in a sentence that names nobody.
        due_at: when to try again; None where it is refused.

    """
    values: dict[str, Any] = {"state": state, "trouble": trouble}
    if due_at is None:
        values |= {"ended_at": clock.now()}
    else:
        values |= {"attempt_id": None, "due_at": due_at, "attempts": claimed.attempts + 1}
    return _step(claimed.message_id, claimed.attempt_id, State.CLAIMED, values)


def put_back(claims: Iterable[Claim]) -> None:
    """Return to the queue what was claimed and not spoken."""
    for claimed in claims:
        _step(
            claimed.message_id,
            claimed.attempt_id,
            State.CLAIMED,
            {"state": State.QUEUED, "attempt_id": None},
        )


def sweep() -> Counter[State]:
    """Set right what a worker left behind that died; count where the messages went.

    A stale claim was not said and goes back to the queue. Who was speaking may have been
    heard: such a message is uncertain.
    """
    now = clock.now()
    stale = OutboxMessage.claimed_at < now - STALE
    is_harmless = or_(OutboxMessage.kind != Kind.BUNDLE, OutboxMessage.is_rehearsal)
    moved: Counter[State] = Counter()
    moved[State.QUEUED] += _move(
        (OutboxMessage.state == State.CLAIMED, stale), state=State.QUEUED, attempt_id=None
    )
    moved[State.QUEUED] += _move(
        (
            OutboxMessage.state == State.UNCERTAIN,
            OutboxMessage.ended_at < now - AGAIN_AFTER,
            OutboxMessage.attempts < MOST_ATTEMPTS_IN_DOUBT,
            OutboxMessage.sealed.is_not(None),
            is_harmless,
        ),
        state=State.QUEUED,
        attempt_id=None,
        ended_at=None,
        due_at=now,
    )
    moved[State.UNCERTAIN] += _move(
        (OutboxMessage.state == State.SPEAKING, stale),
        state=State.UNCERTAIN,
        ended_at=now,
        trouble="The program stopped while it was handing this over.",
    )
    return +moved


def _due() -> tuple[ColumnElement[bool], ...]:
    return (OutboxMessage.state == State.QUEUED, OutboxMessage.due_at <= clock.now())


def _reserve(limit: int, *which: ColumnElement[bool], is_probe: bool = False) -> list[Claim]:
    """Claim in one statement, so that no two workers ever hold the same message.

    PostgreSQL skips what another worker is claiming; SQLite has one writer at a time. The
    CTE is materialised because a planner may otherwise run it again and claim more.
    """
    message = OutboxMessage
    first = (message.due_at,) if is_probe else (message.urgency, message.due_at)
    due = (
        select(message.id)
        .where(*_due(), *which)
        .order_by(*first, message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    claim_id = new_handle().hex()
    rows = db.session.execute(
        update(message)
        .where(message.id.in_(select(due.c.id)))
        .values(state=State.CLAIMED, attempt_id=claim_id, claimed_at=clock.now())
        .returning(
            message.id, message.attempts, message.is_rehearsal, message.urgency, message.due_at
        ),
        execution_options={"synchronize_session": False},
    ).all()
    in_order = sorted(rows, key=lambda row: (row.urgency, row.due_at, row.id))
    return [Claim(r.id, claim_id, r.attempts, r.is_rehearsal, is_probe) for r in in_order]


def _step(
    message_id: int,
    attempt_id: str,
    state: State,
    values: dict[str, Any],
    *may: ColumnElement[bool],
) -> bool:
    is_ours = (
        OutboxMessage.id == message_id,
        OutboxMessage.attempt_id == attempt_id,
        OutboxMessage.state == state,
    )
    return _move((*is_ours, *may), **values) == 1


def _move(which: tuple[ColumnElement[bool], ...], **values: Any) -> int:
    moved = db.session.execute(
        update(OutboxMessage).where(*which).values(**values),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]
