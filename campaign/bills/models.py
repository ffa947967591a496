"""Where a petition's bill stands, its hearings, and what OpenStates last said of it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Key, Moment


class Step(StrEnum):
    """The steps a measure of California's Legislature can take; ``courses`` knows its order."""

    INTRODUCED = "introduced"
    COMMITTEE = "committee"
    SENATE = "senate"
    ASSEMBLY = "assembly"
    GOVERNOR = "governor"


class Outcome(StrEnum):
    """How a measure's way ended."""

    SIGNED = "signed"
    LAW = "law"  # without a signature, or nobody has told whether with one
    VETOED = "vetoed"
    ADOPTED = "adopted"  # a resolution, which no governor signs
    DIED = "died"


class Failure(StrEnum):
    """Why OpenStates did not tell."""

    KEY = "key"  # it does not take our key
    UNKNOWN = "unknown"  # it knows no such bill
    REFUSED = "refused"  # it does not understand the question
    BUSY = "busy"  # asked too often
    SILENT = "silent"
    ODD = "odd"  # an answer that is none


class Bill(Base):
    """What a petition says of its bill, beyond the number; a row from the first change on."""

    __tablename__ = "bill"
    is_shown = True  # see web/shelf

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), default="")  # "California Values Act"
    session: Mapped[str] = mapped_column(String(9), default="")  # "2017-2018"
    outcome: Mapped[Outcome | None]  # null: still on its way
    outcome_on: Mapped[date | None]  # null: not dated
    keeps_fresh: Mapped[bool] = mapped_column(default=False)  # by OpenStates, each hour
    edition: Mapped[int] = mapped_column(default=0)  # how often it changed: editors compare it


class BillStep(Base):
    """One step that a petition's bill has taken, takes now, or has yet to take."""

    __tablename__ = "bill_step"
    is_shown = True  # see web/shelf

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    step: Mapped[Step] = mapped_column(primary_key=True)
    happened_on: Mapped[date | None]  # null: not dated, or not yet
    ayes: Mapped[int | None]
    noes: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    is_done: Mapped[bool]
    is_now: Mapped[bool]


class BillCheck(Base):
    """When OpenStates was last asked about a petition's bill, and what came back.

    A table of its own: it changes each hour, and visitors do not see it.
    """

    __tablename__ = "bill_check"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    asked_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]  # null: it never did
    failure: Mapped[Failure | None]  # of the last time; null: it answered
    retry_at: Mapped[Moment | None]  # it asked to be left alone until then
    found: Mapped[str | None] = mapped_column(Text)  # the last answer: see facts.to_json


class Hearing(Base):
    """A day on which a committee hears a petition's bill.

    A removed one stays as a row: its number may be in somebody's calendar, and is never given
    to another.
    """

    __tablename__ = "hearing"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # in people's calendars
    starts_at: Mapped[Moment]
    committee: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(160))  # may be empty: not known yet
    note: Mapped[str] = mapped_column(String(300))
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)  # how often it changed: RFC 5545, 3.8.7.4
    changed_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]  # null: it is shown

    __table_args__ = (Index("ix_hearing_petition_starts", "petition_id", "starts_at"),)
