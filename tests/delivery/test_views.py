"""The drawer's pages, as somebody reads them who tries the site on a machine of their own."""

import os
import re
from dataclasses import replace

import pytest

from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.db import db
from campaign.delivery import views
from campaign.errors import NotFound
from campaign.mail import opening
from campaign.mail.drawer import Drawer
from campaign.mail.letterhead import Button, Heading, compose
from campaign.mail.post import Envelope, File
from tests.access.organiser import make_account, show_factor, sign_in
from tests.factories import make_mail
from tests.pages import text_of

LINK = "http://127.0.0.1:8000/confirm/abc?a=1&b=2"


@pytest.fixture
def put(settings):
    """Return a function that lays one mail into the drawer."""

    def mail(name="20261122-120000-abc", **values):
        envelope = Envelope(
            attempt_id="a" * 32,
            kind="sign_in",
            sender="letters@stepup.example.org",
            sender_name="Step Up California",
            mail=make_mail(**values),
            name=name,
        )
        Drawer(settings.drawer).send([envelope])
        return name

    return mail


def test_an_empty_drawer_says_what_to_do_next(client):
    page = client.get("/drawer")

    assert page.status_code == 200
    assert "The drawer is empty" in text_of(page)
    assert "Sign a petition" in text_of(page)


def test_the_list_has_the_newest_mail_first(client, put):
    put("a-first", subject="First", recipient="kim@example.org")
    put("b-second", subject="<b>Second</b>")

    page = client.get("/drawer")

    words = text_of(page)
    assert words.index("<b>Second</b>") < words.index("First")
    assert "<b>Second" not in page.text
    assert "kim@example.org" in words
    assert "Step Up California <letters@stepup.example.org>" in words
    assert "sign in" in words
    assert '<time datetime="' in page.text


def test_one_mail_is_found_among_thousands_by_whom_it_goes_to(client, put, monkeypatch):
    monkeypatch.setattr(views, "MOST_SHOWN", 2)
    put("20261122-1-a", subject="Oldest", recipient="Ñanduti@example.org")
    put("20261122-2-b", subject="About nanduti@example.org", recipient="kim@example.org")
    put("20261122-3-c", subject="Newest")
    assert "1 older ones lie in the drawer's folder" in text_of(client.get("/drawer"))

    page = client.post("/drawer", data={"recipient": " ñANDUTI@"})

    assert "1 mail goes to it." in text_of(page)
    assert re.findall("Oldest|About|Newest", text_of(page)) == ["Oldest"]
    none = client.post("/drawer", data={"recipient": "nobody@"})
    assert "No mail goes to it." in text_of(none)
    assert "The drawer is empty" not in text_of(none)


def test_whoever_looks_for_nobody_is_told_what_to_enter(client, put):
    put(subject="Newest")

    page = client.post("/drawer", data={"recipient": "  "})

    assert page.status_code == 422
    assert "Enter a mail address, or a part of one." in text_of(page)
    assert "Newest" in text_of(page)


def test_the_order_is_that_of_time_whatever_the_names(client, put, settings):
    for seconds, letter in enumerate("cabed"):
        name = put(letter, subject=f"No {letter}")
        os.utime(settings.drawer / f"{name}.eml", (1_800_000_000 + seconds,) * 2)

    words = text_of(client.get("/drawer"))

    assert "".join(re.findall(r"No (\w)", words)) == "debac"


def test_a_mail_is_shown_with_its_head_its_words_and_links_that_can_be_clicked(client, put):
    name = put(subject="Please confirm", text=f"Dear Kim <script>,\n\nopen {LINK}.\n")

    page = client.get(f"/drawer/{name}")

    words = text_of(page)
    assert "Please confirm" in words
    assert "senator.vance@senate.example.org" in words
    assert "desk@stepup.example.org" in words
    assert "Dear Kim <script>," in words
    assert f'<a href="{LINK.replace("&", "&amp;")}">' in page.text
    assert "open <a" in page.text
    assert "</a>." in page.text
    assert f'src="/drawer/{name}/html"' in page.text


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://a.example.org/x, and more", ["https://a.example.org/x"]),
        ("(https://a.example.org/x?y=1&z=2)", ["https://a.example.org/x?y=1&z=2"]),
        ("<https://a.example.org>", ["https://a.example.org"]),
        ("javascript:alert(1) ftp://a.example.org data:text/html,x", []),
        (
            "http://a.example.org http://b.example.org",
            ["http://a.example.org", "http://b.example.org"],
        ),
        ("", []),
    ],
)
def test_only_web_addresses_become_links_and_no_word_is_lost(text, addresses):
    pieces = list(opening.links(text))

    assert [address for _, address in pieces if address] == addresses
    assert "".join(words for words, _ in pieces) == text


def test_its_html_is_shown_in_a_frame_that_may_do_nothing_but_follow_links(client, put):
    _, html = compose(
        [Heading("Confirm"), Button("Confirm", LINK)],
        organisation="A",
        postal_address="B",
        contact="c@example.org",
        language="es",
    )
    name = put(html=html)

    page = client.get(f"/drawer/{name}/html")

    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups allow-top-navigation-by-user-activation" in policy
    assert "allow-scripts" not in policy
    assert '<html data-own-policy lang="es"' in page.text
    assert '<head><base target="_top">' in page.text
    assert "Confirm" in page.text


def test_html_that_is_no_whole_page_is_made_one(client, put):
    name = put(html="<p>One letter.</p>", subject="</title><script>")

    page = client.get(f"/drawer/{name}/html")

    assert page.text.startswith('<!doctype html><html lang="en" data-own-policy>')
    assert '<base target="_top">' in page.text
    assert "<script>" not in page.text


def test_attachments_are_downloads(client, put):
    name = put(files=(File("letters.csv", "text/csv", b"zip\r\n02139\r\n"),))

    page = client.get(f"/drawer/{name}")
    file = client.get(f"/drawer/{name}/files/1")

    assert f'href="/drawer/{name}/files/1"' in page.text
    assert "letters.csv" in text_of(page)
    assert file.data == b"zip\r\n02139\r\n"
    assert file.headers["Content-Disposition"] == "attachment; filename=letters.csv"
    assert file.mimetype == "text/csv"
    assert client.get(f"/drawer/{name}/files/2").status_code == 404
    assert client.get(f"/drawer/{name}/files/0").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "missing",
        "..%2fkeys",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        ".hidden",
        "link",
        "x" * 300,
    ],
)
def test_nothing_but_the_drawers_own_mail_can_be_opened(client, settings, put, name):
    put()
    outside = settings.instance / "outside.eml"
    outside.write_text("Subject: secret\n\n")
    (settings.drawer / "link.eml").symlink_to(outside)
    (settings.drawer / ".hidden.eml").write_text("Subject: half\n\n")
    try:
        for path in ("", "/html", "/files/1"):
            assert client.get(f"/drawer/{name}{path}").status_code == 404
    finally:
        outside.unlink()


@pytest.mark.parametrize("name", ["", "a\0b", "a/b", "../keys", "a.eml", "a\n", "/etc/passwd"])
def test_a_name_that_no_mail_has_opens_nothing(app, settings, put, name):
    put()

    with app.test_request_context(), pytest.raises(NotFound):
        opening.mail(settings.drawer, name)


def test_a_site_that_others_reach_shows_strangers_no_drawer(app, client, settings, put):
    name = put()
    app.extensions["campaign.settings"] = replace(settings, base_url="https://act.example.org")
    try:
        answers = {client.get(f"/drawer{path}").status_code for path in ("", f"/{name}")}
    finally:
        app.extensions["campaign.settings"] = settings

    assert answers == {404}


@pytest.mark.parametrize(
    ("held", "status"),
    [((Role.OWNER, EVERY), 200), ((Role.OWNER, 1), 404), ((Role.ORGANISER, EVERY), 404)],
)
def test_where_others_reach_the_site_its_owners_alone_read_what_a_rehearsal_wrote(
    client, settings, put, held, status
):
    name = put()
    role, campaign = held
    make_account(role=role, campaign=campaign)
    db.session.commit()
    sign_in(client)
    show_factor()
    client.application.extensions["campaign.settings"] = replace(
        settings, base_url="https://act.example.org"
    )
    try:
        page = client.get(f"/drawer/{name}")
    finally:
        client.application.extensions["campaign.settings"] = settings

    assert page.status_code == status
    assert page.headers["Cache-Control"] == "no-store"


def test_a_long_list_is_cut_and_says_so(client, put):
    from campaign.delivery import views

    for number in range(views.MOST_SHOWN + 2):
        put(f"mail-{number}", subject=f"No {number}")

    words = text_of(client.get("/drawer"))

    assert words.count("No ") == views.MOST_SHOWN
    assert "2 older ones" in words
