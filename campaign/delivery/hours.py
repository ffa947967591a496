"""When an office takes mail: days and hours in its own time zone, in one line of text.

A line looks like ``mon,tue,wed,thu,fri 08:00-17:00 America/Los_Angeles``. It travels with the
message, so that the queue need not know offices. Whatever closes at 00:00 closes at the end of
the day: 00:00-00:00 is any hour.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask_babel import gettext

from campaign.errors import Invalid

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as ``date.weekday`` counts
MIDNIGHT = time()
_LINE = re.compile(r"([a-z,]+) (\d\d:\d\d)-(\d\d:\d\d) (\S+)\Z")


@dataclass(frozen=True)
class _Hours:
    weekdays: frozenset[int]  # 0 is Monday
    opens: time
    closes: time
    zone: ZoneInfo

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return when it opens and closes on *day*, in UTC."""
        last = day + timedelta(days=1) if self.closes == MIDNIGHT else day
        return (
            datetime.combine(day, self.opens, self.zone).astimezone(UTC),
            datetime.combine(last, self.closes, self.zone).astimezone(UTC),
        )


def are_in_order(opens: time, closes: time) -> bool:
    """Return whether a day closes after it opens; 00:00 closes it at its end."""
    return opens < closes or closes == MIDNIGHT


def written(days: str, opens: time, closes: time, time_zone: str) -> str:
    """Return the line that says when an office takes mail.

    Args:
        days: like ``mon,tue,fri``.
        opens: the first minute, on the office's clock.
        closes: the minute after the last; 00:00 is the end of the day.
        time_zone: like ``America/Los_Angeles``.

    Raises:
        Invalid: it names no day, no such zone, or closes before it opens.

    """
    line = f"{days} {opens:%H:%M}-{closes:%H:%M} {time_zone}"
    try:
        _read(line)
    except (ValueError, LookupError, OSError) as error:
        raise Invalid(
            gettext(
                "Check the days, the hours and the time zone in which the office takes mail."
            )
        ) from error
    return line


def next_open(hours: str, moment: datetime) -> datetime:
    """Return when mail may go at the earliest: *moment* itself while it is open.

    Hours that cannot be read close nothing: mail must not wait for ever for a slip.
    """
    try:
        found = _read(hours)
    except (ValueError, LookupError, OSError):
        return moment
    today = moment.astimezone(found.zone).date()
    for ahead in range(len(DAYS) + 1):
        day = today + timedelta(days=ahead)
        opens_at, closes_at = found.on(day)
        if day.weekday() in found.weekdays and moment < closes_at:
            return max(moment, opens_at)
    return moment


@lru_cache(maxsize=256)
def _read(line: str) -> _Hours:
    """Return what *line* says; ValueError, LookupError or OSError where it makes no sense."""
    found = _LINE.match(line)
    if found is None:
        raise ValueError("not in the shape of hours")
    opens, closes = time.fromisoformat(found[2]), time.fromisoformat(found[3])
    if not are_in_order(opens, closes):
        raise ValueError("closes before it opens")
    weekdays = frozenset(DAYS.index(day) for day in found[1].split(","))
    return _Hours(weekdays, opens, closes, ZoneInfo(found[4]))
