"""Take signatures out of the count by conditions: previewed, in batches, and to be undone.

A batch, its counts and the job's progress are one transaction. What was made invalid no longer
fulfils the conditions, so after a crash the next worker finds exactly what is left; and it is
over when at one moment nothing is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, or_, select, union_all

from campaign import clock
from campaign.access import audit
from campaign.comments import leaving
from campaign.config import Settings
from campaign.db import db
from campaign.errors import Invalid, Refusal
from campaign.jobs import queueing
from campaign.jobs.models import Job
from campaign.jobs.working import Step
from campaign.petitions.invalidation import Invalidation, InvalidationState, Reason
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.signatures import asked, counting, holding
from campaign.signatures import filters as filtering
from campaign.signatures.filters import Filters

KIND = "signatures.invalidate"
BATCH = 150  # signatures a transaction: each moves in ten indices
VALID = (SignatureState.CONFIRMED, SignatureState.PENDING)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an organiser asked for."""

    filters: Filters
    has_pending: bool  # also those that have not confirmed
    until_id: int
    expected: int | None
    reason: Reason
    note: str = ""


def begin(petition: Petition, wish: Wish, account_id: int) -> Invalidation:
    """Ask for signatures to be made invalid, in the caller's transaction; a worker does it.

    Raises:
        Invalid: as :func:`check` does.
        Refusal: nothing is like that any more, or the same is being done already.

    """
    check(wish.filters)
    if wish.expected == 0:
        raise Refusal(gettext("Nothing was done: no signature is like that any more."))
    if _is_being_done(petition.id, wish):
        raise Refusal(gettext("Nothing was done: the same is being made invalid already."))
    invalidation = _new(petition.id, wish, account_id, wish.filters.query())
    invalidation.job_id = queueing.ask(
        KIND,
        account_id,
        total=wish.expected,
        invalidation=invalidation.id,
        petition=petition.id,
    ).id
    return invalidation


def one(signature: Signature, reason: Reason, note: str, account_id: int) -> Invalidation:
    """Make one signature invalid, in the caller's transaction, at once.

    Args:
        signature: locked by the caller.
        reason: why.
        note: what else there is to say of it; nothing personal.
        account_id: who does it.

    Raises:
        Refusal: it does not count, and cannot come to.

    """
    if signature.state not in VALID:
        raise Refusal(gettext("This signature is withdrawn or invalid already."))
    wish = Wish(
        filters=Filters(),
        has_pending=True,
        until_id=signature.id,
        expected=1,
        reason=reason,
        note=note,
    )
    conditions = {"signature": str(signature.id)}
    invalidation = _new(signature.petition_id, wish, account_id, conditions)
    _take_out(invalidation, [signature.id])
    _end(invalidation)
    return invalidation


def step(job: Job, settings: Settings) -> Step:
    """Find the next batch of an invalidation: see ``jobs/working``."""
    del settings
    invalidation = db.session.get_one(Invalidation, job.detail["invalidation"])
    ids = _next(invalidation)

    def write(locked: Job) -> int:
        ours = holding.at_work(locked, InvalidationState.RUNNING)
        if ours is None:
            return 0
        count = _take_out(ours, ids)
        if not ids:
            _end(ours)
        return count

    return Step(write, is_last=not ids)


def _is_being_done(petition_id: int, wish: Wish) -> bool:
    query = select(Invalidation).where(
        Invalidation.petition_id == petition_id, Invalidation.state == InvalidationState.RUNNING
    )
    asked_for = wish.filters.query(), wish.has_pending, wish.until_id
    going_on = db.session.scalars(query)
    return any((one.conditions, one.has_pending, one.until_id) == asked_for for one in going_on)


def _new(
    petition_id: int, wish: Wish, account_id: int, conditions: dict[str, str]
) -> Invalidation:
    invalidation = Invalidation(
        petition_id=petition_id,
        account_id=account_id,
        conditions=conditions,
        until_id=wish.until_id,
        has_pending=wish.has_pending,
        reason=wish.reason,
        note=wish.note,
        expected=wish.expected,
        state=InvalidationState.RUNNING,
    )
    for count in ("invalidated", "counted", "taken_out", "gone", "restored", "superseded"):
        setattr(invalidation, count, 0)
    db.session.add(invalidation)
    db.session.flush()
    audit.note(
        "signatures.invalidate",
        account_id,
        petition=petition_id,
        invalidation=invalidation.id,
        signature=int(conditions["signature"]) if "signature" in conditions else None,
        reason=wish.reason.value,
        expected=wish.expected,
    )
    return invalidation


def check(filters: Filters) -> None:
    """Make sure that these are filters to invalidate by.

    Raises:
        Invalid: nothing narrows them, or what they find does not count anyway.

    """
    if not filters.is_narrow:
        raise Invalid(
            gettext("Choose at least one filter first: all signatures at once are never meant.")
        )
    if filters.state not in VALID:
        raise Invalid(gettext("These do not count already. Choose confirmed ones."))


def states(filters: Filters, *, has_pending: bool) -> Iterator[SignatureState]:
    """Return the states of what is meant."""
    yield filters.state
    if has_pending and filters.state is SignatureState.CONFIRMED:
        yield SignatureState.PENDING


def _next(invalidation: Invalidation) -> list[int]:
    """Return what is still to do: whatever became invalid fulfils the conditions no more.

    All states in one statement, and so as they are at one moment: whoever confirms is pending
    in it or confirmed.
    """
    each = (select(Signature.id).where(one) for one in _meant(invalidation))
    return list(db.session.scalars(union_all(*each).limit(BATCH)))


def _meant(invalidation: Invalidation) -> Iterator[ColumnElement[bool]]:
    """Yield by state what a signature must fulfil to be meant."""
    filters = asked.kept(invalidation.conditions)
    for state in states(filters, has_pending=invalidation.has_pending):
        meant = filtering.conditions(replace(filters, state=state), invalidation.petition_id)
        yield and_(*meant, Signature.id <= invalidation.until_id)


def _take_out(invalidation: Invalidation, ids: Collection[int]) -> int:
    """Make these invalid, with all that hangs on their counting; return how many were meant.

    One that was mended, moved or withdrawn since it was found may not be meant any more.
    """
    rows = db.session.scalars(
        select(Signature)
        .where(Signature.id.in_(ids))
        .order_by(Signature.id)
        .with_for_update(of=Signature)
        .execution_options(populate_existing=True)
    ).all()
    # Asked only now that nobody else changes them.
    query = select(Signature.id).where(Signature.id.in_(ids), or_(*_meant(invalidation)))
    still = frozenset(db.session.scalars(query))
    rows = [row for row in rows if row.id in still]
    confirmed = [row for row in rows if row.state is SignatureState.CONFIRMED]
    counting.move(confirmed, -1)
    for email in counting.commenters(invalidation.petition_id, confirmed):
        leaving.unmark(invalidation.petition_id, email)
    counting.cancel_mails([row for row in rows if row.state is SignatureState.PENDING])
    taken_out, gone = counting.take_letters_out([row.id for row in confirmed])
    counting.put([row.id for row in rows], SignatureState.INVALID, invalidation.id)
    invalidation.invalidated += len(rows)
    invalidation.counted += len(confirmed)
    invalidation.taken_out += taken_out
    invalidation.gone += gone
    return len(rows)


def _end(invalidation: Invalidation) -> None:
    invalidation.state = InvalidationState.DONE
    invalidation.ended_at = clock.now()
    audit.note(
        "signatures.invalidated",
        invalidation.account_id,
        about=invalidation.petition_id,
        invalidation=invalidation.id,
        invalidated=invalidation.invalidated,
        gone=invalidation.gone,
    )
