"""Hearings: told at the desk, seen by visitors, and kept right in people's calendars."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from campaign import clock
from campaign.bills import hearings
from campaign.db import db
from campaign.petitions.models import PetitionState
from tests.access.organiser import signed_in
from tests.bills.tracked import in_days, make_bill, make_hearing
from tests.factories import make_petition
from tests.pages import text_of

FILLED = {
    "day": "2026-06-16",
    "hour": "09:00",
    "committee": "Assembly Public Safety",
    "place": "State Capitol, Room 126",
    "note": "Come early: the room is small.",
    "seen": "0",
}


@pytest.fixture
def noon(monkeypatch):
    """The first of June 2026, noon in Sacramento."""
    moment = datetime(2026, 6, 1, 19, tzinfo=UTC)
    monkeypatch.setattr(clock, "source", lambda: moment)
    return moment


@pytest.fixture
def petition():
    return make_bill()


@pytest.fixture
def desk(client, petition):
    """Return a function that sends something to the bill's pages; without data, it fetches."""
    signed_in(client)
    home = f"/desk/petitions/{petition.slug}/bill"

    def visit(path="", data=None):
        if data is None:
            return client.get(home + path)
        return client.post(home + path, data=data)

    return visit


def events(client, petition, path="/hearings.ics"):
    """Return the events of a calendar file, as a calendar program reads them."""
    reply = client.get(f"/petitions/{petition.slug}{path}")
    assert reply.mimetype == "text/calendar"
    return Calendar.from_ical(reply.data).walk("VEVENT")


def latest(petition):
    db.session.rollback()
    return hearings.listed(petition.id)[-1]


def test_a_hearing_is_added_in_californias_time(noon, desk, petition):
    reply = desk("/hearings/new", FILLED)

    assert reply.status_code == 303
    one = latest(petition)
    assert one.starts_at == datetime(2026, 6, 16, 16, tzinfo=UTC)
    assert (one.committee, one.place) == (FILLED["committee"], FILLED["place"])
    assert "Assembly Public Safety" in text_of(desk())


def test_an_hour_that_clocks_skip_is_no_hour_of_a_hearing(desk, petition):
    reply = desk("/hearings/new", FILLED | {"day": "2027-03-14", "hour": "02:30"})

    assert reply.status_code == 422
    assert "Clocks skip this hour on that day. Choose another." in text_of(reply)
    assert hearings.listed(petition.id) == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("day", "next week", "Write a day like 2026-05-01."),
        ("day", "0026-06-16", "Write a day like 2026-05-01."),
        ("day", "", "Say on which day it is."),
        ("hour", "9 o'clock", "Write a time like 09:30."),
        ("hour", "", "Say at what time it begins."),
        ("committee", " ", "Say which committee hears the bill."),
        ("note", "x" * 301, "Shorten it to at most 300 characters."),
    ],
)
def test_a_fault_shows_the_form_again_as_it_was_filled(desk, petition, field, typed, said):
    reply = desk("/hearings/new", FILLED | {field: typed})

    assert reply.status_code == 422
    assert said in text_of(reply)
    if field != "place":
        assert 'value="State Capitol, Room 126"' in reply.text
    assert hearings.listed(petition.id) == []


def test_visitors_see_the_next_hearing_and_how_far_it_is(noon, client, petition):
    make_hearing(petition, starts_at=in_days(3))
    make_hearing(petition, starts_at=in_days(10), committee="Assembly Appropriations")
    make_hearing(petition, starts_at=in_days(-1), committee="Assembly Judiciary")

    page = text_of(client.get(f"/petitions/{petition.slug}"))

    assert "Next hearing Thursday, June 4, 2026, 9:00 AM in 3 days" in page
    assert "Assembly Appropriations" in page
    assert "Judiciary" not in page
    assert "Add to your calendar" in page


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("days", "hour", "said"),
    [(0, 8, "today"), (0, 23, "today"), (1, 0, "tomorrow"), (2, 0, "in 2 days")],
)
def test_days_are_counted_as_on_a_calendar_in_sacramento(client, petition, days, hour, said):
    make_hearing(petition, starts_at=in_days(days, hour))

    page = text_of(client.get(f"/petitions/{petition.slug}"))

    assert f"00 {'A' if hour < 12 else 'P'}M {said} " in page


def test_a_calendar_program_reads_what_was_told(noon, client, petition):
    told = make_hearing(petition, note="Come early; the room, they say, is small.")

    (event,) = events(client, petition)

    assert event["UID"] == told.uid
    assert event.decoded("DTSTART") == told.starts_at
    assert event.decoded("DTSTAMP") == noon
    assert event["SUMMARY"] == "Hearing on SB 54: Assembly Public Safety"
    assert event["LOCATION"] == "State Capitol, Room 126"
    assert event["DESCRIPTION"].startswith("Come early; the room, they say, is small.")
    assert event["URL"].endswith(f"/petitions/{petition.slug}")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)


def test_the_file_is_as_the_standard_wants_it(client, petition):
    make_hearing(petition, committee="Committee on everything that has a long name " * 2)

    raw = client.get(f"/petitions/{petition.slug}/hearings.ics").data

    lines = raw.split(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert {b"VERSION:2.0", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H"} <= set(lines)
    assert any(line.startswith(b"PRODID:") for line in lines)
    assert any(line.startswith(b"NAME:Hearings on SB 54\\, by ") for line in lines)
    assert any(line.startswith(b"DTSTART:") and line.endswith(b"Z") for line in lines)


def test_a_change_reaches_the_calendars_that_have_it(desk, client, petition):
    told = make_hearing(petition)
    uid, number = told.uid, told.id

    desk(f"/hearings/{number}", FILLED)
    (event,) = events(client, petition)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 1, "CONFIRMED")
    assert event.decoded("DTSTART") == datetime(2026, 6, 16, 16, tzinfo=UTC)

    desk(f"/hearings/{number}/cancel", {})
    (event,) = events(client, petition)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 2, "CANCELLED")

    desk(f"/hearings/{number}/restore", {})
    (event,) = events(client, petition)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 3, "CONFIRMED")


def test_a_cancelled_hearing_is_shown_as_cancelled(desk, client, petition):
    desk(f"/hearings/{make_hearing(petition).id}/cancel", {})

    page = text_of(client.get(f"/petitions/{petition.slug}"))

    assert "Cancelled" in page
    assert "Add to your calendar" not in page


def test_a_removed_hearing_is_gone_and_can_be_put_back(desk, client, petition):
    told = make_hearing(petition)
    number, uid = told.id, told.uid

    desk(f"/hearings/{number}/remove", {})
    assert events(client, petition) == []
    assert client.get(f"/petitions/{petition.slug}/hearings/{uid}.ics").status_code == 404
    assert "Put it back" in text_of(desk())

    desk(f"/hearings/{number}/back", {})
    (event,) = events(client, petition)
    assert event["UID"] == uid


def test_one_hearing_is_a_file_to_put_into_a_calendar(client, petition):
    told = make_hearing(petition)
    make_hearing(petition, starts_at=in_days(10))

    (event,) = events(client, petition, f"/hearings/{told.uid}.ics")

    assert event["UID"] == told.uid


def test_caches_may_keep_the_calendar_and_ask_whether_it_changed(client, petition):
    make_hearing(petition)
    address = f"/petitions/{petition.slug}/hearings.ics"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"].startswith("public, max-age=300")
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers


def test_the_calendar_speaks_the_language_it_was_taken_in(client, petition):
    make_hearing(petition)

    reply = client.get(f"/es/petitions/{petition.slug}/hearings.ics")

    (event,) = Calendar.from_ical(reply.data).walk("VEVENT")
    assert event["SUMMARY"].startswith("Audiencia sobre SB 54")
    assert "/es/petitions/" in event["URL"]


def test_nobody_learns_of_a_drafts_hearings(client):
    draft = make_petition(state=PetitionState.DRAFT)
    told = make_hearing(draft)

    for path in ("hearings.ics", f"hearings/{told.uid}.ics"):
        assert client.get(f"/petitions/{draft.slug}/{path}").status_code == 404


def test_a_hearing_of_another_petition_is_not_found(desk, client, petition):
    other = make_hearing(make_petition())

    assert desk(f"/hearings/{other.id}").status_code == 404
    assert desk(f"/hearings/{other.id}/cancel", {}).status_code == 404
    assert client.get(f"/petitions/{petition.slug}/hearings/{other.uid}.ics").status_code == 404


def test_the_second_of_two_editors_sees_both_and_loses_nothing(desk, petition):
    told = make_hearing(petition)
    page = f"/hearings/{told.id}"
    desk(page, FILLED | {"committee": "Assembly Judiciary"})

    crossed = desk(page, FILLED | {"committee": "Assembly Rules"})
    assert crossed.status_code == 409
    assert "Assembly Judiciary" in text_of(crossed)
    assert 'value="Assembly Rules"' in crossed.text
    assert 'name="seen" type="hidden" value="1"' in crossed.text

    assert desk(page, FILLED | {"committee": "Assembly Rules", "seen": "1"}).status_code == 303
    assert latest(petition).committee == "Assembly Rules"


def test_an_act_that_nobody_knows_is_not_found(desk, petition):
    assert desk(f"/hearings/{make_hearing(petition).id}/explode", {}).status_code == 404


def test_a_form_of_a_hearing_shows_it_as_it_stands(desk, petition):
    told = make_hearing(petition, starts_at=datetime(2027, 1, 12, 17, 30, tzinfo=UTC))

    page = desk(f"/hearings/{told.id}").text

    assert 'value="2027-01-12"' in page
    assert 'value="09:30"' in page
    assert timedelta(hours=8) == -clock.pacific(told.starts_at).utcoffset()
