"""When bundles are sealed and released, in Los Angeles time."""

from datetime import datetime, timedelta

from campaign import clock
from campaign.config import Settings


def next_cut_off(settings: Settings) -> datetime:
    """Return the next moment at which bundles are sealed."""
    here = clock.pacific(clock.now())
    today = _at_cut_off(here, settings)
    return today if here < today else _at_cut_off(here + timedelta(days=1), settings)


def last_cut_off(settings: Settings) -> datetime:
    """Return the latest moment at which bundles were to be sealed."""
    here = clock.pacific(clock.now())
    today = _at_cut_off(here, settings)
    return today if here >= today else _at_cut_off(here - timedelta(days=1), settings)


def _at_cut_off(day: datetime, settings: Settings) -> datetime:
    # Built from the calendar day, not by adding 24 hours: a day may have 23 or 25.
    return datetime.combine(day.date(), settings.cut_off, tzinfo=clock.PACIFIC)
