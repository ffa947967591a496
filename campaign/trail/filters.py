"""Which acts somebody means, as a value, and as it stands in an address."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from flask_babel import gettext
from sqlalchemy import ColumnElement

from campaign import clock
from campaign.access.models import AuditRow
from campaign.errors import Invalid
from campaign.trail import sentences

SERVER = 0  # as an account: the command line, and what the program does by itself
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SPOT = re.compile(r"([0-9]{1,16})-([0-9]{1,9})\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_YEARS = range(2000, 2100)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which acts; what is None narrows nothing."""

    account: int | None = None  # who did it; ``SERVER``: nobody at the desk
    kind: str | None = None  # as ``sentences.KINDS`` names it
    campaign: int | None = None  # id of a petition
    since: date | None = None  # in Los Angeles
    until: date | None = None  # that day with it

    def query(self) -> dict[str, str]:
        """Return these filters as they stand in an address."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in told.items() if value is not None}

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return them for the database; the kind is left to whoever asks."""
        found: list[ColumnElement[bool]] = []
        if self.account is not None:
            did = AuditRow.account_id
            found.append(did.is_(None) if self.account == SERVER else did == self.account)
        if self.campaign is not None:
            found.append(AuditRow.campaign == self.campaign)
        if self.since is not None:
            found.append(AuditRow.created_at >= _midnight(self.since))
        if self.until is not None:
            found.append(AuditRow.created_at < _midnight(self.until + timedelta(days=1)))
        return found


@dataclass(frozen=True)
class Spot:
    """The row behind which a page begins."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        """Return it as it stands in an address: microseconds, and the row."""
        return f"{(self.moment - _EPOCH) // _MICROSECOND}-{self.id}"

    @classmethod
    def of(cls, typed: str) -> Self:
        """Return the spot that an address names.

        Raises:
            Invalid: it names none.

        """
        match = _SPOT.match(typed)
        if match is None:
            raise Invalid(gettext("This address is not whole. Begin with the first page."))
        return cls(_EPOCH + int(match[1]) * _MICROSECOND, int(match[2]))


def read(asked: Mapping[str, str]) -> tuple[Filters, dict[str, str]]:
    """Read filters from an address.

    Args:
        asked: what stands behind its question mark.

    Returns:
        The filters, and by the name of each that is not well formed a sentence that says what
        to enter instead. What is empty is as if it were not there.

    """
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, (reader, sentence) in _readers().items():
        typed = asked.get(name, "").strip()
        if not typed:
            continue
        try:
            found[name] = reader(typed)
        except ValueError:
            faults[name] = sentence
    since, until = found.get("since"), found.get("until")
    if since and until and since > until:
        faults["until"] = gettext("The last day is before the first. Change one of them.")
    return Filters(**found), faults


def _readers() -> dict[str, tuple[Callable[[str], Any], str]]:
    listed = gettext("Choose one of the list.")
    day = gettext("Enter a day, like 2026-11-28.")
    return {
        "account": (_number, listed),
        "kind": (_kind, listed),
        "campaign": (_number, listed),
        "since": (_day, day),
        "until": (_day, day),
    }


def _number(typed: str) -> int:
    if not _NUMBER.match(typed):
        raise ValueError
    return int(typed)


def _kind(typed: str) -> str:
    if typed not in sentences.KINDS:
        raise ValueError
    return typed


def _day(typed: str) -> date:
    day = date.fromisoformat(typed)
    if day.year not in _YEARS:
        raise ValueError
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PACIFIC)
