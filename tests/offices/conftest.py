"""What tests of offices share: a clock that is set to an hour in Los Angeles."""

from datetime import datetime

import pytest

from campaign import clock

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=clock.PACIFIC)


@pytest.fixture
def at(stopped_clock):
    """Stop the clock on a Monday at noon, and return a function that sets it.

    ``at("13:00")`` is that hour of the same day; ``at("11-24 13:00")`` names the day, too.
    """

    def set_to(text):
        here = clock.pacific(clock.now())
        day, _, hour = text.rpartition(" ")
        moment = datetime.strptime(
            f"{here.year}-{day or here.strftime('%m-%d')} {hour}", "%Y-%m-%d %H:%M"
        ).replace(tzinfo=clock.PACIFIC)
        stopped_clock(moment.astimezone(clock.now().tzinfo) - clock.now())
        return moment

    stopped_clock(MONDAY_NOON.astimezone(clock.now().tzinfo) - clock.now())
    return set_to
