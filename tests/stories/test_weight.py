"""A reader on a slow line: a story fits into the first packets of a connection."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from campaign.db import db
from campaign.demo import loading
from campaign.web.pressing import Effort, Pressed
from tests import factories

MOST_HTML_BYTES = 14 * 1024
MOST_BYTES = 30 * 1024  # with all that a browser fetches by itself, but for its picture
STORY = "/stories/a-traffic-stop"
FETCHED = {"stylesheet", "icon", "manifest", "preload", "modulepreload"}  # kinds of <link>
GZIP = {"Accept-Encoding": "gzip"}  # what every browser takes, also without https


class Parts(HTMLParser):
    """What a browser fetches by itself once it has a page."""

    def __init__(self, html):
        super().__init__()
        self.pictures, self.others = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "link" and FETCHED & set(said["rel"].split()):
            self.others.append(said["href"])
        elif tag == "img" or (tag == "source" and "srcset" in said):
            self.pictures += [a.split()[0] for a in said.get("srcset", "").split(",") if a]
            self.pictures += [said["src"]] if "src" in said else []
        elif "src" in said:
            self.others.append(said["src"])
        elif tag in {"object", "use"}:
            self.others.append(said.get("data") or said.get("href"))


@pytest.fixture
def story(client, settings):
    """Return a function that fetches the demonstration's story in a language."""
    loading.load(settings)
    db.session.commit()
    return lambda language: client.get(language + STORY)


def fetched(client, address):
    """Return the bytes that travel for one part, and the parts it asks for itself."""
    reply = client.get(address, headers=GZIP)
    assert reply.status_code == 200, address
    plain = client.get(address).get_data(as_text=True)
    inner = re.findall(r'@import\s+"([^"]+)"|url\("?([^")]+)|\bfrom\s+"([^"]+)"', plain)
    inner += re.findall(r'\bimport\(?\s*"([^"]+)"()()', plain)
    return len(reply.data), [urljoin(address, "".join(names)) for names in inner]


def test_a_story_weighs_no_more_than_a_slow_line_bears(client, story):
    for language in ("", "/es"):
        page = story(language)
        html = pressed(page)
        assert html <= MOST_HTML_BYTES

        waiting, seen, total = Parts(page.get_data(as_text=True)).others, set(), html
        while waiting:
            address = waiting.pop()
            if address not in seen and not address.startswith("data:"):
                seen.add(address)
                size, inner = fetched(client, address)
                total += size
                waiting += inner

        assert len(seen) >= 6
        assert total <= MOST_BYTES


def pressed(page):
    heard = []
    kept = Pressed(page.data, page.headers.items(), Effort.QUICK)
    environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}
    return len(b"".join(kept.answer(environ, lambda *said: heard.append(said))))


def test_a_story_asks_nothing_of_other_sites(story):
    parts = Parts(story("").get_data(as_text=True))

    assert parts.pictures
    assert [a for a in parts.others + parts.pictures if urlsplit(a).netloc] == []


def test_no_public_page_sets_a_cookie_or_differs_by_one(app, client):
    petition = factories.make_story().petition
    db.session.commit()
    rules = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith("/desk")
    ]

    paths = [*rules, f"/petitions/{petition.slug}", "/nowhere"]
    replies = {path: client.get(path, headers={"Cookie": "desk=1"}) for path in paths}

    assert {"/", "/terms", "/privacy"} <= replies.keys()
    assert [path for path, reply in replies.items() if "Set-Cookie" in reply.headers] == []
    assert [path for path, reply in replies.items() if "Cookie" in str(reply.vary)] == []
