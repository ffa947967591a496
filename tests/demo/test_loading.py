import re

import pytest
from sqlalchemy import func, select

from campaign.bills.models import BillStep
from campaign.db import db
from campaign.demo import loading
from campaign.demo.commands import demo
from campaign.letters import template
from campaign.petitions.models import Petition, PetitionState, Source, Wording
from campaign.stories import markdown, publishing
from campaign.stories.models import Page, Story
from tests.factories import make_petition
from tests.pages import text_of

KINDS = (Petition, Source, Wording, Story, BillStep, Page)


def counts():
    return [db.session.scalar(select(func.count()).select_from(kind)) for kind in KINDS]


@pytest.fixture
def loaded(settings):
    loading.load(settings)
    db.session.commit()
    return db.session.scalars(select(Petition)).one()


def test_the_demonstration_is_a_petition_in_rehearsal_for_ever(loaded):
    assert loaded.slug == "values-act"
    assert loaded.state is PetitionState.REHEARSAL
    assert loaded.is_demonstration
    assert loaded.is_rehearsal
    assert loaded.is_open


def test_loading_twice_changes_nothing(settings, loaded):
    before = counts()

    said = loading.load(settings)

    assert said == "The demonstration was there already."
    assert counts() == before == [1, 1, 2, 2, 5, 6]


def test_what_organisers_rewrote_stays_rewritten(settings, loaded):
    publishing.story("a-traffic-stop", "en").headline = "Ours now"
    db.session.commit()

    loading.load(settings)

    assert publishing.story("a-traffic-stop", "en").headline == "Ours now"


def test_what_is_missing_comes_back(settings, loaded):
    db.session.delete(publishing.story("a-traffic-stop", "es"))
    db.session.commit()

    assert loading.load(settings) == "Loaded the demonstration: 1 new rows."
    assert publishing.story("a-traffic-stop", "es").language == "es"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_story_and_letter_says_what_it_has_to(loaded, language):
    wording = db.session.scalar(select(Wording).filter_by(language=language))
    story = publishing.story("a-traffic-stop", language)
    body = markdown.render(story.body)

    assert 450 <= len(story.body.split()) <= 700
    assert 'class="pull"' in body.before
    assert "<figcaption>" in body.before
    assert body.after
    for name in template.PLACEHOLDERS:
        assert f"${name}" in wording.letter_body


def test_the_english_call_is_the_campaigns(loaded):
    wording = db.session.scalar(select(Wording).filter_by(language="en"))

    assert wording.call == "Help us make sure California steps up"


def test_the_bill_stands_where_it_stood_in_april_2017(client, loaded):
    words = text_of(client.get("/stories/a-traffic-stop"))

    assert "Introduced Dec 5, 2016" in words
    assert "Senate Apr 3, 2017, 27 to 12" in words
    assert "Assembly now" in words
    assert "Governor not yet" in words
    assert "April 10, 2017" in words


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_page_of_the_demonstration_is_well_made(client, loaded, settings, prefix):
    for path in ("/", "/stories/a-traffic-stop", "/petitions/values-act", "/terms", "/privacy"):
        page = client.get(prefix + path)
        assert page.status_code == 200
        assert f'<html lang="{prefix.strip("/") or "en"}">' in page.get_data(as_text=True)
        assert "$" not in text_of(page)


def test_both_languages_have_the_same_parts(loaded):
    shapes = []
    for language in ("en", "es"):
        body = markdown.render(publishing.story("a-traffic-stop", language).body)
        shapes.append(re.findall(r"<(\w+)", body.before + body.after))

    assert shapes[0] == shapes[1]


def test_a_petition_of_ones_own_at_its_address_is_left_alone(settings):
    make_petition(slug="values-act")
    before = counts()

    said = loading.load(settings)

    assert said.startswith("The demonstration was not loaded.")
    assert counts() == before


def test_the_command_says_what_it_did(app):
    runner = app.test_cli_runner()

    first, second = (runner.invoke(demo, ["load"]) for _ in range(2))

    assert first.exit_code == second.exit_code == 0
    assert "Loaded the demonstration" in first.output
    assert "already" in second.output
    assert "Example" in runner.invoke(demo, ["load", "--help"]).output
