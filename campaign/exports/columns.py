"""The columns of a file: what is read into them, and what they are called there.

Headings are English in every language: programs find columns by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

Cell = str | int | None
MARK = "export"  # the last column of every file: which export a row came from


class Kind(StrEnum):
    """What a spreadsheet must not do to a cell."""

    TEXT = "text"  # run it as a formula
    CODE = "code"  # take its leading zeros away
    RAW = "raw"  # a code for a program, which does neither
    PHONE = "phone"  # reckon with it
    SAFE = "safe"  # our own words, and numbers: nothing


@dataclass(frozen=True)
class Column:
    """One column of a file."""

    name: str  # of what is read into it; how the command line and rows call it
    heading: str
    kind: Kind = Kind.SAFE


def _columns(kind: Kind, names: Iterable[str]) -> dict[str, Column]:
    return {name: Column(name, name.replace("_", " "), kind) for name in names}


_TEXT = ("name", "shown_name", "email", "city", "street", "words", "subject", "letter")
KNOWN = {
    **_columns(Kind.TEXT, (*_TEXT, "senator", "source", "story", "county")),
    **_columns(Kind.TEXT, ("first_name", "last_name", "tags")),
    **_columns(Kind.CODE, ("zip",)),
    **_columns(Kind.PHONE, ("phone",)),
    **_columns(
        Kind.SAFE,
        (
            *("number", "answer_to", "district", "us_state", "country", "personal_letter"),
            *("state", "language", "show_name", "keep_informed", "news", "hear_delivery"),
            *("signed_at", "confirmed_at", "posted_at", "shown_at", "is_signer", "why"),
            *("office_may_answer", "how_often", "day", "signatures", MARK),
        ),
    ),
}


def named(*names: str) -> tuple[Column, ...]:
    """Return columns by their names, with our own headings."""
    return tuple(KNOWN[name] for name in names)


def headed(**headings: str) -> tuple[Column, ...]:
    """Return columns with another system's headings: ``zip_code="zip"``.

    Their ZIP codes are raw: a program reads them, and takes an apostrophe for a part of it.
    """
    return tuple(
        Column(name, heading, Kind.RAW if name == "zip" else KNOWN[name].kind)
        for heading, name in headings.items()
    )


def moment(at: datetime | str | None) -> str | None:
    """Return a moment as a cell shows it: to the second, in UTC.

    Args:
        at: the moment, or the text in which SQLite keeps it: ``2026-11-28 09:30:00.000000``.

    """
    if at is None:
        return None
    if isinstance(at, str):  # to read it and write it again would take five times as long
        return f"{at[:10]}T{at[11:19]}+00:00"
    if at.tzinfo is None:
        return at.isoformat(timespec="seconds") + "+00:00"
    return at.astimezone(UTC).isoformat(timespec="seconds")


def aware(at: datetime | str) -> datetime:
    """Return a moment as a database's driver gives it with its zone, which SQLite forgets."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
