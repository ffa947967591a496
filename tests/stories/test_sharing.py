"""Passing a story on: links without anybody's code, and one's own that counts."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from campaign.db import db
from campaign.petitions import sharing
from campaign.stories import ways
from tests.factories import make_petition, make_story
from tests.pages import text_of
from tests.signers_of import my_path, signed

BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) Mobile Safari/537.36"}


@pytest.fixture
def story():
    story = make_story(slug="stop", petition=make_petition(slug="values-act"))
    db.session.commit()
    return story


@pytest.fixture
def link(story, settings):
    return sharing.link_of(signed(story.petition, settings))


def visits(link):
    db.session.refresh(link)
    return link.visits


def hrefs(page):
    section = re.search(r'<section class="share".*?</section>', page.text, re.DOTALL)[0]
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', section)]


def test_a_story_offers_its_plain_address_and_six_ways(client, story, settings):
    page = client.get("/stories/stop")

    address = settings.link("/stories/stop")
    assert f'readonly value="{address}"' in page.text
    kinds = [urlsplit(one).netloc or urlsplit(one).scheme or one for one in hrefs(page)]
    assert kinds == [
        *("wa.me", "sms", "mailto", "bsky.app", "www.facebook.com", "twitter.com"),
        "/stories/stop/poster.pdf",
    ]


def test_every_way_says_where_and_most_say_what():
    words = "50 % & more: “stop”"

    told = {way.name: way.address for way in ways.ways("https://a.example/s?x=1&y=2", words)}

    for name, address in told.items():
        assert "https://a.example/s?x=1&y=2" in unquote(address), name
        if name != "Facebook":  # which reads the page itself
            assert words in unquote(address), name
    assert parse_qs(urlsplit(told["X"]).query) == {
        "text": [words],
        "url": ["https://a.example/s?x=1&y=2"],
    }
    assert parse_qs(urlsplit(told["Email"]).query)["subject"] == [words]
    assert " " not in "".join(told.values())
    assert "+" not in told["Email"], "a mail program shows it as a plus"


def test_no_other_site_learns_which_page_its_link_was_on(client, story):
    page = client.get("/stories/stop")

    links = re.findall(r'<a href="https://[^>]+>', page.text)
    assert len(links) == 4
    assert all('rel="noopener noreferrer"' in link for link in links)
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_what_needs_a_script_is_hidden_without_one(client, story):
    page = client.get("/stories/stop").text

    buttons = re.findall(r"<button[^>]*data-(?:copy|share)=[^>]*>", page)
    assert len(buttons) == 2
    assert all(button.endswith(" hidden>") for button in buttons)


def test_a_visit_by_somebodys_link_is_counted_and_led_to_the_story(client, link):
    reply = client.get(f"/r/{link.code}", headers=BROWSER)

    assert reply.status_code == 302
    assert reply.location == f"/stories/stop?via={link.code}"
    assert "no-store" in reply.headers["Cache-Control"]
    assert "noindex" in reply.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in reply.headers
    assert visits(link) == 1


def test_the_page_behind_the_link_carries_it_into_the_form(client, link):
    page = client.get(f"/r/{link.code}", headers=BROWSER, follow_redirects=True)

    assert f'action="/petitions/values-act?via={link.code}"' in page.text
    assert 'rel="canonical" href="http://127.0.0.1:8000/stories/stop"' in page.text


def test_whoever_changes_the_language_still_comes_by_the_link(client, link):
    page = client.get(f"/stories/stop?via={link.code}&x=%22%3E").text

    assert f'href="/es/stories/stop?via={link.code}&amp;x=%22%3E" lang="es"' in page


def test_a_spanish_link_leads_to_the_spanish_page(client, link):
    reply = client.get(f"/es/r/{link.code.upper()}", headers=BROWSER)

    assert reply.location == f"/es/stories/stop?via={link.code}"


def test_without_a_story_the_link_leads_to_the_petition(client, settings):
    link = sharing.link_of(signed(make_petition(slug="bare"), settings))

    reply = client.get(f"/r/{link.code}", headers=BROWSER)

    assert reply.location == f"/petitions/bare?via={link.code}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "WhatsApp/2.23.20.0"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": ""},
    ],
)
def test_a_program_that_only_looks_is_led_on_and_not_counted(client, link, headers):
    reply = client.get(f"/r/{link.code}", headers=BROWSER | headers)

    assert reply.location.endswith(link.code)
    assert visits(link) == 0


def test_a_head_request_counts_nothing(client, link):
    assert client.head(f"/r/{link.code}", headers=BROWSER).status_code == 302
    assert visits(link) == 0


def test_nobody_drives_a_count_up_from_one_place(client, link):
    for _ in range(9):
        assert client.get(f"/r/{link.code}", headers=BROWSER).status_code == 302

    assert visits(link) == 6


@pytest.mark.parametrize("code", ["zzzzzzzz", "x" * 300, "a%27b", "%F0%9F%98%80"])
def test_a_link_that_is_gone_leads_home_like_one_that_never_was(client, story, code):
    assert client.get(f"/r/{code}", headers=BROWSER).location == "/"


def test_the_code_says_nothing_of_its_owner(client, story, settings):
    link = sharing.link_of(signed(story.petition, settings))

    page = client.get(f"/r/{link.code}", headers=BROWSER, follow_redirects=True)

    assert "Kim" not in page.text.replace("like Kim Osei", "")
    assert page.headers["Cache-Control"].startswith("public")


def test_on_their_own_page_signers_share_the_story_with_their_own_link(client, story, settings):
    kim = signed(story.petition, settings)

    page = client.get(my_path(kim))

    own = settings.link(f"/r/{sharing.link_of(kim).code}")
    assert f'value="{own}"' in page.text
    assert own in unquote(hrefs(page)[0])
    assert story.headline in unquote(hrefs(page)[0])
    assert "Ask a friend to sign, too" in text_of(page)
    assert "canonical" not in page.text


def test_whoever_withdrew_is_asked_to_share_nothing(client, story, settings):
    kim = signed(story.petition, settings)
    client.post(my_path(kim) + "/withdraw")

    assert 'class="share"' not in client.get(my_path(kim)).text
