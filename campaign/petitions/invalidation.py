"""That somebody at the desk made signatures invalid: which, why, and how far it has come."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Key, Moment


class Reason(StrEnum):
    """Why signatures are made invalid."""

    BURST = "burst"  # many at once that no people typed
    DUPLICATE = "duplicate"  # one person by several mailboxes
    NOT_A_PERSON = "not_a_person"  # a made-up name, an organisation, a joke
    ABUSE = "abuse"  # signed in somebody else's name
    ASKED = "asked"  # the person asked us
    OTHER = "other"  # as the note says


class InvalidationState(StrEnum):
    """How far it has come."""

    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Invalidation(Base):
    """One act that took signatures out of the count; undone, they count again."""

    __tablename__ = "invalidation"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))  # latest; null: at once
    conditions: Mapped[dict[str, str]] = mapped_column(JSON)  # ids, codes, ZIPs; no person
    until_id: Mapped[int]  # signatures that came later are not meant
    has_pending: Mapped[bool]  # also those that were not confirmed
    reason: Mapped[Reason]
    note: Mapped[str] = mapped_column(String(300))  # of the organiser; may be empty
    state: Mapped[InvalidationState] = mapped_column(default=InvalidationState.RUNNING)
    expected: Mapped[int | None]  # as the preview said; null: more than it counts
    invalidated: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)  # of these: were confirmed
    taken_out: Mapped[int] = mapped_column(default=0)  # letters out of bundles not yet gone
    gone: Mapped[int] = mapped_column(default=0)  # letters that an office has, or may have
    restored: Mapped[int] = mapped_column(default=0)
    superseded: Mapped[int] = mapped_column(default=0)  # mailbox signed anew: left invalid
    ended_at: Mapped[Moment | None]
    undone_at: Mapped[Moment | None]
