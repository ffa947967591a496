"""Words beside the boxes: each version is kept, and a signing keeps what stood there."""

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.petitions import agreeing, beside
from campaign.petitions.models import Signature
from tests.access.organiser import EMAIL
from tests.drafting.desk_of import BASE, filled
from tests.pages import text_of
from tests.signers_of import confirm_path, my_path

PAGE = "/petitions/clean-water"
KIM = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}
OURS = "Keep me informed about this campaign by email"


def kept():
    """Kind, language and words of what the newest signer agreed to."""
    db.session.expire_all()
    signature = db.session.scalars(select(Signature).order_by(Signature.id.desc())).first()
    texts = [one.text for one in agreeing.all_of(signature)]
    return [(text.kind, text.language, text.words) for text in texts]


def test_the_words_are_shown_and_kept_with_whoever_agrees(desk, client):
    desk.save(en_keep_informed="Tell me about our water")

    page = client.get(PAGE)
    client.post(PAGE, data=filled(page, PAGE) | KIM | {"keep_informed": "y"})

    assert "Tell me about our water" in text_of(page)
    assert kept() == [("keep_informed", "en", "Tell me about our water")]


def test_a_page_from_a_cache_keeps_the_words_that_it_showed(desk, client):
    desk.save(en_keep_informed="The words of yesterday")
    cached = filled(client.get(PAGE), PAGE)
    desk.save(en_keep_informed="The words of today")

    client.post(PAGE, data=cached | KIM | {"keep_informed": "y"})

    assert kept() == [("keep_informed", "en", "The words of yesterday")]


def test_a_page_from_before_anybody_worded_a_box_keeps_the_programs_words(desk, client):
    cached = filled(client.get(PAGE), PAGE)
    without_marks = {name: said for name, said in cached.items() if name != "beside"}
    desk.save(en_keep_informed="Tell me about our water")

    for form in (cached, without_marks):
        client.post(PAGE, data=form | KIM | {"keep_informed": "y"})
        assert kept() == [("keep_informed", "en", OURS)]


def test_words_that_nobody_knows_are_no_consent_and_the_form_asks_again(desk, client):
    form = filled(client.get(PAGE), PAGE) | KIM
    form |= {"keep_informed": "y", "beside": "keep_informed:0123456789abcdef"}

    reply = client.post(PAGE, data=form)

    assert reply.status_code == 422
    assert "The words beside a box have changed." in text_of(reply)
    assert 'value="Kim Osei"' in reply.text
    assert "checked" not in reply.text.split('name="keep_informed"')[1][:40]
    assert db.session.scalar(select(Signature.id)) is None


def test_an_error_elsewhere_takes_off_a_tick_that_was_given_to_other_words(desk, client):
    cached = filled(client.get(PAGE), PAGE)
    desk.save(en_keep_informed="The words of today")

    reply = client.post(PAGE, data=cached | KIM | {"keep_informed": "y", "zip_code": "9"})

    assert filled(reply, PAGE).get("keep_informed") is None
    again = client.post(PAGE, data=filled(reply, PAGE) | KIM | {"keep_informed": "y"})
    assert again.status_code == 303
    assert kept() == [("keep_informed", "en", "The words of today")]


def test_the_owner_of_the_mailbox_agrees_to_the_words_on_the_page_that_asks(desk, client):
    client.post(PAGE, data=filled(client.get(PAGE), PAGE) | KIM | {"show_name": "y"})
    signature = db.session.scalars(select(Signature)).one()
    desk.save(en_show_name="Show me to the world")
    path = confirm_path(signature)

    page = client.get(path)
    form = filled(page, path)
    client.post(path, data=form | {"show_name": "y"})

    assert "Show me to the world" in text_of(page)
    assert "checked" not in page.text  # it was ticked for other words
    assert kept() == [("show_name", "en", "Show me to the world")]


def test_ones_own_page_shows_what_was_agreed_to_and_not_what_stands_there_now(desk, client):
    client.post(PAGE, data=filled(client.get(PAGE), PAGE) | KIM)
    signature = db.session.scalars(select(Signature)).one()
    client.post(confirm_path(signature), data={"show_name": "y"})
    desk.save(en_show_name="Show me to the world", en_hear_delivery="Write to me")

    page = client.get(my_path(signature))

    assert "Show my first name and city under the petition" in text_of(page)
    assert "Show me to the world" not in text_of(page)
    assert "Write to me" in text_of(page)
    ticks = f"{my_path(signature)}/ticks"
    client.post(ticks, data=filled(page, ticks))
    assert [words for _, _, words in kept()] == [
        "Show my first name and city under the petition"
    ]


def test_each_version_is_kept_with_its_writer(desk, client):
    desk.save(en_show_name="First")
    desk.save(en_show_name="")

    page = text_of(client.get(f"{BASE}/clean-water/boxes/en/show_name"))

    assert "the program’s own words again" in page
    assert "First" in page
    assert EMAIL in page


def test_what_is_worded_in_one_language_leaves_the_other_as_it_is(desk, client):
    desk.save(en_show_name="Show me to the world")

    assert "Show me to the world" not in text_of(client.get(f"/es{PAGE}"))


def test_typing_the_programs_own_words_is_no_version(desk, petition):
    desk.save(en_keep_informed=OURS)

    assert beside.versions(petition.id, "en", "keep_informed") == []


@pytest.mark.parametrize(
    "typed", ["Paid for by Clean Water Now", "pagado por: Clean Water Now", "Clean Water Now"]
)
def test_who_paid_is_said_once(desk, client, typed):
    desk.save(sponsor=typed)
    desk.press("stage/rehearse")

    page = text_of(client.get("/petitions/clean-water"))

    assert "Paid for by Clean Water Now" in page
