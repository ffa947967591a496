"""Find an import of a petition, and hold it: the job first, then what it is about."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from campaign.db import db
from campaign.errors import NotFound
from campaign.imports.models import Import, ImportState
from campaign.jobs import queueing
from campaign.jobs.models import Job, JobState

MOST = 100  # imports in the list
_WAITS = (ImportState.MATCHING, ImportState.CHECKED)  # for a person to go on with its file
_AT_WORK = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


@dataclass(frozen=True)
class Act:
    """One import, and the work on it."""

    row: Import
    job: Job | None

    @property
    def state(self) -> ImportState:
        """How far it has come, as it is told: a file that is gone counts as deleted.

        Forgetting a petition's people empties the seals beneath it, and nothing else.
        """
        is_gone = self.row.state in _WAITS and self.row.sealed is None
        return ImportState.DROPPED if is_gone else self.row.state

    @property
    def is_going_on(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.row.state in _AT_WORK and self.job is not None and not self.job.is_over

    @property
    def has_failed(self) -> bool:
        """Whether the work stands still, and a person has to say what next."""
        is_still = self.job is not None and self.job.state in {
            JobState.FAILED,
            JobState.CANCELLED,
        }
        return is_still and self.row.state in _AT_WORK

    @property
    def may_undo(self) -> bool:
        """Whether something was brought in, or is being."""
        return self.row.state in {ImportState.RUNNING, ImportState.DONE}

    @property
    def has_faults(self) -> bool:
        """Whether rows are there to be mended."""
        return bool(self.row.faulty) and self.row.sealed is not None


def latest(petition_id: int) -> list[Act]:
    """Return the latest imports of a petition, newest first."""
    rows = db.session.execute(
        select(Import, Job)
        .outerjoin(Job, Job.id == Import.job_id)
        .where(Import.petition_id == petition_id, Import.state != ImportState.ARRIVING)
        .order_by(Import.id.desc())
        .limit(MOST)
    )
    return [Act(row, job) for row, job in rows]


def called(petition_id: int, number: int) -> Act:
    """Return one import.

    Raises:
        NotFound: this petition has none of that number, or it has not wholly arrived.

    """
    row = db.session.get(Import, number)
    if row is None or row.petition_id != petition_id or row.state is ImportState.ARRIVING:
        raise NotFound(gettext("Nothing was brought in by this number."))
    return Act(row, None if row.job_id is None else db.session.get(Job, row.job_id))


def in_hand(petition_id: int, number: int, *, stops_work: bool = False) -> Import:
    """Return one import, locked, after the job that is at work on it.

    Args:
        petition_id: whose.
        number: its own.
        stops_work: end the job, after the step in hand.

    Raises:
        NotFound: as :func:`called` does.

    """
    seen = called(petition_id, number)
    if seen.row.job_id is not None:
        job = queueing.called(seen.row.job_id, for_update=True)
        if stops_work:
            queueing.cancel(job)
    return _locked(number)


def at_work(job: Job, *states: ImportState) -> Import | None:
    """Return the import that a step is about, locked; None, and no job, where that is over.

    Args:
        job: locked by the caller.
        states: in which it has to be.

    """
    act = _locked(job.detail["imported"])
    if act.job_id == job.id and act.state in states:
        return act
    queueing.cancel(job)
    return None


def _locked(number: int) -> Import:
    return db.session.get_one(Import, number, with_for_update=True, populate_existing=True)
