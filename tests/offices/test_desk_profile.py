"""The desk's form for how an office wants its letters."""

import re
from datetime import time
from html import unescape

import pytest

from campaign.access import audit
from campaign.db import db
from campaign.offices import profiles
from campaign.offices.models import Cadence, Channel, OfficeChange
from tests.access.organiser import EMAIL, signed_in
from tests.offices.at_the_desk import page
from tests.offices.mailed import wish
from tests.pages import text_of

FILLED = {
    "addresses": "",
    "channel": "mail",
    "cadence": "daily",
    "letters_at": "",
    "cut_off": "",
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "opens": "08:00",
    "closes": "17:00",
    "time_zone": "America/Los_Angeles",
    "most_letters": "2000",
    "ask_after_days": "",
    "notes": "",
}


@pytest.fixture
def desk(client):
    return signed_in(client)


def send(desk, **changes):
    return desk.post("/desk/offices/14/profile", data=FILLED | changes)


def shown(desk):
    """The profile as a browser got it, to be sent back with what is filled in."""
    page = desk.get("/desk/offices/14/profile").text
    return unescape(re.search(r'name="shown"[^>]*value="([^"]*)"', page)[1])


def test_two_browsers_keep_what_each_of_them_changed(desk):
    one, other = shown(desk), shown(desk)

    assert send(desk, shown=one, notes="Ask for Pat.").status_code == 303
    assert send(desk, shown=other, cut_off="11:30", days=["mon"]).status_code == 303

    office = profiles.of(14)
    assert (office.notes, office.days) == ("Ask for Pat.", "mon")
    assert office.cut_off == time(11, 30)


def test_where_two_changed_the_same_both_values_are_shown_and_nothing_is_lost(desk):
    mine = shown(desk)
    send(desk, shown=mine, notes="Ask for Pat.", channel="form", cut_off="11:30")

    reply = send(desk, shown=mine, notes="Ask for Lee.", channel="print", opens="09:00")

    assert reply.status_code == 409
    words = text_of(reply)
    assert "Somebody else entered “Ask for Pat.” here meanwhile." in words
    assert "Somebody else entered “By hand, through the office’s contact form” here" in words
    assert "Ask for Lee.</textarea>" in reply.text
    assert re.search(r'checked[^>]*value="print"', reply.text)
    assert 'value="11:30"' in reply.text
    assert 'value="09:00"' in reply.text
    assert profiles.of(14).notes == "Ask for Pat."

    seen = unescape(re.search(r'name="shown"[^>]*value="([^"]*)"', reply.text)[1])
    again = {"channel": "print", "opens": "09:00", "cut_off": "11:30"}
    assert send(desk, shown=seen, notes="Ask for Lee.", **again).status_code == 303
    db.session.expire_all()
    office = profiles.of(14)
    assert (office.notes, office.channel) == ("Ask for Lee.", Channel.PRINT)
    assert (office.cut_off, office.opens) == (time(11, 30), time(9))


def test_what_somebody_else_emptied_is_said_in_words(desk):
    wish(notes="Ask for Pat.")
    mine = shown(desk)
    send(desk, shown=mine, notes="")

    reply = send(desk, shown=mine, notes="Ask for Lee.")

    assert reply.status_code == 409
    assert "Somebody else emptied this meanwhile." in text_of(reply)


def test_two_who_enter_the_same_are_told_that_nothing_was_different(desk):
    mine = shown(desk)
    send(desk, shown=mine, notes="Ask for Pat.")

    assert send(desk, shown=mine, notes="Ask for Pat.").status_code == 303
    assert "Nothing was different." in page(desk, "/desk/offices/14")


@pytest.mark.parametrize("said", ["", "{", "[]", '{"notes": 1, "none": "x"}'])
def test_a_page_whose_note_of_what_it_showed_is_unreadable_is_taken_as_it_is(desk, said):
    assert send(desk, shown=said, notes="Ask for Pat.").status_code == 303
    assert profiles.of(14).notes == "Ask for Pat."


def test_the_form_shows_what_is_kept(desk):
    wish(addresses=["a@example.org", "b@example.org"], days="mon,wed", cut_off="11:30")

    html = desk.get("/desk/offices/14/profile").text

    assert "a@example.org\nb@example.org</textarea>" in html
    assert 'value="11:30"' in html
    assert len(re.findall(r'checked[^>]*name="days"', html)) == 2


def test_what_is_filled_in_is_kept_with_who_did_it(desk):
    reply = send(
        desk,
        addresses="Desk@Senate.Example.org\nstaff@senate.example.org",
        channel="form",
        cadence="at_count",
        letters_at="50",
        days=["mon", "fri"],
        notes="Ask for Pat.\n\nBefore noon.",
    )

    assert reply.status_code == 303
    office = profiles.of(14)
    assert office.addresses == "Desk@senate.example.org,staff@senate.example.org"
    assert (office.channel, office.cadence) == (Channel.FORM, Cadence.AT_COUNT)
    assert (office.letters_at, office.days) == (50, "mon,fri")
    assert office.notes == "Ask for Pat.\n\nBefore noon."
    words = page(desk, "/desk/offices/14")
    assert "6 changes are kept." in words
    assert f"{EMAIL} How often daily at_count" in words
    assert [row.detail for row in audit.latest("offices.profile")] == [
        {"district": 14, "fields": "addresses/channel/cadence/letters_at/days/notes"}
    ]


def test_what_is_the_same_changes_nothing(desk):
    assert send(desk).status_code == 303

    assert "Nothing was different." in page(desk, "/desk/offices/14")
    assert db.session.query(OfficeChange).count() == 0


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("addresses", "a@example.org\nno address"),
        ("channel", "pigeon"),
        ("cadence", "now and then"),
        ("letters_at", "many"),
        ("cut_off", "noon"),
        ("days", []),
        ("opens", ""),
        ("closes", "07:00"),
        ("time_zone", "Mars/Olympus"),
        ("most_letters", "0"),
        ("ask_after_days", "-1"),
        ("notes", "x" * 6000),
    ],
)
def test_a_slip_is_said_beside_its_field_and_nothing_typed_is_lost(desk, field, typed):
    reply = send(desk, **{"addresses": "kept@example.org", "notes": "Kept."} | {field: typed})

    assert reply.status_code == 422
    assert 'id="error-summary"' in reply.text
    assert re.search(rf'id="{field}-error"', reply.text)
    if field not in {"channel", "cadence"} and typed:
        assert typed.split("\n")[0] in reply.text
    assert "kept@example.org" in reply.text or field == "addresses"
    assert db.session.query(OfficeChange).count() == 0


def test_a_number_is_asked_for_where_the_cadence_is_by_number(desk):
    reply = send(desk, cadence="at_count")

    assert "Say how many letters must wait before they are sent." in text_of(reply)
