"""Shapes of what is typed into the editor: addresses, days, times, milestones."""

import re
from datetime import date, datetime

from flask_babel import gettext

from campaign import clock
from campaign.errors import Invalid

MOST_SLUG = 60  # characters of an address
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_MOMENT = "%Y-%m-%dT%H:%M"  # as browsers send it
_TAKEN = frozenset({"new"})  # words that addresses of the desk need
_MOST_DAYS = 730
_FIRST_YEAR = 2000  # anything earlier is a slip
_MOST_GOALS = 20
_MOST_GOAL = 100_000_000  # people


def written(moment: datetime | None) -> str:
    """Return a moment as a browser's field of day and time has it, in Los Angeles."""
    return clock.pacific(moment).strftime(_MOMENT) if moment else ""


def slug(typed: str) -> str:
    """Return an address of a petition, in small letters.

    Raises:
        Invalid: it cannot stand in an address, or means something else there.

    """
    plain = typed.lower()
    if len(plain) > MOST_SLUG or not _SLUG.match(plain):
        raise Invalid(gettext("Write small letters, digits and dashes: at most 60 characters."))
    if plain in _TAKEN:
        raise Invalid(gettext("This word is taken by the desk. Choose another."))
    return plain


def moment(typed: str) -> str:
    """Return a day and a time as browsers send them; empty stays empty.

    Raises:
        Invalid: it is neither.

    """
    if not typed:
        return ""
    try:
        found = datetime.fromisoformat(typed[:16])
    except ValueError as error:
        raise Invalid(gettext("Write day and time like 2026-11-30T09:00.")) from error
    if found.year < _FIRST_YEAR or not clock.is_likely(found):
        raise Invalid(gettext("Check the year: it should be like 2027."))
    if not clock.is_shown(found):
        raise Invalid(gettext("Clocks skip this hour on that day. Choose another."))
    return found.strftime(_MOMENT)


def day(typed: str) -> str:
    """Return a day that has come, like 2026-11-30.

    Raises:
        Invalid: it is none, or is yet to come.

    """
    try:
        found = date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid(gettext("Write the day like 2026-11-30.")) from error
    if found.year < _FIRST_YEAR:
        raise Invalid(gettext("Check the year: it should be like 2027."))
    if found > clock.pacific(clock.now()).date():
        raise Invalid(gettext("This day has not come yet."))
    return found.isoformat()


def days(typed: str) -> str:
    """Return a number of days that anybody can promise.

    Raises:
        Invalid: it is none.

    """
    if not typed.isdecimal() or not 1 <= int(typed) <= _MOST_DAYS:
        raise Invalid(gettext("Write a number from 1 to 730."))
    return str(int(typed))


def sponsor(typed: str) -> str:
    """Return who paid, without the words that stand before it in any case."""
    return re.sub(r"(?i)\A\s*(paid for by|pagado por)\b[\s:]*", "", typed).strip()


def goals(typed: str) -> str:
    """Return milestones in their order, with a blank between; empty stays empty.

    Raises:
        Invalid: it holds something that is no number of people, or too many.

    """
    plain = re.sub(r"(?<=\d)[,.](?=\d{3}\b)", "", typed)
    parts = [part for part in re.split(r"[\s,;]+", plain) if part]
    if not all(part.isdecimal() and 1 <= int(part) <= _MOST_GOAL for part in parts):
        raise Invalid(gettext("Write numbers with blanks between, like 500 2000 10000."))
    found = sorted({int(part) for part in parts})
    if len(found) > _MOST_GOALS:
        raise Invalid(gettext("Twenty milestones are enough: the rest come by themselves."))
    return " ".join(str(goal) for goal in found)
