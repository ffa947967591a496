"""The chart over time: every hour or day has its bar, every moment its flag."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from flask_babel import force_locale

from campaign import clock
from campaign.dashboard import timeline
from campaign.dashboard.moments import Told
from campaign.dashboard.timeline import Period
from campaign.db import db, writing
from tests import tallies
from tests.factories import make_petition
from tests.signers_of import signed


@pytest.fixture
def petition():
    petition = make_petition()
    db.session.commit()
    return petition


@pytest.fixture(autouse=True)
def speaking(app):
    with app.test_request_context(), force_locale("en"):
        yield


def counts(petition, period):
    return [slot.count for slot in timeline.slots(petition, period)]


def marks(drawing, look):
    return [mark for mark in drawing.marks if mark.look == look]


def test_days_without_signatures_are_drawn_too(petition, settings, stopped_clock):
    signed(petition, settings)
    stopped_clock(timedelta(days=3))
    signed(petition, settings, email="an@example.org")

    assert counts(petition, Period.ALL)[-4:] == [1, 0, 0, 1]


def test_a_young_petition_is_shown_with_the_empty_days_before_it(petition):
    tallies.crowd(petition, 3)

    assert counts(petition, Period.ALL) == [0] * 13 + [3]


def test_the_days_of_a_closed_petition_end_with_its_last_signature(petition, stopped_clock):
    tallies.crowd(petition, 1)
    with writing():
        petition.closes_at = clock.now() + timedelta(days=1)
    stopped_clock(timedelta(days=30))

    assert counts(petition, Period.ALL)[-1] == 1


def test_a_month_has_thirty_bars_and_ends_today(petition, stopped_clock):
    tallies.crowd(petition, 7)
    stopped_clock(timedelta(days=29))
    tallies.crowd(petition, 2)

    assert counts(petition, Period.MONTH) == [7, *[0] * 28, 2]


def test_a_long_campaign_is_shown_by_weeks(petition, stopped_clock):
    tallies.crowd(petition, 5)
    stopped_clock(timedelta(days=300))
    tallies.crowd(petition, 2)

    slots = timeline.slots(petition, Period.ALL)

    assert 43 <= len(slots) <= 44
    assert (slots[0].count, slots[-1].count) == (5, 2)
    assert slots[0].name.startswith("the week of")
    assert clock.pacific(slots[0].begin).weekday() == 0


def test_48_hours_end_with_this_one(petition, stopped_clock):
    stopped_clock(datetime(2026, 4, 12, 6, 59, tzinfo=UTC) - clock.now())  # 23:59 on the 11th
    tallies.crowd(petition, 4)
    stopped_clock(timedelta(minutes=1))
    tallies.crowd(petition, 6)

    found = timeline.slots(petition, Period.HOURS)

    assert [slot.count for slot in found] == [*[0] * 46, 4, 6]
    assert found[-1].mark.startswith("Apr 12")


def test_the_hour_that_comes_twice_in_autumn_is_counted_once(petition, stopped_clock):
    stopped_clock(datetime(2026, 11, 1, 8, 30, tzinfo=UTC) - clock.now())  # 1:30, the first
    tallies.crowd(petition, 4)
    stopped_clock(timedelta(hours=6))

    assert sum(counts(petition, Period.HOURS)) == 4
    assert len(counts(petition, Period.HOURS)) == 48


def test_nobody_has_signed_and_nothing_is_drawn(petition):
    for period in (Period.MONTH, Period.ALL):
        assert timeline.slots(petition, period) == []


def test_bars_fill_the_picture_and_stand_on_its_ground(petition, stopped_clock):
    for count in (5, 10):
        tallies.crowd(petition, count)
        stopped_clock(timedelta(days=1))
    tallies.crowd(petition, 4)

    bars = marks(timeline.draw(timeline.slots(petition, Period.ALL), []), "column")

    tops = [bar.at["y"] for bar in bars[-3:]]
    assert [bar.at["height"] for bar in bars[-3:]] == [105, 210, 84]
    assert all(bar.at["y"] + bar.at["height"] == tops[1] + 210 for bar in bars)


@pytest.mark.parametrize(
    ("count", "top"),
    [(0, 4), (4, 4), (5, 5), (11, 12), (121, 160), (3_100, 4_000), (9_999, 10_000)],
)
def test_the_top_of_a_chart_is_round_and_so_is_its_half(petition, count, top):
    tallies.crowd(petition, 1)
    tallies.crowd(petition, count - 1 or 1)

    axis = marks(timeline.draw(timeline.slots(petition, Period.ALL), []), "axis")

    assert axis[0].words == f"{max(top, 4):,}"


def numbers(drawing, *, is_narrow=False):
    return [
        part.words
        for mark in drawing.marks
        for part in mark.inside
        if part.look == "number" and not (mark.is_extra if is_narrow else mark.is_narrow)
    ]


def test_no_flag_covers_another_and_on_a_phone_more_of_them_are_one(petition):
    tallies.crowd(petition, 5)
    slots = timeline.slots(petition, Period.MONTH)
    told = [Told(slot.begin + timedelta(hours=9), "moment") for slot in slots[:16]]

    drawing = timeline.draw(slots, told)

    assert len(marks(drawing, "moment")) == 16  # every day keeps its line
    for is_narrow, width in ((False, 660), (True, 260)):
        rows = {2: -52, 26: -52}
        for mark in drawing.marks:
            if mark.inside and not (mark.is_extra if is_narrow else mark.is_narrow):
                x = float(mark.at["x"].rstrip("%")) * width / 100
                assert x - rows[mark.at["y"]] > 51.9
                rows[mark.at["y"]] = x
    assert numbers(drawing) != numbers(drawing, is_narrow=True)
    for shown in (numbers(drawing), numbers(drawing, is_narrow=True)):
        ends = [int(part) for words in shown for part in words.split("–")]
        assert (ends[0], ends[-1], ends) == (1, 16, sorted(ends))


def test_moments_are_numbered_in_their_order_and_share_a_flag_on_one_day(petition):
    tallies.crowd(petition, 5)
    slots = timeline.slots(petition, Period.MONTH)
    days = [slots[n].begin + timedelta(hours=9) for n in (3, 10, 10, 20)]
    told = [Told(day, f"moment {n}") for n, day in enumerate(days)]
    told.insert(0, Told(slots[0].begin - timedelta(days=1), "long ago"))

    drawing = timeline.draw(slots, told)

    assert numbers(drawing) == ["1", "2–3", "4"]
    assert [one.words for one in timeline.within(slots, told)] == [
        f"moment {n}" for n in range(4)
    ]
    assert len(marks(drawing, "moment")) == 3


def test_the_axis_of_48_hours_names_its_days_in_even_steps(petition, stopped_clock):
    stopped_clock(datetime(2026, 4, 12, 22, tzinfo=UTC) - clock.now())  # 15:00
    tallies.crowd(petition, 400)
    drawing = timeline.draw(timeline.slots(petition, Period.HOURS), [])

    top, _, *beneath = marks(drawing, "axis")

    assert [mark.words.replace("\u202f", " ") for mark in beneath] == [
        "Apr 11",
        "12:00 PM",
        "Apr 12",
        "12:00 PM",
    ]
    places = [float(mark.at["x"].rstrip("%")) for mark in beneath]
    steps = {round(b - a, 1) for a, b in itertools.pairwise(places)}
    assert len(steps) == 1
    first = marks(drawing, "column")[0]
    assert float(first.at["x"].rstrip("%")) < 1  # the bars take the whole width,
    assert drawing.marks.index(top) > drawing.marks.index(first)  # and numbers stand on them


def test_days_are_named_in_even_steps_that_end_today(petition):
    tallies.crowd(petition, 4)
    slots = timeline.slots(petition, Period.MONTH)

    beneath = marks(timeline.draw(slots, []), "axis")[2:]

    assert [mark.words for mark in beneath] == [slots[n].mark for n in (5, 11, 17, 23, 29)]


def test_the_alternative_says_what_the_picture_shows(petition, stopped_clock):
    stopped_clock(datetime(2026, 4, 12, 19, tzinfo=UTC) - clock.now())
    tallies.crowd(petition, 3, day=date(2026, 4, 10))
    tallies.crowd(petition, 9)

    said = timeline.described(timeline.slots(petition, Period.MONTH))

    assert said == (
        "Signatures from March 14, 2026 to April 12, 2026: 12 in all, most in April 12, 2026 "
        "with 9."
    )
