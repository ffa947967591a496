"""The whole site with its shelf: what readers, signers and organisers see of one another."""

import logging
from dataclasses import replace

import brotli
import pytest

from campaign.app import create_app
from campaign.db import db, writing
from campaign.petitions import confirming
from campaign.web.shelf_pages import Pages
from tests import factories, signers_of
from tests.pages import PageClient


@pytest.fixture(scope="module")
def site(app, settings):
    site = create_app(replace(settings, page_seconds=10))
    site.test_client_class = PageClient
    yield site
    with site.app_context():
        db.engine.dispose()
        site.extensions["campaign.vault"].store.engine.dispose()


@pytest.fixture
def visitor(site):
    site.extensions["campaign.shelf"].pages = Pages()
    return site.test_client()


@pytest.fixture
def rendered(caplog):
    """Return a function that says how many answers Flask has given."""
    caplog.set_level(logging.INFO, "campaign.access")
    return lambda: [r.message for r in caplog.records].count("answered")


@pytest.fixture
def story():
    story = factories.make_story()
    db.session.commit()
    return story


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("path", ["/", "/stories/{0.slug}", "/petitions/{0.petition.slug}"])
def test_public_pages_are_rendered_once_for_all_who_come(
    visitor, rendered, story, path, language
):
    address = language + path.format(story)

    pages = {visitor.get(address).data for _ in range(3)}

    assert len(pages) == 1
    assert rendered() == 1


def test_a_page_from_the_shelf_has_every_header_that_a_fresh_one_has(visitor, client, story):
    path = f"/stories/{story.slug}"
    visitor.get(path)
    shelved, fresh = dict(visitor.get(path).headers), dict(client.get(path).headers)

    assert "Set-Cookie" not in shelved
    assert shelved.pop("Vary") == "Accept-Encoding"
    assert int(shelved.pop("Age")) < 10
    assert shelved.pop("ETag") != fresh.pop("ETag")
    del fresh["Date"]  # the server says the day of each answer
    assert shelved == fresh


def test_a_phone_gets_half_of_the_bytes_or_less(visitor, story):
    path = f"/petitions/{story.petition.slug}"
    plain = visitor.get(path)

    pressed = visitor.get(path, headers={"Accept-Encoding": "gzip, br"})

    assert brotli.decompress(pressed.data) == plain.data
    assert len(pressed.data) < len(plain.data) / 2


def test_an_edit_shows_to_the_next_reader(visitor, story):
    path = f"/stories/{story.slug}"
    visitor.get(path)

    with writing():
        story.headline = "Mended the minute it was seen"

    assert "Mended the minute" in visitor.get(path).get_data(as_text=True)


def test_a_crowd_that_confirms_never_empties_the_shelf(visitor, rendered, story, settings):
    visitor.get(f"/stories/{story.slug}")

    for n in range(3):
        signers_of.signed(story.petition, settings, email=f"kim{n}@example.org")
        visitor.get(f"/stories/{story.slug}")

    assert rendered() == 1


def test_a_withdrawal_is_off_the_page_at_once(visitor, rendered, story, settings):
    signature = signers_of.signed(story.petition, settings)
    visitor.get(f"/stories/{story.slug}")

    with writing():
        confirming.withdraw(signature)
    visitor.get(f"/stories/{story.slug}")

    assert rendered() == 2


@pytest.mark.parametrize("path", ["/nowhere", "/stories/nothing", "/healthz", "/desk/"])
def test_what_is_no_public_page_is_asked_of_the_application_each_time(visitor, rendered, path):
    visitor.get(path)
    visitor.get(path)

    assert rendered() == 2


def test_a_page_with_strange_words_in_its_address_is_pressed_but_not_kept(
    visitor, rendered, story
):
    path = f"/stories/{story.slug}?ref=a-friend"
    pressed = visitor.get(path, headers={"Accept-Encoding": "br"})
    visitor.get(path)

    assert pressed.headers["Content-Encoding"] == "br"
    assert rendered() == 2


def test_without_seconds_there_is_no_shelf(client, rendered, story):
    client.get(f"/stories/{story.slug}")
    reply = client.get(f"/stories/{story.slug}")

    assert rendered() == 2
    assert "Age" not in reply.headers
