"""What programs read: feed, site map, robots, security.txt, manifest, and the page's head."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.stories.models import Page
from tests.factories import make_petition, make_story
from tests.signers_of import confirm_path, my_path, sign, signed, stop_path, thanks_path

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HERE = "http://127.0.0.1:8000"
ICO = b"\x00\x00\x01\x00"  # of an icon file: reserved, type, as Windows has it


@pytest.fixture
def story():
    petition = make_petition(slug="values-act")
    story = make_story(slug="stop", petition=petition, headline="Stop & “think” <now>")
    make_story(slug="stop", language="es", petition=petition, headline="Una parada")
    make_story(slug="alone", petition=petition, published_at=clock.now() - timedelta(days=9))
    make_story(slug="early", petition=petition, published_at=None)
    db.session.commit()
    return story


def head_of(client, path):
    page = client.get(path).text
    return re.search(r"<head>.*</head>", page, re.DOTALL)[0]


def linked(head, kind):
    tags = re.findall(rf'<link rel="{kind}"[^>]*>', head)
    return [unescape(re.search(r'href="([^"]*)"', tag)[1]) for tag in tags]


def told(head):
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', head)
    return {name: unescape(content) for name, content in found}


def entries(client, path="/feed.xml"):
    return ET.fromstring(client.get(path).data).findall(f"{ATOM}entry")


def test_the_feed_has_the_stories_whole_newest_first(client, story):
    first, second = entries(client)

    assert first.findtext(f"{ATOM}title") == story.headline
    assert first.find(f"{ATOM}link").get("href") == f"{HERE}/stories/stop"
    assert first.findtext(f"{ATOM}summary") == story.standfirst
    content = first.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert '<p class="lede">It began with tinted windows.</p>' in content.text
    assert "The end." in content.text
    assert second.find(f"{ATOM}link").get("href") == f"{HERE}/stories/alone"


def test_the_feed_has_what_rfc_4287_asks_for(client, story):
    reply = client.get("/feed.xml")
    feed = ET.fromstring(reply.data)

    assert reply.mimetype == "application/atom+xml"
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "author"):
            assert len(part.findall(ATOM + name)) == 1, name
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).utcoffset() is not None
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("tag:127.0.0.1,2") for one in ids)
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{HERE}/feed.xml"


def test_the_spanish_feed_has_spanish_stories_and_says_which_are_not(client, story):
    language = "{http://www.w3.org/XML/1998/namespace}lang"

    told = [
        (one.get(language), one.findtext(f"{ATOM}title"))
        for one in entries(client, "/es/feed.xml")
    ]

    assert told[0] == ("es", "Una parada")
    assert told[1][0] == "en"


def test_a_feed_without_stories_is_a_feed(client):
    assert entries(client) == []


def test_the_site_map_lists_what_is_written_with_its_translations(client, story):
    for language in ("en", "es"):
        db.session.add(
            Page(slug="terms", language=language, title="T", body="b", updated_at=clock.now())
        )
    db.session.commit()

    urls = ET.fromstring(client.get("/sitemap.xml").data).findall(f"{MAP}url")

    places = [url.findtext(f"{MAP}loc").removeprefix(HERE) for url in urls]
    assert sorted(places) == [
        *("/", "/es/", "/es/stories/stop", "/es/terms"),
        *("/stories/alone", "/stories/stop", "/terms"),
    ]
    others = {
        one.get("hreflang"): one.get("href")
        for one in urls[places.index("/es/stories/stop")]
        if one.get("hreflang")
    }
    assert others == {
        "en": f"{HERE}/stories/stop",
        "es": f"{HERE}/es/stories/stop",
        "x-default": f"{HERE}/stories/stop",
    }


def test_robots_stay_out_of_what_is_nobodys_business(client):
    lines = client.get("/robots.txt").text.splitlines()

    barred = {line.removeprefix("Disallow: ") for line in lines if "Disallow" in line}
    for path in ("/thanks/", "/confirm/", "/my/", "/desk", "/r/"):
        assert {path, f"/es{path}"} <= barred
    assert f"Sitemap: {HERE}/sitemap.xml" in lines
    assert "/" not in barred


def test_whoever_finds_a_hole_reads_whom_to_tell(client, settings, stopped_clock):
    reply = client.get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in reply.text.splitlines())
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == f"mailto:{settings.contact}"
    assert fields["Canonical"] == f"{HERE}/.well-known/security.txt"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=170) < expires - clock.now() < timedelta(days=365)


def test_holes_may_have_a_contact_of_their_own(another_site, settings):
    from dataclasses import replace

    site = another_site(replace(settings, security_contact="holes@stepup.example.org"))

    text = site.test_client().get("/.well-known/security.txt").text

    assert "Contact: mailto:holes@stepup.example.org" in text
    assert Settings.security_contact == ""


def test_the_manifest_names_the_site_and_pictures_that_are_there(client):
    reply = client.get("/es/site.webmanifest")

    assert reply.mimetype == "application/manifest+json"
    manifest = reply.get_json(force=True)
    assert manifest["name"] == "Step Up California"
    assert manifest["start_url"] == "/es/"
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as file:
            assert file.status_code == 200


def test_programs_that_want_an_icon_by_habit_get_one(client):
    reply = client.get("/favicon.ico")

    assert reply.data.startswith(ICO)
    assert "max-age=86400" in reply.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "own"), [("/stories/stop?via=abc&x=1", ""), ("/es/stories/stop", "/es")]
)
def test_a_story_says_where_it_lives_in_each_language(client, story, path, own):
    head = head_of(client, path)

    assert linked(head, "canonical") == [f"{HERE}{own}/stories/stop"]
    assert re.findall(r'hreflang="([^"]+)" href="([^"]+)"', head) == [
        ("en", f"{HERE}/stories/stop"),
        ("es", f"{HERE}/es/stories/stop"),
        ("x-default", f"{HERE}/stories/stop"),
    ]


def test_a_story_that_nobody_translated_lives_in_one_place(client, story):
    head = head_of(client, "/es/stories/alone")

    assert linked(head, "canonical") == [f"{HERE}/stories/alone"]
    assert "hreflang" not in head


def test_a_shared_story_shows_its_headline_and_picture(client, story):
    meta = told(head_of(client, "/stories/stop"))

    assert meta["og:type"] == "article"
    assert meta["og:title"] == story.headline
    assert meta["og:description"] == story.standfirst
    assert meta["og:url"] == f"{HERE}/stories/stop"
    assert meta["og:image"] == f"{HERE}/stories/stop/share.png"
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["twitter:card"] == "summary_large_image"
    assert client.get(meta["og:image"].removeprefix(HERE)).mimetype == "image/png"


def test_a_shared_petition_shows_its_call_and_picture(client, story):
    meta = told(head_of(client, "/es/petitions/values-act"))

    assert meta["og:title"] == "Help us make sure California steps up"
    assert meta["og:locale"] == "es_US"
    assert meta["og:image"] == f"{HERE}/es/petitions/values-act/share.png"


def test_search_engines_read_a_news_article(client, story):
    page = client.get("/stories/stop").text

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    article = json.loads(block[1])
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == story.headline
    assert article["mainEntityOfPage"] == f"{HERE}/stories/stop"
    assert article["isAccessibleForFree"] is True
    assert datetime.fromisoformat(article["datePublished"]).utcoffset() is not None
    assert "<" not in block[1], "a headline must not end the block"


def test_the_home_page_tells_of_the_feed_and_of_itself(client, story):
    head = head_of(client, "/es/")

    assert linked(head, "alternate")[0] == "/es/feed.xml"
    assert linked(head, "canonical") == [f"{HERE}/es/"]
    assert linked(head, "manifest") == ["/es/site.webmanifest"]


def test_a_page_behind_somebodys_link_never_tells_its_address(client, story, settings):
    kim = sign(story.petition, settings)
    paths = [thanks_path(kim), confirm_path(kim)]
    ben = signed(story.petition, settings, name="Ben", email="ben@example.org")
    paths += [my_path(ben), stop_path(ben), "/nothing-here"]

    for path in paths:
        head = head_of(client, path)
        assert "canonical" not in head, path
        assert "og:" not in head, path
        assert path not in head
