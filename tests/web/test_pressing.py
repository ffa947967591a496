"""Answers pressed: which encoding a browser gets, and when it gets nothing: it has it."""

import gzip
from dataclasses import replace

import brotli
import pytest

from campaign.web.assets import STATIC, asset
from campaign.web.pressing import Effort, Pressed, order

BODY = b"<p>A traffic stop should not end at an airport.</p>" * 40
HTML = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, max-age=30")]


def ask(pressed, method="GET", **headers):
    """Return (status, headers, body) of one request."""
    heard = []
    environ = {"REQUEST_METHOD": method}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body = b"".join(pressed.answer(environ, lambda *said: heard.extend(said)))
    return heard[0], dict(heard[1]), body


@pytest.fixture(scope="module")
def page():
    return Pressed(BODY, HTML, Effort.QUICK)


# Source of the rules: RFC 9110, section 12.5.3.
@pytest.mark.parametrize(
    ("accepts", "best"),
    [
        ("", "identity"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP ; Q=0.8", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0, *;q=0.1", "identity"),
        ("gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0.3, gzip;q=0.4", "gzip"),
        ("identity, br;q=0.9", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("br;q=0.001", "br"),
        ("br;q=high, gzip", "gzip"),
        ("br;q=2, gzip;level=1", "identity"),
        ("zstd", "identity"),
        (",;, ;q=1,,", "identity"),
    ],
)
def test_a_browser_gets_what_it_likes_best(accepts, best):
    assert order(accepts)[0] == best


def test_who_takes_nothing_at_all_gets_it_plain(page):
    status, headers, body = ask(page, accept_encoding="identity;q=0, *;q=0")

    assert (status, body) == ("200 OK", BODY)
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    ("accepts", "unpack"),
    [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)],
)
def test_every_encoding_holds_the_same_page_and_says_its_length(page, accepts, unpack):
    status, headers, body = ask(page, accept_encoding=accepts)

    assert status == "200 OK"
    assert unpack(body) == BODY
    assert headers["Content-Length"] == str(len(body))
    assert headers.get("Content-Encoding", "") == accepts
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Cache-Control"] == "public, max-age=30"


def test_each_encoding_has_a_tag_of_its_own(page):
    tags = {ask(page, accept_encoding=name)[1]["ETag"] for name in ("br", "gzip", "")}

    assert len(tags) == 3


@pytest.mark.parametrize("form", ["{}", "W/{}", '"old", {}', '"old",W/{} , "older"', "*"])
def test_who_has_it_already_gets_nothing(page, form):
    tag = ask(page, accept_encoding="br")[1]["ETag"]

    status, headers, body = ask(page, accept_encoding="br", if_none_match=form.format(tag))

    assert (status, body) == ("304 NOT MODIFIED", b"")
    assert headers == {"Cache-Control": "public, max-age=30", "ETag": tag} | {
        "Vary": "Accept-Encoding"
    }


@pytest.mark.parametrize("known", ['"old"', "no tag", '"', "W/*"])
def test_who_has_another_one_gets_the_page(page, known):
    assert ask(page, if_none_match=known)[0] == "200 OK"


def test_who_has_it_in_another_encoding_gets_the_page(page):
    tag = ask(page, accept_encoding="gzip")[1]["ETag"]

    assert ask(page, accept_encoding="br", if_none_match=tag)[0] == "200 OK"


def test_a_head_is_told_the_length_and_gets_no_body(page):
    status, headers, body = ask(page, "HEAD", accept_encoding="br")

    assert (status, body) == ("200 OK", b"")
    assert headers == ask(page, accept_encoding="br")[1]


@pytest.mark.parametrize(
    ("body", "kind"), [(BODY, "image/png"), (b"short", "text/html"), (b"", "text/plain")]
)
def test_what_does_not_press_well_stays_as_it_is(body, kind):
    pressed = Pressed(body, [("Content-Type", kind)], Effort.QUICK)

    assert ask(pressed, accept_encoding="br, gzip")[2] == body


# Static files


def test_a_style_sheet_travels_pressed_and_may_be_kept_a_year(another_site, settings):
    site = another_site(replace(settings, base_url="https://act.example.org"))

    reply = site.test_client().get(asset("css/base.css"), headers={"Accept-Encoding": "br"})

    assert brotli.decompress(reply.data) == (STATIC / "css/base.css").read_bytes()
    assert reply.mimetype == "text/css"
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    bare = site.test_client().get("/static/css/base.css?v=old")
    assert bare.headers["Cache-Control"] == "public, max-age=300"
    assert bare.data == (STATIC / "css/base.css").read_bytes()


def test_on_the_makers_own_machine_a_change_shows_at_once(client):
    reply = client.get(asset("js/petition.js"))

    assert reply.mimetype == "text/javascript"
    assert reply.headers["Cache-Control"] == "public, max-age=0"
    known = {"If-None-Match": reply.headers["ETag"]}
    assert client.get(asset("js/petition.js"), headers=known).status_code == 304


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/../pyproject.toml"])
def test_only_what_lies_in_the_folder_is_served(client, path):
    assert client.get(path).status_code == 404


def test_a_file_cannot_be_posted_to(client):
    assert client.post("/static/css/base.css").status_code in {404, 405}
