"""The desk's page of a bill: everything by hand, and what OpenStates says beside it."""

from dataclasses import replace

import pytest

from campaign.bills import tracking
from campaign.bills.models import Outcome, Step
from campaign.db import db
from tests.access.organiser import signed_in
from tests.bills.openstates_server import WAY, bill
from tests.bills.tracked import PASSED_SENATE, make_bill, make_hearing
from tests.factories import make_petition
from tests.pages import text_of

FILLED = {
    "title": "California Values Act",
    "session": "2017-2018",
    "now": "assembly",
    "outcome": "",
    "introduced_on": "2016-12-05",
    "senate_on": "2017-04-03",
    "senate_ayes": "27",
    "senate_noes": "12",
    "senate_note": "With two thirds",
    "seen": "0",
}


@pytest.fixture
def petition():
    made = make_petition()
    db.session.commit()
    return made


@pytest.fixture
def desk(client, petition):
    """Return a function that sends something to the bill's page; without data, it fetches."""
    signed_in(client)
    home = f"/desk/petitions/{petition.slug}/bill"

    def visit(path="", data=None):
        return client.get(home + path) if data is None else client.post(home + path, data=data)

    return visit


def told(petition):
    db.session.rollback()
    return tracking.facts_of(petition)


def test_only_the_desk_sees_it(client, petition):
    reply = client.get(f"/desk/petitions/{petition.slug}/bill")

    assert reply.status_code == 303
    assert "/desk/sign-in" in reply.headers["Location"]


def test_a_bill_that_nobody_has_said_anything_of_begins_as_introduced(desk):
    page = desk()

    assert page.status_code == 200
    assert 'checked id="now-0" name="now" type="radio" value="introduced"' in page.text
    assert "No hearing is told yet" in text_of(page)


def test_what_is_filled_in_is_what_visitors_see(desk, client, petition):
    reply = desk("", FILLED)

    assert reply.status_code == 303
    page = text_of(client.get(f"/petitions/{petition.slug}"))
    assert "SB 54 California Values Act It is in the Assembly now. Read the bill" in page
    assert "Senate Apr 3, 2017, 27 to 12 With two thirds" in page
    assert "Governor not yet" in page


def test_an_end_is_worded_as_what_it_was(desk, client, petition):
    desk("", FILLED | {"outcome": "vetoed", "outcome_on": "2017-10-05"})

    page = text_of(client.get(f"/petitions/{petition.slug}"))

    assert "Vetoed by the Governor on October 5, 2017." in page
    assert "Governor ended here" in page
    assert told(petition).standing[1] is Outcome.VETOED


def test_a_bill_that_died_did_so_in_the_house_that_had_it(desk, client, petition):
    desk("", FILLED | {"outcome": "died"})

    page = text_of(client.get(f"/petitions/{petition.slug}"))

    assert "It did not pass." in page
    assert "Assembly ended here" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("session", "2018-2019", "Write both years, the first of them odd"),
        ("senate_on", "yesterday", "Write a day like 2026-05-01."),
        ("senate_ayes", "81", "Write a number from 0 to 80."),
        ("senate_ayes", "-1", "Write a number from 0 to 80."),
        ("senate_noes", "", "A vote has two numbers: ayes and noes."),
        ("senate_note", "x" * 121, "Shorten it to at most 120 characters."),
        ("outcome_on", "soon", "Write a day like 2026-05-01."),
        ("title", "x" * 201, "Shorten it to at most 200 characters."),
    ],
)
def test_a_fault_shows_the_form_again_as_it_was_filled(desk, petition, field, typed, said):
    reply = desk("", FILLED | {"title": "Mine"} | {field: typed})

    assert reply.status_code == 422
    assert said in text_of(reply)
    assert field == "title" or 'value="Mine"' in reply.text
    assert told(petition) is None


@pytest.mark.parametrize(("field", "typed"), [("now", "heaven"), ("outcome", "adopted")])
def test_a_place_where_the_bill_cannot_be_is_refused(desk, petition, field, typed):
    assert desk("", FILLED | {field: typed}).status_code == 422
    assert told(petition) is None


def test_saying_the_same_again_changes_nothing(desk, petition):
    desk("", FILLED)
    edition = tracking.row_of(petition).edition

    desk("", FILLED | {"seen": "1"})

    assert "Nothing was different." in text_of(desk())
    db.session.rollback()
    assert tracking.row_of(petition).edition == edition


def test_the_second_of_two_editors_sees_both_and_loses_nothing(desk, petition):
    desk("", FILLED)

    crossed = desk("", FILLED | {"title": "Mine", "now": "governor"})
    assert crossed.status_code == 409
    words = text_of(crossed)
    assert "Somebody else has changed this bill meanwhile" in words
    assert "Title California Values Act Mine" in words
    assert 'name="seen" type="hidden" value="1"' in crossed.text
    assert told(petition).now is Step.ASSEMBLY

    desk("", FILLED | {"title": "Mine", "now": "governor", "seen": "1"})
    assert told(petition).title == "Mine"


def test_the_look_shows_what_is_typed_and_publishes_nothing(desk, petition):
    look = desk("/look", FILLED)

    assert "It is in the Assembly now." in text_of(look)
    assert "frame-ancestors 'self'" in look.headers["Content-Security-Policy"]
    assert told(petition) is None


@pytest.mark.parametrize("typed", [{}, {"now": "?", "senate_ayes": "many", "senate_on": "x"}])
def test_the_look_makes_the_best_of_half_a_form(desk, typed):
    assert desk("/look", typed).status_code == 200


def test_an_assembly_bill_goes_through_the_assembly_first(client, desk):
    other = make_petition(bill="AB 12")
    db.session.commit()

    page = client.get(f"/desk/petitions/{other.slug}/bill").text

    assert page.index('id="step-assembly"') < page.index('id="step-senate"')


def test_a_petition_that_is_not_there_is_not_found(client, desk):
    assert client.get("/desk/petitions/nothing/bill").status_code == 404


def test_without_a_key_the_page_says_how_to_get_one(desk):
    assert "Ask for a key at openstates.org" in text_of(desk())
    desk("/refresh", {})
    assert "Set CAMPAIGN_OPENSTATES_KEY first" in text_of(desk())


@pytest.mark.usefixtures("asks")
def test_what_openstates_says_otherwise_is_shown_and_taken(desk, openstates, petition):
    make_bill(petition)
    openstates.bill = bill(*WAY[:7])

    desk("/refresh", {})
    page = desk()
    words = text_of(page)
    assert "OpenStates says something else. Look at it" in words
    assert "It is in the Assembly now. It is on the Governor’s desk now." in words
    assert told(petition).now is Step.ASSEMBLY

    mark = page.text.split('name="mark" value="')[1].split('"')[0]
    desk("/take", {"mark": mark, "seen": "1"})
    assert told(petition).now is Step.GOVERNOR
    assert "OpenStates says something else" not in text_of(desk())


@pytest.mark.usefixtures("asks")
def test_taking_what_was_not_shown_takes_nothing(desk, openstates, petition):
    make_bill(petition)
    desk("/refresh", {})

    desk("/take", {"mark": "another", "seen": "1"})

    assert "OpenStates says something else by now" in text_of(desk())
    assert told(petition).now is Step.ASSEMBLY


@pytest.mark.usefixtures("asks")
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "OpenStates knows no such bill."),
        (429, "OpenStates was asked too often"),
        (503, "OpenStates does not answer now."),
        (401, "OpenStates does not take our key."),
    ],
)
def test_what_failed_is_said_in_plain_words_and_stays_on_the_page(
    desk, openstates, petition, status, said
):
    make_bill(petition)
    openstates.status = status
    desk("/refresh", {})

    assert text_of(desk()).count(said) == 2  # just now, and where it was asked last
    assert text_of(desk()).count(said) == 1


@pytest.mark.usefixtures("asks")
def test_keeping_it_fresh_is_chosen_on_the_page(desk, openstates, petition):
    desk("", FILLED | {"keeps_fresh": "y"})
    desk("/refresh", {})

    assert "OpenStates knew something new. Visitors see it now." in text_of(desk())
    assert told(petition).outcome is Outcome.SIGNED
    assert told(petition).title == "California Values Act"


def test_a_hearing_alone_is_shown_too(client, petition):
    make_hearing(petition)

    page = text_of(client.get(f"/petitions/{petition.slug}"))

    assert "It has been introduced." in page
    assert "Next hearing" in page


def test_a_change_shows_at_once_on_pages_that_lie_ready(another_site, settings, petition):
    make_bill(petition)
    site = another_site(replace(settings, page_seconds=60))
    ask, address = site.test_client(), f"/petitions/{petition.slug}"
    assert "It is in the Assembly now." in ask.get(address).text

    tracking.put(petition, replace(PASSED_SENATE, now=Step.GOVERNOR))
    db.session.commit()

    assert "It is on the Governor’s desk now." in ask.get(address).text


def test_a_step_before_the_one_it_follows_is_a_fault_in_a_sentence(desk, petition):
    reply = desk("", FILLED | {"introduced_on": "2027-02-01", "senate_on": "2026-01-01"})

    assert reply.status_code == 422
    assert "This is before “Introduced”, which has 2027-02-01." in text_of(reply)
    assert told(petition) is None


def test_a_hearing_that_is_past_is_said_to_be_seen_by_nobody(desk, client):
    reply = desk(
        "/hearings/new",
        {"day": "2020-01-07", "hour": "09:30", "committee": "Water", "seen": "0"},
    )

    words = text_of(client.get(reply.headers["Location"]))
    assert "Its day is past, so visitors do not see it." in words
    assert "Visitors see the hearing now" not in words
