"""Bundles, and which letter lies in which."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Key, Moment
from campaign.petitions.models import Petition


class BundleState(StrEnum):
    """How far a bundle has come."""

    HELD = "held"  # sealed at the cut-off; may still be recalled
    RELEASED = "released"  # numbered, worded, and in the outbox
    RECALLED = "recalled"  # its letters wait again


class Bundle(Base):
    """Letters of one petition to one office, delivered as one mail."""

    __tablename__ = "bundle"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]  # when it was sealed
    number: Mapped[int | None] = mapped_column(unique=True)  # given on release, never reused
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    district: Mapped[int] = mapped_column(ForeignKey("district.number"))
    state: Mapped[BundleState] = mapped_column(default=BundleState.HELD)
    release_at: Mapped[Moment]  # not before; the hold window
    released_at: Mapped[Moment | None]
    letter_count: Mapped[int | None]  # on release
    senator_name: Mapped[str | None] = mapped_column(String(120))  # who held the seat then
    sha256: Mapped[str | None] = mapped_column(String(64))  # of the CSV that was attached
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))

    petition: Mapped[Petition] = relationship()

    __table_args__ = (Index("ix_bundle_due", "state", "release_at"),)


class BundledLetter(Base):
    """That one signature's letter lies in one bundle."""

    __tablename__ = "bundled_letter"

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(
        ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_out: Mapped[bool] = mapped_column(default=False)  # recalled, or withdrawn in time

    __table_args__ = (
        # Every letter lies in at most one bundle that is not recalled.
        Index(
            "uq_bundled_letter_once",
            "signature_id",
            unique=True,
            # As SQLAlchemy writes ``~is_out`` for it: SQLite uses a partial index only where
            # the query says the same words.
            sqlite_where=text("is_out = 0"),
            postgresql_where=text("NOT is_out"),
        ),
    )


class Sealing(Base):
    """That all bundles of one cut-off were put together; no row: not yet, or not finished."""

    __tablename__ = "sealing"

    cut_off_at: Mapped[Moment] = mapped_column(primary_key=True)
    done_at: Mapped[Moment]
