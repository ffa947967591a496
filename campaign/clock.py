"""The one place that reads the time, so that a test can stop it."""

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")  # the days and hours that campaigners speak of
FIRST_YEAR, LAST_YEAR = 1850, 2150  # anybody means

source = partial(datetime.now, UTC)  # a test puts its own here


def now() -> datetime:
    """Return the current moment, aware and in UTC."""
    return source()


def is_likely(there: date) -> bool:
    """Return whether somebody means that year: a slip of the finger makes 26 or 9999."""
    return FIRST_YEAR <= there.year <= LAST_YEAR


def is_shown(there: datetime) -> bool:
    """Return whether clocks in Sacramento ever show *there*: one hour of a spring they skip."""
    moment = there.replace(tzinfo=PACIFIC)
    return pacific(moment.astimezone(UTC)).replace(tzinfo=None) == there.replace(tzinfo=None)


def pacific(moment: datetime) -> datetime:
    """Return *moment* as a clock in Sacramento shows it."""
    return moment.astimezone(PACIFIC)
