"""Moments that mattered to a campaign, as its organisers note them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Key
from campaign.db import Moment as Instant


class MomentKind(StrEnum):
    """What happened."""

    MAILED = "mailed"
    SHARED = "shared"  # by a partner, or somebody whom many follow
    PRESS = "press"
    EVENT = "event"
    OTHER = "other"


class Moment(Base):
    """Something that an organiser noted, to be seen beside the signatures it brought."""

    __tablename__ = "moment"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    at: Mapped[Instant]
    kind: Mapped[MomentKind]
    words: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # who noted it
    version: Mapped[int] = mapped_column(default=1)  # grows as it is mended
    removed_at: Mapped[Instant | None]  # null: it stands

    __table_args__ = (Index("ix_moment_petition_id_at", "petition_id", "at"),)
