"""A new petition at the desk: its address comes from its call, and a draft says so."""

from campaign.db import db
from campaign.petitions.models import Petition, PetitionState
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.pages import text_of

HOME = "/desk/petitions"
TYPED = {
    "bill": "SB 999",
    "position": "support",
    "language": "en",
    "call": "Keep Our Water Clean!",
    "ask": "We ask you to vote for it.",
    "slug": "",
}


def test_an_address_left_empty_is_made_from_the_call_and_never_taken_twice(client):
    desk = signed_in(client)

    for _ in range(2):
        assert desk.post(f"{HOME}/new", data=TYPED).status_code == 303

    slugs = [slug for (slug,) in db.session.query(Petition.slug).order_by(Petition.id)]
    assert slugs == ["keep-our-water-clean", "keep-our-water-clean-2"]


def test_twins_are_told_apart_wherever_a_petition_is_chosen(client):
    desk = signed_in(client)
    make_petition(slug="clean-water")
    make_petition(slug="clean-water-again", state=PetitionState.LIVE)
    db.session.commit()

    for path in ("/desk/updates/new", "/desk/stories/new", "/desk/partners"):
        words = text_of(desk.get(path))
        assert "steps up · SB 54 · clean-water · In rehearsal" in words
        assert "steps up · SB 54 · clean-water-again · Live" in words
    assert "/petitions/clean-water-again" in text_of(desk.get("/desk/"))


def test_the_preview_of_a_draft_says_that_it_is_one(client):
    desk = signed_in(client)
    desk.post(f"{HOME}/new", data=TYPED)

    words = text_of(desk.get(f"{HOME}/keep-our-water-clean/page"))

    assert "Draft Nobody sees it but the desk." in words
    assert "In rehearsal" not in words


def test_an_address_has_one_bound_and_its_page_says_which(client):
    desk = signed_in(client)

    reply = desk.post(f"{HOME}/new", data=TYPED | {"slug": "a" * 61})

    assert reply.status_code == 422
    assert "at most 60 characters" in text_of(reply)
    assert 'maxlength="60"' in reply.text


def test_a_letter_that_nobody_wrote_is_said_to_be_missing(client):
    desk = signed_in(client)
    desk.post(f"{HOME}/new", data=TYPED)

    words = text_of(desk.get(f"{HOME}/keep-our-water-clean/letter?language=es&zip=93640"))

    assert "There is no letter in Spanish yet." in words


def test_every_page_of_a_petition_lights_petitions_and_leads_back_the_same_way(client):
    desk = signed_in(client)
    make_petition(slug="clean-water")
    db.session.commit()

    for page in ("", "/signatures", "/edit", "/stage", "/bill", "/moments", "/invalid"):
        reply = desk.get(f"{HOME}/clean-water{page}")
        html = reply.text
        assert 'href="/desk/petitions" aria-current="true">Petitions' in html, page
        assert "Petitions / Help us make sure California steps up" in text_of(reply), page
    assert (
        'href="/desk/petitions" aria-current="true"'
        in desk.get("/desk/updates?petition=clean-water").text
    )
