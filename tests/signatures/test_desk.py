"""The list at the desk: filters in the address, one person by mail, and nobody's name."""

import re
from datetime import timedelta

import pytest

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.petitions.models import SignatureState
from campaign.signatures import listing
from campaign.signers import forgetting
from tests.access.organiser import make_account, sign_in, signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import page
from tests.pages import text_of
from tests.signatures.crowd import crowd
from tests.signers_of import sign, signed

HOME = "/desk/petitions/values-act/signatures"


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def test_strangers_are_shown_the_way_in(client, petition):
    for path in (HOME, f"{HOME}/1", f"{HOME}/find", "/desk/petitions/values-act/invalid"):
        assert client.get(path).status_code == 303


def test_an_empty_list_says_what_to_do(desk, petition):
    assert "Nobody has confirmed a signature yet. Share the petition’s page" in page(desk, HOME)
    assert "No signature is like that. Take a filter away" in page(desk, f"{HOME}?zip=93640")


def test_the_list_shows_no_name_and_no_address(desk, petition, settings):
    signed(petition, settings, name="Rosa Medina", email="rosa@example.org")

    words = page(desk, HOME)

    assert "1 signature" in words
    assert "93640 Mendota 14 The page itself English petition’s" in words
    assert "Rosa" not in words
    assert "rosa@example.org" not in desk.get(HOME).text
    assert audit.latest("signatures.") == [], "nobody was opened"


def test_filters_stand_in_the_address_and_on_chips_that_take_them_away(desk, petition):
    crowd(petition, 3, source="bots")
    crowd(petition, 1, name="b", language="es")

    html = desk.get(f"{HOME}?source=bots&language=en").text

    assert text_of(desk.get(f"{HOME}?source=bots")).count("No.") == 0
    assert "3" in re.search(r"<b>(\S+)</b> signatures", html)[1]
    chips = re.findall(r'<a href="([^"]+)">([^<]+) <span aria-hidden', html)
    assert [(words, link.split("?")[1]) for link, words in chips] == [
        ("Source: bots", "language=en"),
        ("English", "source=bots"),
    ]


def test_a_filter_of_another_shape_is_named_and_nothing_is_shown(desk, petition):
    crowd(petition, 2)

    reply = desk.get(f"{HOME}?zip=9364&source=page")

    assert reply.status_code == 422
    assert "Enter five digits, like 93640." in text_of(reply)
    assert "A filter is not understood, so nothing is shown." in text_of(reply)
    assert 'value="9364"' in reply.text, "what was typed is still there"
    assert "Mendota" not in text_of(reply)


def test_one_leafs_to_the_end_and_back(desk, petition, monkeypatch):
    rows = crowd(petition, 5)
    monkeypatch.setattr(
        listing.page, "__kwdefaults__", listing.page.__kwdefaults__ | {"size": 2}
    )

    def open_ones(reply):
        return [int(n) for n in re.findall(r', open No. (\d+)"', reply.text)]

    def link(reply, words):
        return re.search(rf'href="([^"]+)">{words}<', reply.text)[1].replace("&amp;", "&")

    first = desk.get(HOME)
    second = desk.get(link(first, "Older"))
    last = desk.get(link(first, "Oldest"))

    assert open_ones(first) == [rows[4].id, rows[3].id]
    assert open_ones(second) == [rows[2].id, rows[1].id]
    assert open_ones(last) == [rows[1].id, rows[0].id]
    assert open_ones(desk.get(link(second, "Newer"))) == open_ones(first)
    assert open_ones(desk.get(link(last, "Newest"))) == open_ones(first)
    assert desk.get(f"{HOME}?after=x").status_code == 422
    assert "There is nothing on this page any more" in page(desk, f"{HOME}?after=1-1")


def test_one_person_is_found_by_any_spelling_of_their_mailbox(desk, petition, settings):
    rosa = signed(petition, settings, email="rosa.medina@gmail.com")
    sign(petition, settings, email="rosa.medina@gmail.com")

    reply = desk.post(f"{HOME}/find", data={"email": "RosaMedina+news@gmail.com"})

    assert reply.status_code == 303
    assert reply.location == f"{HOME}/{rosa.id}", "the one that counts, by its number"
    other = make_petition(slug="another")
    db.session.commit()
    missing = desk.post(
        f"/desk/petitions/{other.slug}/signatures/find", data={"email": "rosa.medina@gmail.com"}
    )
    assert missing.status_code == 404


def test_nobody_found_is_told_plainly_and_what_was_typed_stays(desk, petition):
    reply = desk.post(f"{HOME}/find", data={"email": "nobody@example.org"})

    assert reply.status_code == 404
    assert "Nobody with this address has signed here." in text_of(reply)
    assert 'value="nobody@example.org"' in reply.text
    wrong = desk.post(f"{HOME}/find", data={"email": "nobody"})
    assert wrong.status_code == 422
    assert "with an @" in text_of(wrong)
    assert desk.get(f"{HOME}/find").location == HOME


def test_whom_a_petition_has_forgotten_nobody_finds_and_no_new_key_is_made(
    app, desk, petition, settings, stopped_clock
):
    signed(petition, settings)
    petition.closes_at = clock.now()
    db.session.commit()
    stopped_clock(timedelta(days=91))
    forgetting.forget_closed(settings)
    make_account("an@example.org")
    desk = app.test_client()
    sign_in(desk, email="an@example.org")

    assert desk.post(f"{HOME}/find", data={"email": "kim@example.org"}).status_code == 404
    assert app.extensions["campaign.vault"].store.living(petition.scope) is None


def test_the_states_that_do_not_count_have_lists_of_their_own(desk, petition, settings):
    sign(petition, settings)
    crowd(petition, 1, name="b", state=SignatureState.PENDING)

    words = page(desk, f"{HOME}?state=pending")

    assert "2 signatures that do not count" in words
    assert "Make these invalid" not in words, "nothing narrows them"
    assert "Make these invalid" in page(desk, f"{HOME}?state=pending&zip=93640")
