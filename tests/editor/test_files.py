"""Files and the desk: neither writes over the other in silence."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from campaign.db import db, writing
from campaign.editor import drafting, releasing, settling
from campaign.stories import folder, loading
from campaign.stories.loading import Change
from campaign.stories.models import StoryVersion
from campaign.stories.page_versions import Crossed
from tests.editor.stories_of import account_id, publish, save
from tests.stories.writing import change, write

TAP = "the-tap-on-alder-street"


@pytest.fixture
def kim():
    return account_id()


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "clean-water")


@pytest.fixture
def load(path, settings):
    """Return a function that loads the folder and returns which stories were new or changed."""

    def run(**options):
        with writing():
            done = loading.load(folder.read(path), settings, **options)
        rows = [row.what for row in done if row.change is not Change.SAME]
        return [what for what in rows if what.startswith("story ")]

    return run


def at(language="en"):
    db.session.expire_all()
    return drafting.at(TAP, language)


def versions():
    query = select(StoryVersion).order_by(StoryVersion.id)
    return [(one.headline, one.account_id is not None) for one in db.session.scalars(query)]


def rewrite(kim, headline):
    """Let somebody change and publish the story at the desk."""
    found = at()
    number = save(kim, replace(found.words, headline=headline), found.number, slug=TAP)
    publish(kim, number, slug=TAP)


def test_what_the_desk_published_is_not_replaced_by_a_file(kim, load):
    load()
    rewrite(kim, "The tap runs again")

    with pytest.raises(folder.Faulty) as told:
        load()

    assert str(told.value).startswith("en/story.md")
    assert "--over-the-desk" in str(told.value)
    assert at().story.headline == "The tap runs again"


def test_a_draft_at_the_desk_is_not_replaced_by_a_file_either(kim, path, load):
    load()
    save(kim, replace(at().words, headline="Half written"), 0, slug=TAP)
    change(path, "en_story", "headline: The tap on Alder Street", "headline: A tap")

    with pytest.raises(folder.Faulty):
        load()

    assert at().words.headline == "Half written"


def test_who_means_it_replaces_the_desk_and_what_it_said_stays(kim, path, load):
    load()
    rewrite(kim, "The tap runs again")
    save(kim, replace(at().words, headline="Half written"), at().number, slug=TAP)
    number = at().number

    assert load(over_the_desk=True) == [f"story {TAP} (en)"]

    assert at().story.headline == at().words.headline == "The tap on Alder Street"
    assert [headline for headline, _ in versions()] == [
        "The tap on Alder Street",
        "The tap runs again",
        "Half written",
        "The tap on Alder Street",
    ]
    with pytest.raises(Crossed):
        save(kim, replace(at().words, headline="From before"), number, slug=TAP)


def test_files_that_say_what_the_desk_says_are_welcome(kim, path, load):
    load()
    rewrite(kim, "The tap runs again")
    change(
        path, "en_story", "headline: The tap on Alder Street", "headline: The tap runs again"
    )

    assert load() == []


def test_a_file_that_changes_a_story_is_noticed_by_who_has_it_open(kim, path, load):
    load()
    opened = at()
    change(path, "en_story", "headline: The tap on Alder Street", "headline: A tap")

    assert load() == [f"story {TAP} (en)"]

    with pytest.raises(Crossed):
        save(kim, replace(opened.words, headline="Mine"), opened.number, slug=TAP)
    assert versions() == [("The tap on Alder Street", False), ("A tap", False)]


def test_what_was_taken_back_is_not_published_again_by_a_file(kim, load):
    load()
    assert at().is_published
    with writing():
        releasing.take_back(TAP, "en", seen=0, account_id=kim)

    load()

    assert not at().is_published


def test_a_file_cannot_take_an_address_that_leads_on(kim, load):
    load()
    with writing():
        settling.settle(TAP, new_slug="alder", petition_id=None, account_id=kim)

    with pytest.raises(folder.Faulty, match="leads to the story “alder”"):
        load()
