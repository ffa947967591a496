"""The pages of the desk, as an organiser reads them."""

import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import Pause, State
from campaign.offices import bundling, releasing
from campaign.petitions import tallying
from campaign.petitions.models import Outcome, PetitionState
from campaign.petitions.tally_models import OUTSIDE
from tests import tallies
from tests.access.organiser import signed_in
from tests.factories import make_message, make_petition
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD, sign, signed


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def page(desk, path="/desk/"):
    reply = desk.get(path)
    assert reply.status_code == 200
    return text_of(reply)


def test_an_empty_desk_says_what_to_do_next(desk):
    words = page(desk)

    assert "All is well" in words
    assert "There is no petition yet." in words
    assert "campaign demo load" in words


def test_the_overview_shows_each_petition_with_its_figures(desk, petition, settings):
    signed(petition, settings)
    sign(petition, settings, email="an@example.org")

    words = page(desk)

    assert (
        "Help us make sure California steps up SB 54 · /petitions/values-act · In rehearsal"
        in words
    )
    assert "Signatures 1 Today 1 Not confirmed yet 1 Letters waiting 1" in words


def test_the_overview_names_what_needs_a_person(desk, petition, settings):
    signed(petition, settings, zip_code=BAKERSFIELD)
    message = make_message()
    with writing():
        message.state = State.REFUSED
        db.session.add(Pause(id=1, reason="SendGrid answered 401", try_again_at=clock.now()))

    words = page(desk)

    assert "All is well" not in words
    assert "SendGrid answered 401" in words
    assert "1 mail was refused." in words
    assert "1 signer has not said which district is theirs" in words
    waiting = 'href="/desk/petitions/values-act/signatures?district=unplaced"'
    assert waiting in desk.get("/desk/").text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": PetitionState.LIVE}, "Live"),
        ({"state": PetitionState.DRAFT}, "Draft"),
        ({"is_demonstration": True}, "Demonstration, in rehearsal for ever"),
    ],
)
def test_a_petition_says_how_real_it_is(desk, values, said):
    make_petition(slug="values-act", **values)
    db.session.commit()

    assert said in page(desk)
    assert said in page(desk, "/desk/petitions/values-act")


def test_the_page_of_a_petition_has_its_pictures_tables_and_bundles(desk, petition, settings):
    signed(petition, settings)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)

    reply = desk.get("/desk/petitions/values-act")

    html, words = reply.get_data(as_text=True), text_of(reply)
    assert 'role="img" aria-label="Signatures from' in html
    assert "1 in all, most in" in html
    assert "14 Anna Caballero 1" in words
    assert "District 14, Anna Caballero 1" in words
    assert "waits in the outbox" in words


def test_a_petition_without_signatures_says_what_to_do(desk, petition):
    words = page(desk, "/desk/petitions/values-act")

    assert "Nobody has confirmed a signature yet." in words
    assert "campaign bundles seal --now" in words


def test_there_is_a_clear_page_where_there_is_no_petition(desk):
    assert desk.get("/desk/petitions/nothing").status_code == 404


def test_the_desk_speaks_spanish_where_it_is_asked_to(desk, petition, settings):
    signed(petition, settings)

    reply = desk.get("/es/desk/petitions/values-act")

    assert '<html lang="es">' in reply.get_data(as_text=True)
    assert 'href="/es/desk/"' in reply.get_data(as_text=True)


def test_no_signers_name_or_address_is_on_these_pages(desk, petition, settings):
    signed(petition, settings, words="My neighbour was taken.")

    for path in ("/desk/", "/desk/petitions/values-act"):
        html = desk.get(path).get_data(as_text=True)
        for secret in ("Kim Osei", "kim@example.org", "My neighbour"):
            assert secret not in html


def test_ninety_days_in_forty_districts_are_shown_in_a_fifth_of_a_second(desk, petition):
    today = clock.pacific(clock.now()).date()
    cell = tallies.cell(petition)
    moves = {
        replace(cell, district=district, day=today - timedelta(days=back), hour=hour): 3
        for back in range(90)
        for hour in (9, 12, 20)
        for district in [*range(1, 41), OUTSIDE]
    }
    with writing():
        tallying.move_all(moves)

    for path in ("/desk/", "/desk/petitions/values-act"):
        desk.get(path)
        begun = time.perf_counter()
        desk.get(path)
        assert time.perf_counter() - begun < 1  # of which parsing the page takes the most


def test_a_campaigns_page_says_from_when_it_is_and_how_to_look_again(desk, petition):
    reply = desk.get("/desk/petitions/values-act?period=hours")

    assert "Figures of" in text_of(reply)
    assert (
        'href="/desk/petitions/values-act?period=hours&amp;by=count">Look again' in reply.text
    )
    assert "<span data-looking hidden>" in reply.text
    assert "js/live" in reply.text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": PetitionState.LIVE, "outcome": Outcome.WON}, "Won"),
        ({"outcome": Outcome.LOST}, "Not won"),
        ({"outcome": Outcome.OTHER}, "Ended"),
        ({"state": PetitionState.LIVE}, "Closed"),
    ],
)
def test_a_petition_that_ended_says_so_on_every_page(desk, values, said):
    make_petition(
        slug="values-act",
        opens_at=clock.now() - timedelta(days=2),
        closes_at=clock.now() - timedelta(days=1),
        **values,
    )
    db.session.commit()

    for path in ("/desk/", "/desk/petitions", "/desk/petitions/values-act"):
        words = page(desk, path)
        assert said in words
        assert "In rehearsal" not in words
    public = text_of(desk.get("/petitions/values-act"))
    assert "In rehearsal" not in public
    assert ("It never went live" in public) == ("state" not in values)


def test_a_draft_is_led_to_its_words_and_to_going_live(desk):
    make_petition(slug="values-act", state=PetitionState.DRAFT)
    db.session.commit()

    reply = desk.get("/desk/petitions/values-act")

    assert "Nobody can see a draft" in text_of(reply)
    assert "Share the petition" not in text_of(reply)
    assert 'href="/desk/petitions/values-act/edit">Finish its words' in reply.text
    assert 'href="/desk/petitions/values-act/stage">then begin the rehearsal' in reply.text


def test_every_page_of_the_desk_leads_to_itself_in_the_other_language(desk, petition):
    here = "/desk/petitions/values-act?period=hours"

    for path, other, name in ((here, f"/es{here}", "Español"), (f"/es{here}", here, "English")):
        assert re.search(rf'href="{re.escape(other)}"[^>]*>{name}<', desk.get(path).text)
    wrong = desk.post("/desk/petitions/values-act/moments", data={"words": ""})
    assert "hreflang" not in wrong.text  # what answers a form is at no address
