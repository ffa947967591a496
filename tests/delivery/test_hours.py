"""Office hours: a line of text that says when mail may go."""

from datetime import UTC, datetime, time

import pytest

from campaign.delivery import hours
from campaign.errors import Invalid

WORKDAYS = "mon,tue,wed,thu,fri 08:00-17:00 America/Los_Angeles"


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_hours_are_one_line():
    line = hours.written("mon,tue,wed,thu,fri", time(8), time(17), "America/Los_Angeles")

    assert line == WORKDAYS


@pytest.mark.parametrize(
    ("days", "opens", "closes", "zone"),
    [
        ("", time(8), time(17), "America/Los_Angeles"),
        ("mon,noday", time(8), time(17), "America/Los_Angeles"),
        ("mon", time(17), time(8), "America/Los_Angeles"),
        ("mon", time(8), time(8), "America/Los_Angeles"),
        ("mon", time(8), time(17), "America/Sacramento"),
        ("mon", time(8), time(17), "../../etc/passwd"),
        ("mon", time(8), time(17), "America"),
    ],
)
def test_hours_that_make_no_sense_are_declined(days, opens, closes, zone):
    with pytest.raises(Invalid):
        hours.written(days, opens, closes, zone)


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        ("2026-12-09T18:00", "2026-12-09T18:00"),  # Wednesday, ten in the morning: now
        ("2026-12-09T16:00", "2026-12-09T16:00"),  # the first minute
        ("2026-12-09T15:59:59", "2026-12-09T16:00"),
        ("2026-12-10T00:59:59", "2026-12-10T00:59:59"),  # the last second
        ("2026-12-10T01:00", "2026-12-10T16:00"),  # closed: tomorrow
        ("2026-12-12T01:00", "2026-12-14T16:00"),  # Friday evening: on Monday
        ("2026-12-13T20:00", "2026-12-14T16:00"),  # Sunday
    ],
)
def test_mail_goes_when_the_office_is_open(now, opens_at):
    assert hours.next_open(WORKDAYS, moment(now)) == moment(opens_at)


def test_the_clock_is_the_offices_own_summer_and_winter():
    summer = hours.next_open(WORKDAYS, moment("2026-07-01T03:00"))
    winter = hours.next_open(WORKDAYS, moment("2026-12-09T03:00"))

    assert summer == moment("2026-07-01T15:00")
    assert winter == moment("2026-12-09T16:00")


def test_midnight_closes_a_day_at_its_end():
    line = hours.written("mon,sun", time(8), time(0), "America/Los_Angeles")

    assert hours.next_open(line, moment("2026-12-08T07:59")) == moment("2026-12-08T07:59")
    assert hours.next_open(line, moment("2026-12-08T08:00")) == moment("2026-12-13T16:00")


@pytest.mark.parametrize("hour", range(24))
def test_an_office_may_read_at_any_hour(hour):
    line = hours.written(",".join(hours.DAYS), time(0), time(0), "America/Los_Angeles")

    now = moment(f"2026-12-09T{hour:02d}:59:59")
    assert hours.next_open(line, now) == now


def test_an_office_that_is_open_one_day_is_waited_for_a_whole_week():
    line = hours.written("tue", time(9), time(10), "America/Los_Angeles")

    assert hours.next_open(line, moment("2026-12-08T18:00")) == moment("2026-12-15T17:00")


def test_hours_that_nobody_can_read_close_nothing():
    now = moment("2026-12-13T20:00")

    for line in ("", "always", "mon 08:00-17:00 Nowhere/Land", "mon 25:00-26:00 UTC"):
        assert hours.next_open(line, now) == now
