"""What was made invalid, by whom and why, for the desk to look back at."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from campaign.db import db
from campaign.errors import NotFound
from campaign.jobs.models import Job, JobState
from campaign.petitions.invalidation import Invalidation, InvalidationState
from campaign.signatures import asked
from campaign.signatures.filters import Filters

MOST = 100  # acts in the list


@dataclass(frozen=True)
class Act:
    """One invalidation, and the work on it."""

    row: Invalidation
    job: Job | None  # None: it was one signature, at once

    @property
    def filters(self) -> Filters:
        """Which signatures were meant; of a single one: none."""
        return asked.kept(self.row.conditions)

    @property
    def single(self) -> int | None:
        """The only signature that was meant."""
        number = self.row.conditions.get("signature")
        return None if number is None else int(number)

    @property
    def is_going_on(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.job is not None and not self.job.is_over

    @property
    def has_failed(self) -> bool:
        """Whether the work stands still, and a person has to say what next."""
        at_work = {InvalidationState.RUNNING, InvalidationState.UNDOING}
        is_still = self.job is not None and self.job.state in {
            JobState.FAILED,
            JobState.CANCELLED,
        }
        return is_still and self.row.state in at_work

    @property
    def may_undo(self) -> bool:
        """Whether there is something to put back."""
        match self.row.state:
            case InvalidationState.RUNNING:
                return True
            case InvalidationState.DONE:
                return self.row.invalidated > self.row.restored
            case _:
                return False

    @property
    def forgotten(self) -> int:
        """How many of an undone act were erased or withdrawn meanwhile."""
        return self.row.invalidated - self.row.restored - self.row.superseded


def latest(petition_id: int) -> list[Act]:
    """Return the latest acts of a petition, newest first."""
    rows = db.session.execute(
        select(Invalidation, Job)
        .outerjoin(Job, Job.id == Invalidation.job_id)
        .where(Invalidation.petition_id == petition_id)
        .order_by(Invalidation.id.desc())
        .limit(MOST)
    )
    return [Act(row, job) for row, job in rows]


def called(petition_id: int, number: int) -> Act:
    """Return one act.

    Raises:
        NotFound: this petition has none of that number.

    """
    row = db.session.get(Invalidation, number)
    if row is None or row.petition_id != petition_id:
        raise NotFound(gettext("Nothing was made invalid by this number."))
    return Act(row, None if row.job_id is None else db.session.get(Job, row.job_id))
