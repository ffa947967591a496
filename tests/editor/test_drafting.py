"""Drafts: nobody sees them, nobody's is lost, and nobody writes over another's."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from campaign.db import db, writing
from campaign.editor import drafting, releasing
from campaign.errors import Invalid, NotFound, Refusal
from campaign.stories import publishing, story_versions
from campaign.stories.models import Story, StoryDraft, StoryVersion
from campaign.stories.page_versions import Crossed
from tests.editor.stories_of import ELM, WORDS, account_id, begin, publish, save
from tests.factories import make_story


@pytest.fixture
def kim():
    return account_id()


def said(version):
    return version.body, version.is_published, version.account_id is not None


def versions():
    return [
        said(one) for one in db.session.scalars(select(StoryVersion).order_by(StoryVersion.id))
    ]


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("The well on Elm Street", "the-well-on-elm-street"),
        ("¿Por qué? Año nuevo", "por-que-ano-nuevo"),
        ("Don't!", "dont"),
        ("水", "story"),
        ("word " * 30, "-".join(["word"] * 12)),
        ("x" * 100, "x" * 60),
    ],
)
def test_an_address_is_made_of_the_headline(headline, slug):
    assert drafting.slug_of(headline) == slug


def test_a_story_that_is_begun_is_nobody_elses_business(kim, client):
    begin(kim)

    assert publishing.stories("en") == []
    assert client.get(f"/stories/{ELM}").status_code == 404
    assert "Elm" not in client.get("/sitemap.xml").text


def test_two_stories_of_one_name_get_two_addresses(kim):
    with writing():
        slugs = [
            drafting.begin("Elm", "en", byline="", petition_id=None, account_id=kim).slug
            for _ in range(3)
        ]

    assert slugs == ["elm", "elm-2", "elm-3"]


def test_each_time_a_draft_is_written_it_gets_the_next_number(kim):
    assert begin(kim) == 2
    assert save(kim, replace(WORDS, body="One."), seen=2) == 3
    assert save(kim, replace(WORDS, body="One."), seen=2) == 3, "the same again is no change"
    assert save(kim, replace(WORDS, body="Two."), seen=3) == 4


def test_who_has_not_seen_what_another_wrote_does_not_write_over_it(kim):
    begin(kim)
    save(kim, replace(WORDS, body="Theirs."), seen=2)

    with pytest.raises(Crossed):
        save(kim, replace(WORDS, body="Mine."), seen=2)

    assert drafting.at(ELM, "en").words.body == "Theirs."


def test_publishing_does_not_let_numbers_begin_anew(kim):
    begin(kim)
    publish(kim, seen=2)

    with pytest.raises(Crossed):
        save(kim, replace(WORDS, body="From before."), seen=0)
    assert save(kim, replace(WORDS, body="After."), seen=2) == 3


def test_a_story_from_a_file_is_edited_from_what_it_says(kim):
    story = make_story()
    db.session.commit()

    working = drafting.at(story.slug, "en")

    assert (working.number, working.words.body, working.is_different) == (0, story.body, False)
    assert save(kim, replace(working.words, body="New."), 0, story.slug) == 1
    assert story.body != "New."


def test_the_first_words_in_a_language_begin_a_translation(kim):
    begin(kim)
    assert drafting.at(ELM, "es").story is None

    save(kim, replace(WORDS, headline="El pozo"), 0, language="es")

    assert drafting.at(ELM, "es").words.headline == "El pozo"
    assert drafting.at(ELM, "en").words.headline == WORDS.headline
    with pytest.raises(NotFound):
        save(kim, WORDS, 0, slug="no-such-story", language="es")


def test_a_draft_that_nobody_read_is_deleted_once_its_address_is_typed(kim):
    begin(kim)

    with pytest.raises(Invalid), writing():
        releasing.delete_draft(ELM, "en", typed="elm", account_id=kim)
    with writing():
        releasing.delete_draft(ELM, "en", typed=ELM, account_id=kim)

    assert db.session.scalars(select(Story)).all() == []
    assert db.session.scalars(select(StoryDraft)).all() == []


def test_what_visitors_have_read_is_never_deleted(kim):
    begin(kim)
    publish(kim, seen=2)
    with writing():
        releasing.take_back(ELM, "en", seen=2, account_id=kim)

    with pytest.raises(Refusal), writing():
        releasing.delete_draft(ELM, "en", typed=ELM, account_id=kim)


def test_an_older_version_comes_back_as_a_draft_and_the_draft_is_laid_aside(kim):
    begin(kim)
    publish(kim, seen=2)
    save(kim, replace(WORDS, body="Second."), seen=2)
    publish(kim, seen=3)
    save(kim, replace(WORDS, body="Half written."), seen=3)
    story = drafting.story_of(ELM, "en")
    first = story_versions.versions_of(story)[-1].version.id

    with writing():
        releasing.restore(ELM, "en", first, seen=4, account_id=kim)

    assert drafting.at(ELM, "en").words == WORDS
    assert story.body == "Second."
    assert versions() == [
        (WORDS.body, True, True),
        ("Second.", True, True),
        ("Half written.", False, True),
    ]
    with writing():
        releasing.restore(ELM, "en", first, seen=4, account_id=kim)  # pressed twice
    assert len(versions()) == 3


def test_a_version_of_another_story_is_none_of_this_one(kim):
    begin(kim)
    publish(kim, seen=2)
    other = make_story()

    with pytest.raises(NotFound):
        story_versions.version_called(other, 1)
