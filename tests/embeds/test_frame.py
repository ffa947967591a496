"""A petition in a partner's frame: who may show it, and what is signed there."""

import re

import pytest
from sqlalchemy import select, text

from campaign.db import db, writing
from campaign.embeds import partners
from campaign.petitions.models import Petition, PetitionState, Signature
from tests.factories import make_petition
from tests.pages import text_of

ROSA = {"name": "Rosa Medina", "email": "rosa@example.org", "zip_code": "93640"}
FRAME = "/embed/values-act/valley-unions"
SITE = "https://valley.example.org"


@pytest.fixture
def partner():
    petition = make_petition(slug="values-act")
    partner = partners.add(petition, name="valley-unions", origin=SITE, account_id=None)
    db.session.commit()
    return partner


def policy(reply):
    return dict(
        part.strip().split(" ", 1)
        for part in reply.headers["Content-Security-Policy"].split(";")
    )


def switch_off(partner):
    with writing():
        partners.switch(partner.id, is_active=False, account_id=None)


def test_only_the_partners_own_site_may_frame_it(partner, client):
    partners.add(
        partner.petition, name="coast", origin="https://coast.example", account_id=None
    )
    db.session.commit()

    reply = client.get(FRAME)

    assert reply.status_code == 200
    assert policy(reply)["frame-ancestors"] == SITE
    assert policy(reply)["default-src"] == "'self'"
    assert policy(reply)["form-action"] == "'self'"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/petitions/values-act", "/terms", "/", "/desk/sign-in"])
def test_no_other_page_may_be_framed(partner, client, path):
    reply = client.get(path)

    assert policy(reply)["frame-ancestors"] == "'none'"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/embed/values-act/nobody", "/embed/no-such/valley-unions", f"{FRAME}/more"]
)
def test_an_unknown_partner_gets_a_page_that_says_so_and_that_nobody_may_frame(
    partner, client, path
):
    reply = client.get(path)

    assert reply.status_code == 404
    assert policy(reply)["frame-ancestors"] == "'none'"


def test_a_partner_who_was_switched_off_shows_nothing_and_signs_nobody(partner, client):
    switch_off(partner)

    assert client.get(FRAME).status_code == 404
    assert client.get(f"{FRAME}/thanks").status_code == 404
    assert client.post(FRAME, data=ROSA).status_code == 404
    assert db.session.query(Signature).count() == 0

    with writing():
        partners.switch(partner.id, is_active=True, account_id=None)
    assert client.get(FRAME).status_code == 200


def test_a_draft_is_shown_nowhere(partner, client):
    db.session.get_one(Petition, partner.petition_id).state = PetitionState.DRAFT
    db.session.commit()

    assert client.get(FRAME).status_code == 404


def test_the_page_is_the_same_for_everybody_without_cookie(partner, client):
    one, other = client.get(FRAME), client.get(FRAME)

    assert one.data == other.data
    assert "Set-Cookie" not in one.headers
    assert one.headers["Cache-Control"].startswith("public, max-age=30")
    assert 'name="robots" content="noindex"' in one.text


def test_every_way_out_of_the_frame_opens_a_tab_of_its_own(partner, client):
    for reply in (client.get(FRAME), client.get(f"{FRAME}/thanks")):
        links = re.findall(r"<a [^>]*>", reply.text)
        inside = [link for link in links if f'href="{FRAME}"' in link]
        assert len(links) >= 4
        assert [a for a in links if 'target="_blank"' not in a and a not in inside] == []
    assert re.search(rf'<form [^>]*action="{FRAME}"', client.get(FRAME).text)


def test_the_frame_holds_one_small_script_of_our_own(partner, client):
    scripts = re.findall(r'<script[^>]*src="([^"?]*)', client.get(FRAME).text)

    assert scripts == ["/static/js/height.js"]
    assert f'data-site="{SITE}"' in client.get(FRAME).text


def test_who_signs_in_the_frame_is_counted_under_the_partner(partner, client, drawer):
    reply = client.post(FRAME, data=ROSA)

    assert (reply.status_code, reply.location) == (303, f"{FRAME}/thanks")
    signature = db.session.scalars(select(Signature)).one()
    assert signature.source.name == "valley-unions"
    thanks = client.get(reply.location)
    assert "Now look at your mail" in text_of(thanks)
    assert "rosa" not in thanks.text.lower()
    assert policy(thanks)["frame-ancestors"] == SITE


def test_signing_twice_is_answered_in_the_same_way(partner, client):
    answers = [client.post(FRAME, data=ROSA) for _ in range(2)]

    assert len({(reply.status_code, reply.location) for reply in answers}) == 1


def test_what_is_wrong_is_shown_in_the_frame_and_nothing_typed_is_lost(partner, client):
    reply = client.post(FRAME, data=ROSA | {"email": "rosa@", "words": "We pick your fruit."})

    assert reply.status_code == 422
    assert policy(reply)["frame-ancestors"] == SITE
    assert reply.headers["Cache-Control"] == "no-store"
    assert 'id="error-summary"' in reply.text
    assert "We pick your fruit." in reply.text
    assert re.search(rf'<form [^>]*action="{FRAME}"', reply.text)


def test_a_form_on_the_partners_own_page_is_not_taken(partner, client):
    reply = client.post(FRAME, data=ROSA, headers={"Sec-Fetch-Site": "cross-site"})

    assert reply.status_code == 403
    assert db.session.query(Signature).count() == 0


def test_in_spanish_the_frame_stays_in_spanish(partner, client):
    reply = client.post(f"/es{FRAME}", data=ROSA)

    assert reply.location == f"/es{FRAME}/thanks"
    assert '<html lang="es">' in client.get(f"/es{FRAME}").text
    assert db.session.scalars(select(Signature)).one().language == "es"


def test_while_the_database_is_away_the_words_stay_in_the_frame(partner, client, monkeypatch):
    client.get(FRAME)

    def away(*_):
        db.session.execute(text("select * from no_such_table"))

    monkeypatch.setattr(partners, "allowed", away)
    reply = client.post(FRAME, data=ROSA | {"words": "We pick your fruit."})

    assert reply.status_code == 503
    assert policy(reply)["frame-ancestors"] == SITE
    assert "We pick your fruit." in reply.text
    assert client.get(FRAME).status_code == 503


def test_the_script_for_partners_is_small_and_its_address_stays(client):
    with client.get("/static/js/embed.js") as reply:
        assert len(reply.data) <= 1536
        seconds = reply.headers["Cache-Control"].removeprefix("public, max-age=")
        assert int(seconds) <= 3600
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    with client.head("/static/js/height.js") as other:
        assert other.headers.get("Cross-Origin-Resource-Policy") != "cross-origin"
