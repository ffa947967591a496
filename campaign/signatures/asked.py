"""Read filters from an address: shape alone, with a sentence for whatever has another one."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from campaign.petitions import sources
from campaign.petitions.models import SignatureState
from campaign.signatures.filters import CONSENTS, NAMED_DISTRICTS, Filters, Wording
from campaign.web import numbers

_MOST_DISTRICTS = 40
_YEARS = range(2000, 2100)
_LONGEST_CITY = 80
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?\Z")
_ZIP = re.compile(r"[0-9]{5}\Z")
_CODE = re.compile(r"[a-z0-9]{1,12}\Z")
_NUMBER = re.compile(r"[0-9]{1,10}\Z")


def read(asked: Mapping[str, str]) -> tuple[Filters, dict[str, str]]:
    """Read filters from an address.

    Args:
        asked: what stands behind its question mark; names that are no filter do no harm.

    Returns:
        The filters, and by the name of each that is not well formed a sentence that says what
        to enter instead. What is empty is as if it were not there.

    """
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, reader in _READERS.items():
        typed = asked.get(name, "").strip()
        if not typed:
            continue
        try:
            found[name] = reader(typed)
        except ValueError:
            faults[name] = _SENTENCES[name]()
    since, until = found.get("since"), found.get("until")
    if since and until and since > until:
        faults["until"] = gettext("The last day is before the first. Change one of them.")
    if "hour" in found and (since is None or since != until):
        faults["hour"] = gettext("An hour is of one day: choose the same first and last day.")
    return Filters(**found), faults


def kept(query: Mapping[str, str]) -> Filters:
    """Return the filters that ``Filters.query`` wrote down.

    Raises:
        ValueError: it did not write these.

    """
    found, faults = read(query)
    if faults:
        raise ValueError("these are no filters")
    return found


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read_it(typed: str) -> str:
        if not pattern.match(typed):
            raise ValueError
        return typed

    return read_it


def _between(least: int, most: int) -> Callable[[str], int]:
    def read_it(typed: str) -> int:
        if not _NUMBER.match(typed) or not least <= int(typed) <= most:
            raise ValueError
        return int(typed)

    return read_it


def _day(typed: str) -> date:
    day = date.fromisoformat(typed)
    if day.year not in _YEARS:
        raise ValueError
    return day


def _district(typed: str) -> int:
    named = NAMED_DISTRICTS.get(typed)
    return _between(1, _MOST_DISTRICTS)(typed) if named is None else named


def _source(typed: str) -> str:
    if (name := sources.read(typed)) is None:
        raise ValueError
    return name


def _consent(typed: str) -> str:
    if typed not in CONSENTS:
        raise ValueError
    return typed


def _city(typed: str) -> str:
    name = " ".join(typed.split())
    if len(name) > _LONGEST_CITY or not name.isprintable():
        raise ValueError
    return name


_READERS: dict[str, Callable[[str], Any]] = {
    "state": SignatureState,
    "district": _district,
    "zip": _shaped(_ZIP),
    "city": _city,
    "since": _day,
    "until": _day,
    "hour": _between(0, 23),
    "source": _source,
    "language": _shaped(_LANGUAGE),
    "consent": _consent,
    "letter": Wording,
    "via": _shaped(_CODE),
    "network": _between(1, numbers.MOST),
    "invalidation": _between(1, numbers.MOST),
}
NAMES = frozenset(_READERS)
_SENTENCES: dict[str, Callable[[], str]] = {
    "state": lambda: gettext("Choose one of the states."),
    "district": lambda: gettext("Choose a district from 1 to 40, or one of the two others."),
    "zip": lambda: gettext("Enter five digits, like 93640."),
    "city": lambda: gettext("Enter a city of at most 80 letters, like Fresno."),
    "since": lambda: gettext("Enter a day like 2026-11-27."),
    "until": lambda: gettext("Enter a day like 2026-11-27."),
    "hour": lambda: gettext("Choose an hour from 0 to 23."),
    "source": lambda: gettext("Enter a source in small letters, digits and hyphens."),
    "language": lambda: gettext("Choose one of the languages."),
    "consent": lambda: gettext("Choose one of the four boxes."),
    "letter": lambda: gettext("Choose the petition’s letter, or own words."),
    "via": lambda: gettext("Enter the code of a link: small letters and digits."),
    "network": lambda: gettext("Open a signature, and choose “same network” there."),
    "invalidation": lambda: gettext("Choose one from the list of what was made invalid."),
}
