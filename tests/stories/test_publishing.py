from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.errors import NotFound
from campaign.stories import publishing
from campaign.stories.models import Page
from tests.factories import make_story


def test_the_newest_story_comes_first():
    old = make_story(published_at=clock.now() - timedelta(days=3))
    new = make_story(published_at=clock.now() - timedelta(days=1))

    assert publishing.stories("en") == [new, old]


def test_drafts_and_stories_of_tomorrow_are_not_told(stopped_clock):
    draft = make_story(published_at=None)
    tomorrow = make_story(published_at=clock.now() + timedelta(days=1))

    assert publishing.stories("en") == []
    for story in (draft, tomorrow):
        with pytest.raises(NotFound):
            publishing.story(story.slug, "en")

    stopped_clock(timedelta(days=1))
    assert publishing.stories("en") == [tomorrow]
    assert publishing.story(tomorrow.slug, "en") is tomorrow


def test_a_story_is_told_once_in_the_readers_language():
    english = make_story(slug="stop")
    spanish = make_story(slug="stop", language="es", petition=english.petition)

    assert publishing.stories("es") == [spanish]
    assert publishing.stories("en") == [english]
    assert publishing.story("stop", "es") is spanish
    assert publishing.story("stop", "en") is english


def test_a_story_without_a_translation_is_told_in_english():
    spanish = make_story(slug="stop", language="es")
    english = make_story(slug="stop", petition=spanish.petition)

    assert publishing.stories("tl") == [english]
    assert publishing.story("stop", "tl") is english


def test_a_story_only_in_spanish_is_better_than_none():
    spanish = make_story(slug="parada", language="es")

    assert publishing.story("parada", "en") is spanish


def test_a_translation_that_is_still_a_draft_does_not_show():
    english = make_story(slug="stop")
    make_story(slug="stop", language="es", petition=english.petition, published_at=None)

    assert publishing.story("stop", "es") is english


def test_a_page_that_nobody_wrote_is_not_found():
    with pytest.raises(NotFound):
        publishing.page("terms", "en")


def test_a_page_falls_back_to_english():
    page = Page(
        slug="terms", language="en", title="Terms", body="Be kind.", updated_at=clock.now()
    )
    db.session.add(page)
    db.session.flush()

    assert publishing.page("terms", "es") is page
