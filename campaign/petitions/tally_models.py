"""The counts beneath a petition: they move with what causes them; nothing is counted anew."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, Day

UNPLACED = 0  # a tally's district while the signer has not said which is theirs
OUTSIDE = -1  # a tally's district for people outside California


class Tally(Base):
    """How many confirmed signatures there are, by district, hour in Los Angeles, and source."""

    __tablename__ = "tally"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    district: Mapped[int] = mapped_column(primary_key=True)  # 1 to 40, UNPLACED or OUTSIDE
    day: Mapped[Day] = mapped_column(primary_key=True)  # of confirmation, in Los Angeles
    hour: Mapped[int] = mapped_column(primary_key=True)  # 0 to 23, in Los Angeles
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    count: Mapped[int]


class FacetKind(StrEnum):
    """By which one thing a facet counts, and what its value is."""

    HOUR = "hour"  # in Los Angeles, 0 to 23
    DISTRICT = "district"  # 1 to 40, UNPLACED or OUTSIDE
    SOURCE = "source"  # its id
    LANGUAGE = "language"
    LETTER = "letter"  # FORM_LETTER or OWN_LETTER
    ZIP = "zip"  # of all days
    STEP = "step"  # SIGNED or OPENED: of everybody who ever did, of all days
    ELSEWHERE = (
        "elsewhere"  # its source's id: signed on paper or with another tool, of all days
    )


FORM_LETTER, OWN_LETTER = "form", "own"
SIGNED, OPENED = "signed", "opened"


class Facet(Base):
    """How many signatures there are by one thing at a time: few rows, soon added up.

    Confirmed ones, but for two kinds: a step is of everybody, and ELSEWHERE of those alone that
    were brought in and did not confirm.

    The tally has a row for nearly every signature where a million sign from many places;
    these stay some thousands.
    """

    __tablename__ = "facet"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    kind: Mapped[FacetKind] = mapped_column(primary_key=True)
    day: Mapped[Day] = mapped_column(primary_key=True)  # as the tally's; see cells.ALL_DAYS
    value: Mapped[str] = mapped_column(String(12), primary_key=True)
    # Whoever confirms at the same moment counts in another one, and waits for nobody. Only
    # the sum says something: one may be below nought.
    shard: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
