"""Send one batch: claim, say that we speak, speak, write down what became of it."""

import logging
import struct
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import claiming, outbox, pausing
from campaign.delivery.carriers import Carriers
from campaign.delivery.claiming import Claim
from campaign.delivery.models import OutboxMessage, State
from campaign.delivery.post import (
    Envelope,
    Post,
    PostRefused,
    PostUnavailable,
    PostUncertain,
)
from campaign.vault import Damaged, KeyGone, WrongKey, new_handle

BATCH_SIZE = 50
# Waits after each try that failed; after the last, three days from the first, we give up.
DELAYS_MINUTES = (1, 5, 15, 60, 240, *(720,) * 6)
# RFC 3834: tells the other side's program that nobody waits here for its automatic answer.
HEADERS = {"Auto-Submitted": "auto-generated"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Outcome:
    """What a carrier's answer means for the message."""

    state: State
    trouble: str | None = None
    provider_id: str | None = None
    is_account_wide: bool = False
    wait_seconds: int | None = None


_BROKEN_OFF = _Outcome(State.UNCERTAIN, "The program stopped while it was handing this over.")


def send_batch(
    carriers: Carriers,
    *,
    sender: str,
    sender_name: str,
    limit: int = BATCH_SIZE,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Counter[State]:
    """Send up to *limit* messages and count how they ended.

    Commits before and after every message, and holds no transaction while it speaks: a
    crash leaves at most one in doubt.

    Args:
        carriers: who takes the mail.
        sender: From address.
        sender_name: the organisation's name beside it.
        limit: most messages to claim.
        is_stopping: asked before each message; true returns the rest to the queue.

    """
    ended: Counter[State] = Counter()
    is_due = claiming.is_anything_due()
    db.session.rollback()
    if not is_due:
        return ended
    with writing():
        waiting = deque(claiming.claim(limit, is_leaving=carriers.is_leaving))
    unsaid = list(waiting)
    try:
        while waiting and not is_stopping():
            claim = waiting.popleft()
            state = _send(carriers, claim, sender, sender_name)
            if state is not None:
                unsaid.remove(claim)
                ended[state] += 1
    finally:
        # What this cannot return the sweep returns, some minutes later.
        with suppress(SQLAlchemyError), writing():
            claiming.put_back(unsaid)
    return ended


def _send(carriers: Carriers, claim: Claim, sender: str, sender_name: str) -> State | None:
    """Send one message; return how it ended, or None where it is not ours to send now."""
    try:
        envelope = _envelope(claim, sender, sender_name)
    except (KeyGone, Damaged, struct.error, ValueError, KeyError) as error:
        return _cannot_open(claim, f"It cannot be opened ({type(error).__name__}).")
    except WrongKey:
        return _cannot_open(claim, "The key at hand does not open it.", may_wait=True)
    finally:
        db.session.rollback()  # whatever is read next is read anew
    if envelope is None:
        return None
    with writing():
        spoken_at = clock.now()
        if not claiming.speak(claim, envelope.attempt_id, is_leaving=carriers.is_leaving):
            return None
    outcome = _BROKEN_OFF  # stands where even our own program fails us
    try:
        outcome = _hand_over(carriers.of(is_rehearsal=claim.is_rehearsal), envelope)
    finally:
        with writing():
            state = _record(claim, envelope.attempt_id, outcome, spoken_at)
    return state


def _cannot_open(claim: Claim, trouble: str, *, may_wait: bool = False) -> State | None:
    """Set a message aside; a wrong key is a mistake of ours, and mail outlives our mistakes."""
    state, due_at = State.REFUSED, None
    if may_wait and claim.attempts < len(DELAYS_MINUTES):
        delay = timedelta(minutes=DELAYS_MINUTES[claim.attempts])
        state, due_at = State.QUEUED, clock.now() + delay
    with writing():
        is_ours = claiming.set_aside(claim, state, trouble, due_at)
    _note(claim, state, trouble)
    return state if is_ours else None


def _envelope(claim: Claim, sender: str, sender_name: str) -> Envelope | None:
    """Open the words of a message that is ours."""
    message = db.session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.id == claim.message_id,
            OutboxMessage.attempt_id == claim.attempt_id,
            OutboxMessage.state == State.CLAIMED,
        )
        .execution_options(populate_existing=True)
    )
    if message is None:
        return None
    return Envelope(
        attempt_id=new_handle().hex(),
        kind=message.kind,
        sender=sender,
        sender_name=sender_name,
        mail=outbox.opened(message),
        headers=dict(HEADERS),
        name=f"{message.created_at:%Y%m%d-%H%M%S}-{message.handle.hex()}",
    )


def _hand_over(post: Post, envelope: Envelope) -> _Outcome:
    try:
        provider_id = post.send(envelope)
    except PostRefused as error:
        return _Outcome(State.REFUSED, str(error))
    except PostUnavailable as error:
        return _Outcome(
            State.QUEUED,
            str(error),
            is_account_wide=error.is_account_wide,
            wait_seconds=error.wait_seconds,
        )
    except PostUncertain as error:
        return _Outcome(State.UNCERTAIN, str(error))
    return _Outcome(State.ACCEPTED, provider_id=provider_id[:200])


def _record(claim: Claim, attempt_id: str, outcome: _Outcome, spoken_at: datetime) -> State:
    now = clock.now()
    attempts = claim.attempts + 1
    state, trouble = outcome.state, outcome.trouble and outcome.trouble[:500]
    due_at = None
    is_carried = not claim.is_rehearsal
    if outcome.is_account_wide and is_carried:
        resting = pausing.pause(
            trouble or "", spoken_at=spoken_at, wait_seconds=outcome.wait_seconds
        )
        due_at, attempts = resting.try_again_at, claim.attempts  # the message is not to blame
    elif state is State.QUEUED and attempts > len(DELAYS_MINUTES):
        state, trouble = State.REFUSED, f"Given up after {attempts} tries. {trouble}"[:500]
    elif state is State.QUEUED:
        delay = timedelta(minutes=DELAYS_MINUTES[attempts - 1])
        due_at = now + max(delay, timedelta(seconds=outcome.wait_seconds or 0))
    elif state is not State.UNCERTAIN and is_carried:
        pausing.resume(spoken_at=spoken_at)  # taken or refused: the account is listened to
    values: dict[str, Any] = {"state": state, "trouble": trouble, "attempts": attempts}
    if state is State.QUEUED:
        values |= {"due_at": due_at, "attempt_id": None}
    else:
        values |= {"ended_at": now, "provider_id": outcome.provider_id}
    is_written = claiming.end(claim.message_id, attempt_id, values)
    if state is not State.ACCEPTED or not is_written:
        _note(claim, state, trouble if is_written else "Somebody else has moved it since.")
    return state


def _note(claim: Claim, state: State, trouble: str | None) -> None:
    facts = {"message_id": claim.message_id, "state": str(state), "trouble": trouble}
    log.warning("mail did not go", extra=facts)
