"""Read what a person wrote into an office's profile, and write it down again the same way.

One text stands for each wish, in forms, in spreadsheets, on the command line and in the history
of changes; what code hands over as a value is read as well.
"""

import re
from collections.abc import Callable, Iterable
from datetime import time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import gettext

from campaign.errors import Invalid
from campaign.mail import addresses
from campaign.offices.models import Cadence, Channel

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_ADDRESSES = 10
MOST_NOTES = 5_000  # characters
_MOST_REASON = 300  # characters, as its column
_MOST_ADDRESS_CHARACTERS = 1_000  # as their column
_MOST_ZONE = 40  # characters, as its column
_HOUR = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?\Z")
_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"", "no", "false", "0", "off"})


def _addresses(raw: Any) -> str:
    parts = re.split(r"[,;\s]+", raw) if isinstance(raw, str) else [str(part) for part in raw]
    normal = [addresses.normal(part) for part in parts if part.strip()]
    found: dict[str, str] = {}
    for address in normal:
        found.setdefault(address.lower(), address)  # the carrier takes each once a mail
    joined = ",".join(found.values())
    if len(found) > MOST_ADDRESSES or len(joined) > _MOST_ADDRESS_CHARACTERS:
        raise Invalid(gettext("Enter at most %(most)s addresses.", most=MOST_ADDRESSES))
    return joined


def _days(raw: Any) -> str:
    parts: Iterable[str] = re.split(r"[,;\s]+", raw) if isinstance(raw, str) else raw
    named = {str(part).strip().lower()[:3] for part in parts if str(part).strip()}
    if not named or not named <= set(DAYS):
        raise Invalid(gettext("Name at least one day of the week, like mon,tue,wed,thu,fri."))
    return ",".join(day for day in DAYS if day in named)


def _hour(raw: Any) -> time:
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0, tzinfo=None)
    match = _HOUR.match(str(raw or "").strip())
    if match is None:
        raise Invalid(gettext("Enter a time of day between 00:00 and 23:59, like 13:00."))
    return time(int(match[1]), int(match[2]))


def _closing_hour(raw: Any) -> time:
    """Read 24:00 as well: the end of the day, which is kept as 00:00."""
    return _hour("00:00" if str(raw).strip() == "24:00" else raw)


def _hour_or_none(raw: Any) -> time | None:
    return None if raw is None or raw == "" else _hour(raw)


def _zone(raw: Any) -> str:
    name = str(raw).strip()
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        name = ""
    if not name or len(name) > _MOST_ZONE:
        raise Invalid(gettext("Enter the name of a time zone, like America/Los_Angeles."))
    return name


def _one_of(kind: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def read(raw: Any) -> StrEnum:
        try:
            return kind(str(raw).strip().lower().replace(" ", "_"))
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise Invalid(gettext("Choose one of these: %(known)s.", known=known)) from None

    return read


def _number(most: int) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        text = str(raw).strip()
        number = int(text) if re.fullmatch("[0-9]{1,9}", text) else 0
        if not 1 <= number <= most:
            raise Invalid(gettext("Enter a whole number from 1 to %(most)s.", most=most))
        return number

    return read


def _number_or_none(most: int) -> Callable[[Any], int | None]:
    read = _number(most)
    return lambda raw: None if raw is None or str(raw).strip() == "" else read(raw)


def _text(most: int) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        text = str(raw or "").replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > most:
            raise Invalid(gettext("Write at most %(most)s characters.", most=most))
        return text

    return read


def _yes_or_no(raw: Any) -> bool:
    text = str(raw).strip().lower() if raw is not None else ""
    if text not in _YES | _NO:
        raise Invalid(gettext("Enter yes or no."))
    return text in _YES


READERS: dict[str, Callable[[Any], Any]] = {
    "addresses": _addresses,
    "channel": _one_of(Channel),
    "cadence": _one_of(Cadence),
    "letters_at": _number_or_none(100_000),
    "cut_off": _hour_or_none,
    "days": _days,
    "opens": _hour,
    "closes": _closing_hour,
    "time_zone": _zone,
    "most_letters": _number(10_000),
    "ask_after_days": _number_or_none(1_000),
    "notes": _text(MOST_NOTES),
    "paused": _yes_or_no,
    "pause_reason": _text(_MOST_REASON),
}


def written(value: object) -> str:
    """Return *value* as a person writes it; :data:`READERS` read it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)
