"""How a message moves: queued → claimed → speaking → its end. Every step compares and sets.

A step names the attempt it belongs to; where another worker, a sweep, an event or a person was
there in the meantime, the row no longer says so, and the step does nothing. What is committed
is therefore true whenever the program dies: *claimed* was not said, *speaking* may have been.

``attempt_id`` is the token of the claim in force, or of the request in which we last spoke;
the mails of one pack share it. What travels to the carrier is :attr:`Claim.spoken_name`.

Who may move a message where (everything else is ignored):

====================  =========================================================================
the answer says       speaking, uncertain → the answer; after an event has spoken, only
                      the carrier's name for it is noted
*accepted* (event)    queued, claimed, speaking, uncertain → accepted: the carrier has it, by
                      whichever attempt, so that it is not sent again
*delivered* (event)   the same and accepted, refused, cancelled → delivered, by whichever
                      attempt; not bounced: a return comes last
*bounced* (event)     speaking, uncertain, accepted, delivered → bounced, where the event is of
                      the last attempt; what waits for a newer one still goes
====================  =========================================================================
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from campaign import clock
from campaign.db import db
from campaign.delivery import doubts
from campaign.delivery.doubts import Then
from campaign.delivery.models import Kind, OutboxMessage, Pause, State

STALE = timedelta(minutes=5)  # no attempt takes this long: its worker has died
_TAKEN = (State.QUEUED, State.CLAIMED, State.SPEAKING, State.UNCERTAIN)
MOVED_BY_EVENT: dict[State, tuple[State, ...]] = {
    State.ACCEPTED: _TAKEN,
    State.DELIVERED: (*_TAKEN, State.ACCEPTED, State.REFUSED, State.CANCELLED),
    State.BOUNCED: (State.SPEAKING, State.UNCERTAIN, State.ACCEPTED, State.DELIVERED),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One message reserved by one worker."""

    message_id: int
    token: str  # of the claim, or of the request in which we speak
    handle: bytes
    kind: Kind
    wording_id: int | None
    attempts: int  # before this one, since a person last looked
    spoken: int  # how often we spoke of it, this time included once we do
    is_rehearsal: bool
    is_probe: bool = False  # tries, while all sending rests, whether the carrier takes mail

    @property
    def spoken_name(self) -> str:
        """Return the name of this attempt, by which events find the message."""
        return f"{self.handle.hex()}.{self.spoken}"


def speak(claims: Sequence[Claim], token: str, *, is_leaving: bool) -> set[int]:
    """Note that we are about to speak of what was claimed together; return of which we may.

    Commit before the first byte leaves. It is refused where the claim is no longer ours, and
    when sending came to rest since.

    Args:
        claims: of one claim, rehearsals or none.
        token: of the request that follows.
        is_leaving: whether the carrier leaves this machine.

    """
    waits = is_leaving and not (claims[0].is_probe or claims[0].is_rehearsal)
    may = (~select(Pause.id).exists(),) if waits else ()
    message = OutboxMessage
    spoken = db.session.scalars(
        update(message)
        .where(*_held(claims, State.CLAIMED), *may)
        .values(
            state=State.SPEAKING,
            attempt_id=token,
            attempts=message.attempts + 1,
            spoken=message.spoken + 1,
            spoken_at=clock.now(),
            claimed_at=clock.now(),
        )
        .returning(message.id),
        execution_options={"synchronize_session": False},
    )
    return set(spoken)


def take_back(claims: Sequence[Claim], token: str) -> None:
    """Claim anew what was spoken of together and surely not taken, to speak of it otherwise."""
    _move(
        _held(claims, State.SPEAKING),
        state=State.CLAIMED,
        attempt_id=token,
        attempts=OutboxMessage.attempts - 1,
        claimed_at=clock.now(),
    )


def end(claims: Sequence[Claim], values: dict[str, Any]) -> set[int]:
    """Write what became of one request; return the ids of the messages that still were at it.

    A slow answer may come after the sweep called the attempt uncertain: it is still believed.
    Where an event was faster, only the carrier's name is noted.

    Args:
        claims: whose mails travelled in it.
        values: of the rows; ``state`` among them.

    """
    ended = set(
        db.session.scalars(
            update(OutboxMessage)
            .where(*_held(claims, State.SPEAKING, State.UNCERTAIN))
            .values(**values)
            .returning(OutboxMessage.id),
            execution_options={"synchronize_session": False},
        )
    )
    moved = [claim for claim in claims if claim.message_id not in ended]
    if moved and values.get("provider_id"):
        by_event = (State.ACCEPTED, State.DELIVERED, State.BOUNCED)
        _move(_held(moved, *by_event), provider_id=values["provider_id"])
    return ended


def set_aside(claims: Sequence[Claim], values: dict[str, Any]) -> set[int]:
    """End or postpone messages that were claimed and not spoken of; return whose it were."""
    moved = db.session.scalars(
        update(OutboxMessage)
        .where(*_held(claims, State.CLAIMED))
        .values(**values)
        .returning(OutboxMessage.id),
        execution_options={"synchronize_session": False},
    )
    return set(moved)


def put_back(claims: Sequence[Claim]) -> None:
    """Return to the queue what was claimed and not spoken."""
    by_token: dict[str, list[Claim]] = {}
    for claim in claims:
        by_token.setdefault(claim.token, []).append(claim)
    for together in by_token.values():
        _move(_held(together, State.CLAIMED), state=State.QUEUED, attempt_id=None)


def moved_by_event(
    message: OutboxMessage,
    state: State,
    at: datetime,
    *,
    spoken: int | None = None,
    trouble: str | None = None,
) -> bool:
    """Move a message to where an event of the carrier's says that it is, if it may.

    Args:
        message: the one that the event speaks of.
        state: accepted, delivered or bounced.
        at: when it happened.
        spoken: the number of the attempt that the event is of; None where it does not say.
        trouble: why it came back, in words that name nobody.

    Returns:
        Whether it moved. The row at hand is read anew.

    """
    of_last = OutboxMessage.spoken == (OutboxMessage.spoken if spoken is None else spoken)
    may = (of_last,) if state is State.BOUNCED else ()
    values = {
        "state": state,
        "event_at": at,
        "ended_at": func.coalesce(OutboxMessage.ended_at, clock.now()),
        "trouble": trouble and trouble[:500],
    }
    which = (
        OutboxMessage.id == message.id,
        OutboxMessage.spoken > 0,
        OutboxMessage.state.in_(MOVED_BY_EVENT[state]),
        *may,
    )
    has_moved = _move(which, **values) == 1
    db.session.refresh(message)
    return has_moved


def sweep() -> Counter[State]:
    """Set right what a worker left behind that died; count where the messages went.

    A stale claim was not said and goes back to the queue. Who was speaking may have been
    heard: such a message is uncertain, and ``doubts`` says what follows.
    """
    message, now = OutboxMessage, clock.now()
    stale = message.claimed_at < now - STALE
    in_doubt = message.state == State.UNCERTAIN
    waits = {"attempt_id": None, "ended_at": None, "due_at": now}
    moved: Counter[State] = Counter()
    moved[State.QUEUED] += _move(
        (message.state == State.CLAIMED, stale), state=State.QUEUED, attempt_id=None
    )
    moved[State.QUEUED] += _move(
        (
            in_doubt,
            message.attempts < doubts.MOST_ATTEMPTS,
            message.sealed.is_not(None),
            # The drawer holds a mail that came twice once.
            or_(doubts.are_old(Then.AGAIN), and_(doubts.are_old(*Then), message.is_rehearsal)),
        ),
        state=State.QUEUED,
        **waits,
    )
    moved[State.CANCELLED] += _move(
        (in_doubt, doubts.are_old(Then.NOBODY)),
        state=State.CANCELLED,
        attempt_id=None,
        sealed=None,
        ended_at=now,
        trouble="Nobody knows whether it arrived, and nobody waits for it any longer.",
    )
    moved[State.UNCERTAIN] += _move(
        (message.state == State.SPEAKING, stale),
        state=State.UNCERTAIN,
        ended_at=now,
        trouble="The program stopped while it was handing this over.",
    )
    return +moved


def _held(claims: Sequence[Claim], *states: State) -> tuple[ColumnElement[bool], ...]:
    ids = [claim.message_id for claim in claims]
    return (
        OutboxMessage.id.in_(ids),
        OutboxMessage.attempt_id == claims[0].token,
        OutboxMessage.state.in_(states),
    )


def _move(which: Collection[ColumnElement[bool]], **values: Any) -> int:
    moved = db.session.execute(
        update(OutboxMessage).where(*which).values(**values),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]
