"""Changing one's letter: the office gets the last word, until it has gone."""

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.delivery import outbox
from campaign.petitions import people
from campaign.petitions.models import Wording
from campaign.signers import pages
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers.arriving import release, seal
from tests.signers_of import BAKERSFIELD, confirm_path, my_path, sign, signed

MINE = "Senator [your senator], it costs $5. I am [your name]."


def path_of(signature):
    return f"{my_path(signature)}/letter"


def fresh(signature):
    db.session.refresh(signature)
    return people.open_person(signature)


def test_a_changed_letter_is_what_the_office_reads_even_in_a_bundle_that_was_held(
    client, settings
):
    signature = signed(make_petition(), settings)
    seal(settings)

    reply = client.post(path_of(signature), data={"words": "I am afraid.", "letter": MINE})

    assert reply.status_code == 303
    (bundle,) = release(settings)
    body = outbox.read(bundle.message_id).text
    assert "Senator Anna Caballero, it costs $5. I am Kim Osei." in body
    assert "I am afraid." in body
    assert "please stand by" not in body


def test_the_form_shows_the_letter_with_brackets_as_it_was_left(client, settings):
    signature = signed(make_petition(), settings)
    assert "Dear Senator [your senator]," in client.get(path_of(signature)).text

    client.post(path_of(signature), data={"words": "", "letter": MINE})

    assert MINE in client.get(path_of(signature)).text
    assert "it costs $5" in text_of(client.get(my_path(signature)))


@pytest.mark.parametrize(
    ("zip_code", "shown"),
    [
        ("93640", "I live in Mendota, in District 14."),
        (BAKERSFIELD, "I live in Bakersfield, in District [your district]."),
        ("97201", "I live in [your city], in District [your district]."),
    ],
)
def test_a_letter_without_a_district_shows_what_is_still_open(app, settings, zip_code, shown):
    letter = "I live in [your city], in District [your district]."
    signature = signed(make_petition(), settings, zip_code=zip_code, letter=letter)

    with app.test_request_context():
        letter = pages.letter_of(pages.standing(signature, settings))

    assert letter.body == shown


def test_a_letter_made_ones_own_is_personal_and_one_put_back_is_a_form_letter(client, settings):
    signature = signed(make_petition(), settings)
    path, shown = path_of(signature), "Dear Senator [your senator],\n\nplease stand by SB 54."
    shown += "\n\n[your own words]\n\n[your name]\n[your city] [your ZIP code]"

    client.post(path, data={"words": "", "letter": MINE})
    fresh(signature)
    assert not signature.is_form_letter

    client.post(path, data={"words": "", "letter": shown})
    assert fresh(signature).letter == db.session.scalar(select(Wording.letter_body))
    assert signature.is_form_letter

    client.post(path, data={"words": "Mine.", "letter": shown})
    assert fresh(signature).words == "Mine."
    assert not signature.is_form_letter


def test_a_letter_that_nobody_touched_stays_the_petitions_of_that_day(client, settings):
    petition = make_petition()
    signature = signed(petition, settings)
    frozen = people.open_person(signature).letter
    db.session.scalars(select(Wording)).one().letter_body = "The organisers wrote anew: $name"
    db.session.commit()

    client.post(path_of(signature), data={"words": "", "letter": _shown(client, signature)})

    assert fresh(signature).letter == frozen
    assert signature.is_form_letter


def _shown(client, signature):
    from html import unescape

    page = client.get(path_of(signature)).text
    area = page.split('name="letter"')[1].split(">", 1)[1].split("</textarea>")[0]
    return unescape(area).lstrip("\r\n")


def test_a_spanish_page_leaves_the_brackets_of_an_english_letter_alone(client, settings):
    signature = signed(make_petition(), settings)

    page = client.get(f"/es{path_of(signature)}")
    client.post(f"/es{path_of(signature)}", data={"words": "", "letter": MINE})

    assert "[your senator]" in page.text
    assert "${senator}" in fresh(signature).letter


def test_once_it_has_gone_a_letter_cannot_change_and_what_was_typed_is_kept(client, settings):
    signature = signed(make_petition(), settings)
    release(settings)
    before = signature.sealed

    late = client.post(path_of(signature), data={"words": "Too late?", "letter": MINE})

    assert late.status_code == 409
    assert "has gone to the office in the meantime" in text_of(late)
    assert "Too late?" in late.text
    assert "it costs $5" in late.text
    db.session.refresh(signature)
    assert signature.sealed == before
    assert "Change my letter" not in text_of(client.get(my_path(signature)))
    assert client.get(path_of(signature)).location.endswith(my_path(signature))


def test_an_empty_letter_is_put_back_and_said(client, settings):
    signature = signed(make_petition(), settings)

    reply = client.post(path_of(signature), data={"words": "Kept.", "letter": "  "})

    assert reply.status_code == 422
    assert "we put it back" in text_of(reply)
    assert "Kept." in reply.text
    assert "Dear Senator [your senator]" in reply.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("words", "x" * 2001, "at most 2,000 characters"),
        ("letter", "x" * 6001, "at most 6,000 characters"),
        ("letter", "Dear\x07 Senator", "invisible character"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, settings, field, typed, sentence):
    signature = signed(make_petition(), settings)
    before = signature.sealed

    reply = client.post(path_of(signature), data={"words": "w", "letter": MINE, field: typed})

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    db.session.refresh(signature)
    assert signature.sealed == before


def test_a_letter_that_does_not_count_cannot_change(client, settings):
    waiting = sign(make_petition(), settings)
    assert client.get(path_of(waiting)).status_code == 303
    assert client.post(path_of(waiting), data={"letter": MINE}).status_code == 409

    client.post(confirm_path(waiting))
    client.post(f"{my_path(waiting)}/withdraw")
    assert client.post(path_of(waiting), data={"letter": MINE}).status_code == 409
    assert "it costs" not in fresh(waiting).letter


def test_a_flood_of_changes_is_slowed_and_loses_nothing(settings, another_site):
    from dataclasses import replace

    path = path_of(signed(make_petition(), settings))
    slow = another_site(replace(settings, signing_limit="1 per minute"))
    with slow.app_context():
        browser = slow.test_client()
        browser.post(path, data={"letter": MINE})
        reply = browser.post(path, data={"letter": MINE + " Again."})

    assert reply.status_code == 429
    assert "Again." in reply.text
