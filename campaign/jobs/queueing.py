"""Ask for long work, stop it, let it go on: in the caller's transaction."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.jobs.models import Job, JobState


def ask(kind: str, account_id: int | None, *, total: int | None = None, **detail: int) -> Job:
    """Queue a job in the caller's transaction; a worker begins within a second or two.

    Args:
        kind: names the handler that does it: see ``working``.
        account_id: who asks; None for the server.
        total: how many things there are to do, where that is known.
        detail: ids that the handler needs; nothing personal.

    """
    job = Job(kind=kind, account_id=account_id, total=total, detail=detail)
    db.session.add(job)
    db.session.flush()
    return job


def called(job_id: int, *, for_update: bool = False) -> Job:
    """Return a job.

    Raises:
        NotFound: there is none of that number.

    """
    found = db.session.get(
        Job, job_id, with_for_update=for_update or None, populate_existing=for_update
    )
    if found is None:
        raise NotFound(gettext("There is no such work."))
    return found


def cancel(job: Job) -> bool:
    """Stop a job after the step in hand; what is done stays done. Return whether it ran.

    Args:
        job: locked by the caller.

    """
    if job.is_over:
        return False
    _end(job, JobState.CANCELLED)
    return True


def go_on(job: Job) -> None:
    """Let a job that failed or was stopped go on where it stopped.

    Args:
        job: locked by the caller.

    Raises:
        Refusal: it is at work, or done.

    """
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise Refusal(gettext("This work is not at a standstill."))
    job.state = JobState.QUEUED
    job.failures = 0
    job.lease_until = job.ended_at = job.error = None


def finish(job: Job) -> None:
    """Mark a job as done."""
    _end(job, JobState.DONE)


def give_up(job: Job, error: str) -> None:
    """Mark a job as failed, for a person to look at."""
    _end(job, JobState.FAILED)
    job.error = error[:80]


def latest(limit: int = 50) -> Sequence[Job]:
    """Return the latest jobs, newest first."""
    return db.session.scalars(select(Job).order_by(Job.id.desc()).limit(limit)).all()


def _end(job: Job, state: JobState) -> None:
    job.state = state
    job.lease_until = None
    job.ended_at = clock.now()
