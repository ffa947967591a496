"""How each office wants its letters, the bundles made of them, and which letter lies where."""

from datetime import time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Key, Moment
from campaign.petitions.models import Petition


class Channel(StrEnum):
    """By which way letters reach an office."""

    MAIL = "mail"
    FORM = "form"  # the office's contact form, filled in by a person
    PRINT = "print"  # on paper, carried or posted by a person
    NONE = "none"  # the office wants none: letters wait


class Cadence(StrEnum):
    """How often an office gets its letters."""

    ONE_BY_ONE = "one_by_one"  # each by itself, up to a number a day; the rest as daily
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"  # on the first of its days
    AT_COUNT = "at_count"  # as soon as so many wait


WORKDAYS = "mon,tue,wed,thu,fri"


class Office(Base):
    """How the office of one district wants its letters; no row: as ``profiles`` defaults."""

    __tablename__ = "office"

    district: Mapped[int] = mapped_column(ForeignKey("district.number"), primary_key=True)
    created_at: Mapped[CreatedAt]
    # Commas between; the first gets the mail, the others a copy. Empty: the roster's.
    addresses: Mapped[str] = mapped_column(String(1000), default="")
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)
    cadence: Mapped[Cadence] = mapped_column(default=Cadence.DAILY)
    letters_at: Mapped[int | None]  # for AT_COUNT: how many must wait
    cut_off: Mapped[time | None]  # in its time zone; null: the settings'
    days: Mapped[str] = mapped_column(String(27), default=WORKDAYS)  # of cut-offs and of mail
    opens: Mapped[time] = mapped_column(default=time(8))  # mail goes between these hours
    closes: Mapped[time] = mapped_column(default=time(17))
    time_zone: Mapped[str] = mapped_column(String(40), default="America/Los_Angeles")
    most_letters: Mapped[int] = mapped_column(default=2000)  # in one bundle; more make parts
    ask_after_days: Mapped[int | None]  # of a vacant seat, until signers are asked; null: never
    notes: Mapped[str] = mapped_column(Text, default="")
    paused_at: Mapped[Moment | None]  # its mail came back, or a person said so: letters wait
    pause_reason: Mapped[str | None] = mapped_column(String(300))


class OfficeChange(Base):
    """That somebody changed one field of an office's profile."""

    __tablename__ = "office_change"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    district: Mapped[int] = mapped_column(ForeignKey("district.number"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: server
    field: Mapped[str] = mapped_column(String(30))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


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
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)  # on release
    is_single: Mapped[bool] = mapped_column(default=False)  # one letter, in a mail of its own
    release_at: Mapped[Moment]  # not before; the hold window
    released_at: Mapped[Moment | None]
    letter_count: Mapped[int | None]  # on release
    senator_name: Mapped[str | None] = mapped_column(String(120))  # who held the seat then
    sha256: Mapped[str | None] = mapped_column(String(64))  # of the CSV that was attached
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    settled_at: Mapped[Moment | None]  # its fate is known, and its signers were told

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
    """That one office's bundles of one cut-off were put together; no row: not finished."""

    __tablename__ = "sealing"

    district: Mapped[int] = mapped_column(ForeignKey("district.number"), primary_key=True)
    cut_off_at: Mapped[Moment] = mapped_column(primary_key=True)
    done_at: Mapped[Moment]
