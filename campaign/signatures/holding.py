"""Hold what several want at once: the job first, its invalidation next, signatures last.

Whoever locks two of these in that order waits for nobody who waits for them.
"""

from sqlalchemy import select

from campaign.db import db
from campaign.jobs import queueing
from campaign.jobs.models import Job
from campaign.petitions.invalidation import Invalidation, InvalidationState
from campaign.petitions.models import Signature


def invalidation(number: int) -> Invalidation:
    """Return an invalidation, locked."""
    return db.session.get_one(
        Invalidation, number, with_for_update=True, populate_existing=True
    )


def invalidation_of(signature_id: int) -> None:
    """Lock what made a signature invalid, if anything did; before the signature itself."""
    query = select(Signature.invalidation_id).where(Signature.id == signature_id)
    db.session.execute(
        select(Invalidation.id)
        .where(Invalidation.id.in_(query.scalar_subquery()))
        .with_for_update()
    )


def free(number: int) -> Invalidation | None:
    """Return an invalidation, locked by now; None where another has it, who may want ours."""
    query = select(Invalidation).where(Invalidation.id == number)
    return db.session.scalar(
        query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )


def at_work(job: Job, state: InvalidationState) -> Invalidation | None:
    """Return what a job works on, locked; None where that was taken out of its hands.

    A person may let a job go on that was stopped because what it did was undone: it ends.

    Args:
        job: locked by the caller.
        state: in which the invalidation is while the job is about it.

    """
    found = invalidation(job.detail["invalidation"])
    if found.state is state and found.job_id == job.id:
        return found
    queueing.cancel(job)
    return None
