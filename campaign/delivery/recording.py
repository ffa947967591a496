"""Write down what became of a request: what the carrier's answer means for each mail in it."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.exc import OperationalError

from campaign import clock
from campaign.db import writing
from campaign.delivery import breaker, claiming, pausing
from campaign.delivery.claiming import Claim
from campaign.delivery.models import OutboxMessage, State
from campaign.delivery.packing import Letter, Unfit
from campaign.mail.post import Envelope, Post, PostRefused, PostUnavailable, PostUncertain

# Waits after each try that failed; after the last, three days from the first, we give up.
DELAYS_MINUTES = (1, 5, 15, 60, 240, *(720,) * 6)
# A database that is busy now may listen in a moment; what it does not hear is in doubt.
_PATIENCE_SECONDS = (0.2, 1.0)
_MOST_IDS_LOGGED = 20
_MOST_TROUBLE = 500  # characters

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What a carrier's answer means for the mails of one request."""

    state: State
    trouble: str | None = None
    provider_id: str | None = None
    is_account_wide: bool = False
    may_be_the_mail: bool = False
    wait_seconds: int | None = None


BROKEN_OFF = Outcome(State.UNCERTAIN, "The program stopped while it was handing this over.")


def answer_of(post: Post, envelopes: Sequence[Envelope]) -> Outcome:
    """Hand over one request and return what the answer means."""
    try:
        provider_id = post.send(envelopes)
    except PostRefused as error:
        return Outcome(State.REFUSED, str(error))
    except PostUnavailable as error:
        return Outcome(
            State.QUEUED,
            str(error),
            is_account_wide=error.is_account_wide,
            may_be_the_mail=error.may_be_the_mail,
            wait_seconds=error.wait_seconds,
        )
    except PostUncertain as error:
        return Outcome(State.UNCERTAIN, str(error))
    return Outcome(State.ACCEPTED, provider_id=provider_id[:200])


def record(
    pack: Sequence[Letter], outcome: Outcome, spoken_at: datetime, *, is_leaving: bool
) -> None:
    """Write what became of the mails of one request, in a transaction of its own.

    Args:
        pack: what travelled in it.
        outcome: what the answer means.
        spoken_at: when we began to speak.
        is_leaving: whether the carrier of what is no rehearsal leaves this machine.

    """
    claims = [letter.claim for letter in pack]
    is_carried = is_leaving and not claims[0].is_rehearsal
    lost: set[int] = set()

    def write() -> None:
        resting = _judge_account(outcome, spoken_at) if is_carried else None
        ended: set[int] = set()
        for together, values in _fates(claims, outcome, resting):
            ended |= claiming.end(together, values)
        lost.clear()
        lost.update(claim.message_id for claim in claims if claim.message_id not in ended)
        if is_carried and outcome.state is State.ACCEPTED:
            prints = (letter.domain_print for letter in pack)
            breaker.note_taken(Counter(one for one in prints if one is not None))

    surely(write)
    if outcome.state is not State.ACCEPTED:
        _note(claims, outcome.state, outcome.trouble)
    elif lost:
        moved = [claim for claim in claims if claim.message_id in lost]
        _note(moved, outcome.state, "Somebody else has moved it since.")


def surely(write: Callable[[], None]) -> None:
    """Write in a transaction of its own, again where the database is busy."""
    for seconds in _PATIENCE_SECONDS:
        try:
            with writing():
                write()
        except OperationalError as error:
            log.warning("database trouble", extra={"error": type(error).__name__})
            time.sleep(seconds)
        else:
            return
    with writing():
        write()


def set_aside(unfit: Sequence[Unfit]) -> Counter[State]:
    """Put messages that cannot go out of the way, in the caller's transaction; count them.

    A wrong key is a mistake of ours, and mail outlives our mistakes: such a message waits.
    """
    counted: Counter[State] = Counter()
    now = clock.now()

    def alike(one: Unfit) -> tuple[str, str, int]:
        return one.state, one.trouble, one.claim.attempts

    for (_, trouble, attempts), some in groupby(sorted(unfit, key=alike), key=alike):
        together = list(some)
        state = together[0].state
        values: dict[str, Any] = {"trouble": trouble, "ended_at": now}
        if state is State.QUEUED and attempts < len(DELAYS_MINUTES):
            values |= {"due_at": now + _delay(attempts), "attempt_id": None, "ended_at": None}
            values["attempts"] = attempts + 1
        elif state is State.QUEUED:
            state = State.REFUSED
        if state is State.CANCELLED:
            values["sealed"] = None
        claims = [one.claim for one in together]
        moved = claiming.set_aside(claims, values | {"state": state})
        counted[state] += len(moved)
        _note(claims, state, trouble)
    return +counted


def _judge_account(outcome: Outcome, spoken_at: datetime) -> datetime | None:
    """Rest all sending or let it flow; return when the account is tried again, if it rests."""
    if outcome.is_account_wide:
        reason = (outcome.trouble or "")[:_MOST_TROUBLE]
        resting = pausing.pause(reason, spoken_at=spoken_at, wait_seconds=outcome.wait_seconds)
        return resting.try_again_at or clock.now()
    if outcome.state in {State.ACCEPTED, State.REFUSED}:
        pausing.resume(spoken_at=spoken_at)  # the account is listened to
    return None


def _fates(
    claims: Sequence[Claim], outcome: Outcome, resting_until: datetime | None
) -> list[tuple[list[Claim], dict[str, Any]]]:
    """Return what to write of which mails: those tried equally often fare alike."""
    now = clock.now()
    trouble = outcome.trouble and outcome.trouble[:_MOST_TROUBLE]
    if outcome.state is not State.QUEUED:
        values = {"state": outcome.state, "trouble": trouble, "ended_at": now}
        return [(list(claims), values | {"provider_id": outcome.provider_id})]
    waits: dict[str, Any] = {"state": State.QUEUED, "trouble": trouble, "attempt_id": None}
    if resting_until and not outcome.may_be_the_mail:  # no mail is to blame
        waits |= {"due_at": resting_until, "attempts": OutboxMessage.attempts - 1}
        return [(list(claims), waits)]
    by_attempts: dict[int, list[Claim]] = {}
    for claim in claims:
        by_attempts.setdefault(claim.attempts, []).append(claim)
    fates = []
    for attempts, together in by_attempts.items():
        if attempts < len(DELAYS_MINUTES):
            wait = max(_delay(attempts), timedelta(seconds=outcome.wait_seconds or 0))
            due_at = max(now + wait, resting_until or now)
            fates.append((together, waits | {"due_at": due_at}))
        else:
            given_up = f"Given up after {attempts + 1} tries. {trouble}"
            if outcome.may_be_the_mail:
                given_up += " It names no address: look at the words of the mail, too."
            values = {"state": State.REFUSED, "trouble": given_up[:_MOST_TROUBLE]}
            fates.append((together, values | {"ended_at": now}))
    return fates


def _delay(attempts: int) -> timedelta:
    return timedelta(minutes=DELAYS_MINUTES[attempts])


def _note(claims: Sequence[Claim], state: State, trouble: str | None) -> None:
    facts = {
        "message_ids": [claim.message_id for claim in claims[:_MOST_IDS_LOGGED]],
        "messages": len(claims),
        "state": str(state),
        "trouble": trouble,
    }
    log.warning("mail did not go", extra=facts)
