"""Whether all sending rests, since when, and until when: one row, or none.

The carrier turned the account away (a bad key, an unverified sender, too many requests), so
every other mail would fare the same: mail waits unharmed, and one message at a time tries. Or
a person said so: then nothing tries until a person says otherwise.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.db import db
from campaign.delivery.models import OutboxMessage, Pause, State

# Waits between tries where the carrier named none; the last holds from then on.
WAITS_MINUTES = (1, 2, 5, 15, 30, 60)
PROBE_MINUTES = 5  # how long a trying message keeps the others from trying too
_ONLY = 1


def paused(*, for_update: bool = False) -> Pause | None:
    """Return the pause in force, if there is one."""
    query = select(Pause).where(Pause.id == _ONLY).execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update() if for_update else query)


def pause(reason: str, *, spoken_at: datetime, wait_seconds: int | None = None) -> Pause:
    """Rest all sending, or rest it for longer; a pause by hand stays what it is.

    Args:
        reason: what the carrier said; names nobody.
        spoken_at: when we spoke to it. Only who spoke during the pause prolongs it: those
            who were on the line when it began say nothing new.
        wait_seconds: how long the carrier asked us to wait, where it did.

    """
    resting = paused(for_update=True) or _begun(reason, _next_try(1, wait_seconds))
    is_by_hand = resting.try_again_at is None
    if spoken_at > resting.since and not is_by_hand:
        resting.tries += 1
        resting.reason = reason
        resting.try_again_at = _next_try(resting.tries, wait_seconds)
    return resting


def pause_by_hand(reason: str) -> Pause:
    """Rest all sending until a person says otherwise: no mail tries in between.

    Args:
        reason: why, in a sentence for the desk that names nobody.

    """
    resting = paused(for_update=True) or _begun(reason, None)
    resting.reason, resting.try_again_at = reason[:500], None
    return resting


def resume(*, spoken_at: datetime | None = None) -> bool:
    """End the pause; return whether there was one.

    Args:
        spoken_at: when the message was handed over that the carrier now took: it ends only
            a pause that had begun by then, and none that a person began. Left out by a
            person, whose word ends any, and lets what met the same failure go at once.

    """
    if spoken_at is None and (resting := paused(for_update=True)):
        _hurry(resting.reason)
    may: tuple[ColumnElement[bool], ...] = ()
    if spoken_at is not None:
        may = (Pause.since < spoken_at, Pause.try_again_at.is_not(None))
    ended = db.session.execute(
        delete(Pause).where(Pause.id == _ONLY, *may),
        execution_options={"synchronize_session": False},
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _hurry(reason: str) -> None:
    """Let mail go at once that waits because the carrier turned the account away so."""
    now = clock.now()
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.state == State.QUEUED,
            OutboxMessage.due_at > now,
            OutboxMessage.trouble == reason,
        )
        .values(due_at=now),
        execution_options={"synchronize_session": False},
    )


def _begun(reason: str, try_again_at: datetime | None) -> Pause:
    try:
        with db.session.begin_nested():
            fresh = Pause(id=_ONLY, reason=reason[:500], tries=1, try_again_at=try_again_at)
            db.session.add(fresh)
    except IntegrityError:  # another worker was turned away in the same moment
        found = paused(for_update=True)
        return found if found is not None else _begun(reason, try_again_at)
    return fresh


def _next_try(tries: int, wait_seconds: int | None) -> datetime:
    if wait_seconds is not None:
        return clock.now() + timedelta(seconds=wait_seconds)
    minutes = WAITS_MINUTES[min(tries, len(WAITS_MINUTES)) - 1]
    return clock.now() + timedelta(minutes=minutes)
