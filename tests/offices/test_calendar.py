"""Cut-offs: times of day on an office's own clock, whatever the season."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.offices import calendar, profiles, wishes
from campaign.offices.models import Cadence


def office(**fields):
    made = profiles.usual(14)
    for name, value in fields.items():
        setattr(made, name, wishes.READERS[name](value))
    return made


def here(*moment, zone="America/Los_Angeles"):
    return datetime(*moment, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ((11, 23, 12, 59), (11, 20, 13), (11, 23, 13)),  # a Monday: Friday's was the last
        ((11, 23, 13, 0), (11, 23, 13), (11, 24, 13)),
        ((10, 30, 14, 0), (10, 30, 13), (11, 2, 13)),  # clocks go back on that Sunday
        ((11, 28, 13, 0), (11, 27, 13), (11, 30, 13)),  # a Saturday
    ],
)
def test_a_daily_office_is_served_at_its_hour_on_workdays(settings, now, last, following):
    moment = here(2026, *now)

    assert calendar.last_of(office(), settings, moment) == here(2026, *last)
    assert calendar.next_of(office(), settings, moment) == here(2026, *following)


def test_a_weekly_office_is_served_on_the_first_of_its_days(settings):
    weekly = office(cadence="weekly", days="thu,tue", cut_off="10:00")

    assert calendar.last_of(weekly, settings, here(2026, 11, 24, 9, 59)) == here(
        2026, 11, 17, 10
    )
    assert calendar.last_of(weekly, settings, here(2026, 11, 24, 10)) == here(2026, 11, 24, 10)
    assert calendar.next_of(weekly, settings, here(2026, 11, 24, 10)) == here(2026, 12, 1, 10)


def test_an_hourly_office_is_served_on_full_hours_while_it_is_open(settings):
    hourly = office(cadence="hourly", opens="08:30", closes="11:00")

    found = [here(2026, 11, 20, 11)]
    while len(found) < 4:
        found.append(calendar.next_of(hourly, settings, found[-1]))

    assert found[1:] == [here(2026, 11, 23, hour) for hour in (9, 10, 11)]


def test_an_hourly_office_that_reads_at_any_hour_is_served_each_hour_of_its_days(settings):
    hourly = office(cadence="hourly", opens="00:00", closes="24:00", days="mon,tue")

    found = [here(2026, 11, 23, 22)]
    while len(found) < 4:
        found.append(calendar.next_of(hourly, settings, found[-1]))

    assert found[1:] == [here(2026, 11, 23, 23), here(2026, 11, 24), here(2026, 11, 24, 1)]


def test_an_office_at_a_count_knows_no_clock(settings):
    at_count = office(cadence="at_count", letters_at=5)

    assert calendar.last_of(at_count, settings, here(2026, 11, 23, 13)) is None
    assert calendar.next_of(at_count, settings, here(2026, 11, 23, 13)) is None


def test_the_hour_is_the_offices_own(settings):
    eastern = office(time_zone="America/New_York", cut_off="09:00")

    assert calendar.next_of(eastern, settings, here(2026, 11, 23, 5)) == here(2026, 11, 23, 6)


@given(
    cadence=st.sampled_from([c for c in Cadence if c is not Cadence.AT_COUNT]),
    days=st.sets(st.sampled_from(wishes.DAYS), min_size=1),
    cut_off=st.times(),
    time_zone=st.sampled_from(["America/Los_Angeles", "America/New_York", "Pacific/Auckland"]),
    minutes=st.integers(0, 3 * 365 * 24 * 60),
)
def test_between_two_cut_offs_there_is_no_other(settings, minutes, **wished):
    one = office(**wished)
    moment = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    last = calendar.last_of(one, settings, moment)
    following = calendar.next_of(one, settings, moment)

    assert last <= moment < following <= last + timedelta(days=8)
    assert calendar.last_of(one, settings, following - timedelta(microseconds=1)) == last
    assert calendar.last_of(one, settings, following) == following
    assert wishes.DAYS[following.astimezone(ZoneInfo(one.time_zone)).weekday()] in one.days
