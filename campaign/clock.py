"""The one place that reads the time, so that a test can stop it."""

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")  # the days and hours that campaigners speak of

source = partial(datetime.now, UTC)  # a test puts its own here


def now() -> datetime:
    """Return the current moment, aware and in UTC."""
    return source()


def is_shown(there: datetime) -> bool:
    """Return whether clocks in Sacramento ever show *there*: one hour of a spring they skip."""
    moment = there.replace(tzinfo=PACIFIC)
    return pacific(moment.astimezone(UTC)).replace(tzinfo=None) == there.replace(tzinfo=None)


def pacific(moment: datetime) -> datetime:
    """Return *moment* as a clock in Sacramento shows it."""
    return moment.astimezone(PACIFIC)
