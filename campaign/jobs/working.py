"""Do long work in steps: each reads first, then writes one batch and how far it came together.

A step's batch and the job's progress are one transaction, so whatever crashes between two
lines, nothing is done twice and nothing is left out. Two workers never do the same step: who
lost its lease finds another turn in the row, and stops.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.jobs import queueing
from campaign.jobs.models import Job, JobState
from campaign.stopping import Stop

LEASE = timedelta(seconds=60)  # far longer than any step; after a crash, so long nothing moves
REST_SECONDS = 0.5  # between two looks while nothing is to be done
BREATH_SECONDS = 0.01  # from one write to the next at least: signers get their turn to write
MOST_FAILURES = 5  # in a row; then a person has to look
_AGAIN_AFTER = (1, 5, 20, 60)  # seconds, by how often it failed in a row

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """What one step is going to write."""

    # In the transaction; returns how many things it did. May end the job: see ``queueing``.
    write: Callable[[Job], int]
    is_last: bool  # nothing is left to do after it


# Reads what comes next, outside of any write transaction. What it read may have changed when
# ``Step.write`` runs, which therefore locks and looks again.
Handler = Callable[[Job, Settings], Step]


@dataclass(frozen=True)
class Turn:
    """A worker's hold on a job, as long as the row says the same."""

    job_id: int
    number: int


def run(handlers: Mapping[str, Handler], settings: Settings, *, stop: Stop) -> None:
    """Work until *stop* is set; trouble with the database is waited out."""
    while not stop.is_set():
        is_busy = False
        try:
            is_busy = run_one(handlers, settings, is_stopping=stop.is_set)
        except SQLAlchemyError as error:
            log.warning("database trouble", extra={"error": type(error).__name__})
        finally:
            db.session.remove()  # nothing stays open while we rest
        if not is_busy:
            stop.wait(REST_SECONDS)


def run_one(
    handlers: Mapping[str, Handler],
    settings: Settings,
    *,
    is_stopping: Callable[[], bool] = lambda: False,
) -> bool:
    """Take the oldest job that waits, and do it to its end; return whether there was one.

    Args:
        handlers: by the kinds of job they do; other kinds are left to other workers.
        settings: for the handlers.
        is_stopping: asked between two steps; the job is handed back where it says so.

    """
    turn = claim(handlers)
    if turn is None:
        return False
    while step(turn, handlers, settings):
        if is_stopping():
            hand_back(turn)
            break
    return True


def claim(kinds: Mapping[str, object]) -> Turn | None:
    """Take a job that is queued, or whose worker died, in a transaction of its own."""
    now = clock.now()
    is_free = or_(Job.lease_until.is_(None), Job.lease_until <= now)
    query = (
        select(Job)
        .where(
            Job.state.in_([JobState.QUEUED, JobState.RUNNING]),
            is_free,
            Job.kind.in_(list(kinds)),
        )
        .order_by(Job.id)
        .limit(1)
    )
    if db.session.scalar(query) is None:  # no lock is taken for nothing, twice a second
        db.session.rollback()
        return None
    with writing():
        job = db.session.scalar(query.with_for_update(skip_locked=True))
        if job is None:
            return None
        job.state = JobState.RUNNING
        job.turn += 1
        job.started_at = job.started_at or now
        job.lease_until = now + LEASE
        return Turn(job.id, job.turn)


def step(turn: Turn, handlers: Mapping[str, Handler], settings: Settings) -> bool:
    """Do one step of a job; return whether there may be another for this worker."""
    with _Tried(turn):
        job = queueing.called(turn.job_id)
        if not _is_ours(job, turn):
            db.session.rollback()
            return False
        began = time.monotonic()
        coming = handlers[job.kind](job, settings)
        time.sleep(max(0.0, BREATH_SECONDS - (time.monotonic() - began)))
        with writing():
            job = queueing.called(turn.job_id, for_update=True)
            if not _is_ours(job, turn):
                return False
            job.done += coming.write(job)
            job.failures = 0
            if job.is_over:
                return False
            job.lease_until = clock.now() + LEASE
            if coming.is_last:
                queueing.finish(job)
        return not coming.is_last
    return False  # it failed


def hand_back(turn: Turn) -> None:
    """Let another worker go on at once, in a transaction of its own."""
    with writing():
        job = queueing.called(turn.job_id, for_update=True)
        if _is_ours(job, turn):
            job.state = JobState.QUEUED
            job.lease_until = None


def _is_ours(job: Job, turn: Turn) -> bool:
    return job.state is JobState.RUNNING and job.turn == turn.number


class _Tried:
    """Whatever a feature's handler raises, the job remembers, and the worker goes on."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        # The kind alone: an exception's text may quote a row of the database.
        log.warning(
            "a step failed", extra={"job_id": self._turn.job_id, "error": kind.__name__}
        )
        _failed(self._turn, kind.__name__)
        return True


def _failed(turn: Turn, name: str) -> None:
    """Try again after a while; after some tries, leave it to a person."""
    with writing():
        job = queueing.called(turn.job_id, for_update=True)
        if not _is_ours(job, turn):
            return
        job.failures += 1
        if job.failures >= MOST_FAILURES:
            queueing.give_up(job, name)
            return
        job.state = JobState.QUEUED
        job.lease_until = clock.now() + timedelta(seconds=_AGAIN_AFTER[job.failures - 1])
