"""Long work that somebody asked for: what it is, how far it has come, how it ended."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Key, Moment


class JobState(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # a person has to look; it can be told to go on
    CANCELLED = "cancelled"


class Job(Base):
    """One piece of long work. The row is the truth: a worker only moves it on, step by step."""

    __tablename__ = "job"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(60))  # whose handler does it: "signatures.undo"
    detail: Mapped[dict[str, int]] = mapped_column(JSON)  # ids alone
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: the server
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)  # things
    total: Mapped[int | None]  # things, as far as was known on asking; null: nobody knows
    cursor: Mapped[int] = mapped_column(default=0)  # where the next step begins
    turn: Mapped[int] = mapped_column(
        default=0
    )  # of the worker that has it; an older one stops
    lease_until: Mapped[Moment | None]  # then another worker may take it
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    started_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    error: Mapped[str | None] = mapped_column(String(80))  # a code, like a class's name

    __table_args__ = (Index("ix_job_state_lease_until", "state", "lease_until"),)

    @property
    def campaign(self) -> int:
        """The campaign it is about, by its petition's id in the detail; 0: all, or none."""
        return self.detail.get("petition", 0)

    @property
    def is_over(self) -> bool:
        """Whether nothing moves any more, unless a person tells it to go on."""
        return self.state not in {JobState.QUEUED, JobState.RUNNING}

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None where the total is not known."""
        if self.state is JobState.DONE:
            return 100
        if not self.total:
            return None
        return min(100, self.done * 100 // self.total)
