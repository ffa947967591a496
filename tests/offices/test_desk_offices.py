"""The desk's page of all offices: how they stand, and which needs a person."""

import re

import pytest
from sqlalchemy import event

from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason, State
from campaign.petitions.models import PetitionState
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import held, moved, page, released
from tests.offices.mailed import wish
from tests.signers_of import signed


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def test_strangers_are_shown_the_door(client):
    for path in ("/desk/offices", "/desk/offices/14", "/desk/offices/profiles.csv"):
        reply = client.get(path)
        assert reply.status_code == 303
        assert "/desk/sign-in" in reply.location


def test_all_forty_offices_are_shown_even_where_nothing_waits(desk):
    words = page(desk, "/desk/offices")

    assert "All is well: no office needs a person." in words
    assert "14 Anna Caballero 0 –" in words
    assert "By mail, once a day" in words
    assert words.count("By mail, once a day") == 40
    assert "10 vacant" in words
    assert "Letters waiting 0 next cut-off" in words


def test_what_waits_is_counted_for_its_office(desk, petition, settings):
    signed(petition, settings)
    signed(petition, settings, email="an@example.org")
    signed(petition, settings, email="bo@example.org", zip_code="96001")

    words = page(desk, "/desk/offices")

    assert "Letters waiting 3" in words
    assert "14 Anna Caballero 2" in words
    assert "District 14 2 waiting" in words


def test_offices_that_need_a_person_are_named_first(desk, petition, settings):
    signed(petition, settings)
    moved(released(settings), State.BOUNCED, code="5.1.1")
    wish(20, paused=True, pause_reason="They asked us to wait.")

    words = page(desk, "/desk/offices")

    assert "All is well" not in words
    assert re.search(r"District 14, Anna Caballero : Its mail came back or was refused", words)
    assert "It is paused: its letters wait." in words
    table = words[words.index("All offices") :]
    assert table.index("14 Anna Caballero") < table.index("1 Megan Dahle")


@pytest.mark.usefixtures("stopped_clock")
def test_the_next_bundles_are_listed_with_the_time_they_have(desk, petition, settings):
    signed(petition, settings)
    held(settings)

    words = page(desk, "/desk/offices")

    assert "Letters held 1 the first go in 2 hours" in words
    assert "District 14, 1 letter SB 54 · goes in 2 hours" in words


def test_bundles_that_a_person_carries_are_listed(desk, settings):
    wish(channel="form")
    signed(make_petition(state=PetitionState.LIVE), settings)
    released(settings)

    words = page(desk, "/desk/offices")

    assert "To carry by hand 1" in words
    assert "Bundle No. 1, District 14 contact form" in words
    assert "14 Anna Caballero 0 waits to be carried by hand" in words


def test_letters_that_cannot_go_say_why_and_offer_no_button(desk, petition, settings):
    signed(petition, settings)
    with writing():
        suppressing.suppress("senator.caballero@senate.ca.gov", Reason.BOUNCE)

    reply = desk.get("/desk/offices/14")

    words = page(desk, "/desk/offices/14")
    assert "They wait until another address is entered." in words
    assert "senator.caballero@senate.ca.gov takes no mail from us" in words
    assert "/offices/14/seal" not in reply.text
    assert "District 14, Anna Caballero : Its address takes no mail" in page(
        desk, "/desk/offices"
    )


def test_there_is_a_clear_page_where_there_is_no_office(desk):
    paths = ("/desk/offices/41", "/desk/offices/41/profile", "/desk/offices/14/today/nothing")
    for path in paths:
        assert desk.get(path).status_code == 404
    for act in ("seal", "resume"):
        assert desk.post(f"/desk/offices/41/{act}").status_code == 404
    assert desk.post("/desk/offices/41/pause", data={"reason": "Why."}).status_code == 404


def test_no_signers_name_or_address_is_on_the_offices_pages(desk, petition, settings):
    signed(petition, settings, words="My neighbour was taken.")
    held(settings)

    for path in ("/desk/offices", "/desk/offices/14"):
        html = desk.get(path).text
        for secret in ("Kim Osei", "kim@example.org", "My neighbour"):
            assert secret not in html


def test_the_overview_asks_no_more_of_the_database_for_forty_offices_than_for_one(
    desk, petition, settings
):
    for number in range(1, 41):
        wish(number, notes="Known.")
    signed(petition, settings)
    released(settings)
    asked = []

    def count(*details):
        asked.append(details[2])

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        desk.get("/desk/offices")
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len(asked) < 40
