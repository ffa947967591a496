"""Put back what was made invalid, exactly as it was: counted, its letter waiting again.

Left invalid is only whose mailbox signed anew meanwhile: one mailbox counts once.
"""

from collections.abc import Collection

from flask_babel import gettext
from sqlalchemy import select, update

from campaign import clock
from campaign.access import audit
from campaign.comments import leaving
from campaign.config import Settings
from campaign.db import db
from campaign.delivery.models import OutboxMessage, State
from campaign.errors import Refusal
from campaign.jobs import queueing
from campaign.jobs.models import Job
from campaign.jobs.working import Step
from campaign.petitions.invalidation import Invalidation, InvalidationState
from campaign.petitions.models import Signature, SignatureState
from campaign.signatures import counting, holding

KIND = "signatures.undo"
BATCH = 125  # signatures a transaction: each moves in ten indices


def begin(invalidation_id: int, account_id: int) -> Invalidation:
    """Ask for an invalidation to be undone, in the caller's transaction; a worker does it.

    One that still runs is stopped first.

    Raises:
        Refusal: it is undone already, or about to be.

    """
    seen = db.session.get_one(Invalidation, invalidation_id)
    if seen.job_id is not None:  # the job first, then what it is about: as its steps lock them
        queueing.cancel(queueing.called(seen.job_id, for_update=True))
    invalidation = holding.invalidation(invalidation_id)
    if invalidation.state in {InvalidationState.UNDOING, InvalidationState.UNDONE}:
        raise Refusal(gettext("This is undone already, or about to be."))
    invalidation.state = InvalidationState.UNDOING
    invalidation.job_id = queueing.ask(
        KIND,
        account_id,
        total=invalidation.invalidated - invalidation.restored,
        invalidation=invalidation.id,
        petition=invalidation.petition_id,
    ).id
    audit.note(
        "signatures.undo",
        account_id,
        about=invalidation.petition_id,
        invalidation=invalidation.id,
    )
    return invalidation


def one(signature: Signature, account_id: int) -> None:
    """Put one signature back, in the caller's transaction.

    Args:
        signature: locked by the caller, after what made it invalid.
        account_id: who does it.

    Raises:
        Refusal: it is not invalid, its mailbox signed anew, or others are at work on it.

    """
    if signature.state is not SignatureState.INVALID or signature.invalidation_id is None:
        raise Refusal(gettext("This signature is not invalid."))
    invalidation = holding.free(signature.invalidation_id)
    going_on = {InvalidationState.RUNNING, InvalidationState.UNDOING}
    if invalidation is None or invalidation.state in going_on:
        raise Refusal(gettext("Work on many signatures is going on. Wait until it has ended."))
    before = invalidation.restored
    _restore(invalidation, [signature.id])
    if invalidation.restored == before:
        raise Refusal(
            gettext("This mailbox has signed anew meanwhile, and counts by that signature.")
        )
    if invalidation.state is InvalidationState.UNDONE:
        invalidation.superseded -= 1
    elif invalidation.restored >= invalidation.invalidated:
        _end(invalidation)
    audit.note(
        "signatures.validate", account_id, about=signature.petition_id, signature=signature.id
    )


def step(job: Job, settings: Settings) -> Step:
    """Find the next batch to put back: see ``jobs/working``."""
    del settings
    number = job.detail["invalidation"]
    ids = list(
        db.session.scalars(
            select(Signature.id)
            .where(Signature.invalidation_id == number, Signature.id > job.cursor)
            .order_by(Signature.id)
            .limit(BATCH)
        )
    )
    is_last = len(ids) < BATCH

    def write(locked: Job) -> int:
        invalidation = holding.at_work(locked, InvalidationState.UNDOING)
        if invalidation is None:
            return 0
        _restore(invalidation, ids)
        locked.cursor = ids[-1] if ids else locked.cursor
        if is_last:
            _end(invalidation)
        return len(ids)

    return Step(write, is_last=is_last)


def _restore(invalidation: Invalidation, ids: Collection[int]) -> None:
    """Put these back, unless another signature of their mailbox counts by now."""
    rows = db.session.scalars(
        select(Signature)
        .where(Signature.id.in_(ids), Signature.invalidation_id == invalidation.id)
        .order_by(Signature.id)
        .with_for_update(of=Signature)
        .execution_options(populate_existing=True)
    ).all()
    invalid = [row for row in rows if row.state is SignatureState.INVALID]
    pending = [row for row in invalid if row.confirmed_at is None]
    taken = _taken(invalidation.petition_id, invalid)
    confirmed = []
    for row in invalid:
        if row.confirmed_at is not None and row.address_print not in taken:
            taken.add(row.address_print)
            confirmed.append(row)
    counting.put([row.id for row in confirmed], SignatureState.CONFIRMED, None)
    counting.put([row.id for row in pending], SignatureState.PENDING, None)
    # Whoever withdrew an invalid signature may put it back as anybody may.
    withdrawn = [row.id for row in rows if row.state is SignatureState.WITHDRAWN]
    counting.put(withdrawn, SignatureState.WITHDRAWN, None)
    counting.move(confirmed, 1)
    for email in counting.commenters(invalidation.petition_id, confirmed):
        leaving.mark(invalidation.petition_id, email)
    _ask_again(pending)
    invalidation.restored += len(confirmed) + len(pending)
    invalidation.superseded += len(invalid) - len(confirmed) - len(pending)


def _taken(petition_id: int, rows: Collection[Signature]) -> set[bytes]:
    """Return whose place another signature of the same mailbox has."""
    query = select(Signature.address_print).where(
        Signature.petition_id == petition_id,
        Signature.state == SignatureState.CONFIRMED,
        Signature.address_print.in_([row.address_print for row in rows]),
    )
    return set(db.session.scalars(query))


def _ask_again(rows: Collection[Signature]) -> None:
    """Owe the mail that asks to confirm to whom it was taken back; it goes by the clock."""
    was_cancelled = select(OutboxMessage.id).where(
        OutboxMessage.id.in_([row.message_id for row in rows if row.message_id is not None]),
        OutboxMessage.state == State.CANCELLED,
    )
    db.session.execute(
        update(Signature)
        .where(
            Signature.id.in_([row.id for row in rows]),
            Signature.message_id.in_(was_cancelled),
        )
        .values(owes_mail=True)
    )


def _end(invalidation: Invalidation) -> None:
    invalidation.state = InvalidationState.UNDONE
    invalidation.undone_at = clock.now()
    audit.note(
        "signatures.undone",
        invalidation.account_id,
        about=invalidation.petition_id,
        invalidation=invalidation.id,
        restored=invalidation.restored,
        superseded=invalidation.superseded,
    )
