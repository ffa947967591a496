import re
from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.petitions.models import PetitionState
from campaign.stories.models import Page
from tests.factories import make_petition, make_story
from tests.pages import text_of


@pytest.fixture
def story():
    story = make_story(slug="stop")
    db.session.commit()
    return story


def make_page(**values):
    page = {"slug": "terms", "language": "en", "title": "Terms of use", "body": "Be *kind*."}
    db.session.add(Page(**page | values, updated_at=clock.now()))
    db.session.commit()


def test_a_story_stands_before_and_after_its_petition(client, story):
    page = client.get("/stories/stop")

    assert page.status_code == 200
    order = [
        "It began with tinted windows.",
        "Help us make sure California steps up",
        "The end.",
    ]
    text = page.get_data(as_text=True)
    first, last = text.index(order[0]), text.index(order[2])
    places = [first, text.index(f'id="call">{order[1]}'), last]
    assert places == sorted(places)


def test_two_strangers_get_the_same_bytes_and_no_cookie(app, story):
    pages = [
        app.test_client().get("/stories/stop", headers=headers)
        for headers in (
            {"User-Agent": "One", "X-Forwarded-For": "192.0.2.1"},
            {"User-Agent": "Two", "Cookie": "desk=forged; other=1"},
        )
    ]

    assert pages[0].data == pages[1].data
    for page in pages:
        assert "Set-Cookie" not in page.headers
        assert "Cookie" not in page.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/", "/stories/stop", "/terms", "/es/stories/stop"])
def test_public_pages_may_be_kept_by_any_cache(client, story, path):
    make_page()

    page = client.get(path)

    assert page.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=30"
    again = client.get(path, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_an_edited_story_has_another_etag(client, story):
    before = client.get("/stories/stop").headers["ETag"]

    story.headline = "A stop is a stop"
    db.session.commit()

    page = client.get("/stories/stop", headers={"If-None-Match": before})
    assert page.status_code == 200
    assert "A stop is a stop" in text_of(page)


def test_a_draft_and_an_unknown_story_are_both_not_found(client):
    make_story(slug="draft", published_at=None)
    db.session.commit()

    for slug in ("draft", "nothing"):
        page = client.get(f"/stories/{slug}")
        assert page.status_code == 404
        assert "There is no story at this address." in text_of(page)
        assert "public" not in page.headers["Cache-Control"]


def test_a_spanish_reader_gets_the_spanish_story_and_its_language(client, story):
    make_story(slug="stop", language="es", petition=story.petition, headline="Una parada")
    db.session.commit()

    page = client.get("/es/stories/stop").get_data(as_text=True)

    assert '<html lang="es">' in page
    assert "<article>" in page
    assert "Una parada" in page
    assert 'href="/stories/stop" lang="en" hreflang="en"' in page


def test_an_english_story_on_a_spanish_page_says_that_it_is_english(client, story):
    page = client.get("/es/stories/stop").get_data(as_text=True)

    assert '<html lang="es">' in page
    assert '<article lang="en">' in page


def test_the_home_page_lists_stories_with_their_links(client, story):
    page = client.get("/")

    assert 'href="/stories/stop"' in page.get_data(as_text=True)
    assert story.headline in text_of(page)
    assert 'href="/es/stories/stop"' in client.get("/es/").get_data(as_text=True)


def test_a_home_page_without_stories_says_that_one_is_coming(client):
    page = client.get("/")

    assert page.status_code == 200
    assert "The first story is being written." in text_of(page)


@pytest.mark.parametrize("slug", ["terms", "privacy"])
def test_plain_pages_are_set_from_markdown(client, slug):
    make_page(slug=slug, title="The title")

    page = client.get(f"/{slug}").get_data(as_text=True)

    assert "<h1>The title</h1>" in page
    assert "<em>kind</em>" in page


def test_the_form_is_sent_to_the_petitions_own_page_and_carries_no_token(client, story):
    page = client.get("/stories/stop").get_data(as_text=True)

    assert f'action="/petitions/{story.petition.slug}"' in page
    assert 'name="token"' not in page
    assert 'name="csrf_token"' not in page


def test_whoever_signs_reads_first_what_goes_to_whom(client, story):
    words = text_of(client.get("/stories/stop"))

    told = (
        "Your name, city, ZIP and letter go to your state senator and may become public record."
    )
    assert told in words
    assert words.index(told) < words.index("Sign and send my letter")
    assert "erased 90 days after the campaign ends" in words


def test_nothing_is_agreed_to_beforehand(client, story):
    page = client.get("/stories/stop").get_data(as_text=True)

    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    assert len(boxes) == 2
    assert not [box for box in boxes if "checked" in box]


def test_there_is_one_filled_button(client, story):
    page = client.get("/stories/stop").get_data(as_text=True)

    assert len(re.findall(r'class="sign"', page)) == 1


def test_the_trap_for_programs_is_no_trap_for_people(client, story):
    page = client.get("/stories/stop").get_data(as_text=True)

    trap = re.search(r'<div class="hp".*?</div>', page, re.DOTALL)[0]
    assert 'aria-hidden="true"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


def test_a_closed_petition_says_so_instead_of_asking(client):
    petition = make_petition(closes_at=clock.now() - timedelta(minutes=1))
    make_story(slug="over", petition=petition)
    db.session.commit()

    page = client.get("/stories/over")

    assert "This petition has closed." in text_of(page)
    assert 'action="/petitions/' not in page.get_data(as_text=True)
    assert 'href="#sign"' not in page.get_data(as_text=True)


def test_a_petition_in_draft_does_not_show_in_its_story(client):
    make_story(slug="early", petition=make_petition(state=PetitionState.DRAFT))
    db.session.commit()

    page = client.get("/stories/early").get_data(as_text=True)

    assert "It began with tinted windows." in page
    assert 'id="sign"' not in page


def test_a_story_without_a_petition_is_a_story(client):
    make_story(slug="plain").petition_id = None
    db.session.commit()

    page = client.get("/stories/plain")

    assert page.status_code == 200
    assert "Sign" not in text_of(page)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "In rehearsal No mail leaves it yet."),
        (
            {"is_demonstration": True},
            "In rehearsal This is a demonstration. No mail leaves it.",
        ),
    ],
)
def test_a_rehearsal_says_that_it_is_one(client, values, said):
    make_story(slug="try", petition=make_petition(**values))
    db.session.commit()

    assert said in text_of(client.get("/stories/try"))


def test_a_live_petition_speaks_of_no_rehearsal(client):
    make_story(slug="real", petition=make_petition(state=PetitionState.LIVE))
    db.session.commit()

    assert "rehearsal" not in text_of(client.get("/stories/real")).lower()
