import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import session

from campaign.access import guard
from campaign.db import db
from tests.access.organiser import make_account, sign_in, signed_in
from tests.factories import make_petition

NUMBER = re.compile(r"<int:[a-z_]+>|<act>")
WAYS_IN = {"/desk/sign-in", "/desk/sign-in/<token>", "/desk/invitation/<token>"}


def pages_of_the_desk(app):
    """Return (rule, method) of every page, with 1 where a number stands."""
    return [
        (re.sub(r"<any\('?([\w.-]+)[^>]*>", r"\1", NUMBER.sub("1", rule.rule)), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/desk")
        for method in rule.methods - {"OPTIONS"}
    ]


def test_every_page_of_the_desk_turns_strangers_away(app, client):
    found = pages_of_the_desk(app)
    assert len(found) >= 10

    for rule, method in found:
        if rule not in WAYS_IN:
            address = rule.replace("<slug>", "values-act")
            reply = client.open(address, method=method)
            assert reply.status_code == 303, (method, rule)
            assert reply.location.startswith("/desk/sign-in"), (method, rule)


def test_no_page_of_the_desk_is_kept_by_any_cache(app, client):
    signed_in(client)
    slug = make_petition().slug
    db.session.commit()

    for rule, method in pages_of_the_desk(app):
        if method == "GET":
            address = rule.replace("<slug>", slug).replace("<token>", "made-up")
            assert client.get(address).headers["Cache-Control"] == "no-store", rule


def test_a_stranger_comes_to_the_page_they_wanted_after_signing_in(client):
    make_account()
    turned_away = client.get("/desk/exports?page=2")

    wanted = parse_qs(urlsplit(turned_away.location).query)["next"]
    reply = sign_in(client, next=wanted)

    assert reply.location == "/desk/exports?page=2"


@pytest.mark.parametrize("wanted", ["/desk/", "/desk/exports?page=2", "/es/desk/petitions/a-b"])
def test_the_way_back_may_lead_to_any_page_of_the_desk(app, wanted):
    with app.test_request_context():
        assert guard.safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None, "", "/", "https://evil.example", "//evil.example/desk/", "/\\evil.example",
        "/desk.evil", "/deskevil", "javascript:alert(1)", "/desk/\n", "/desk/?x=1\r\nA: b",
    ],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else(app, wanted):
    with app.test_request_context():
        assert guard.safe_next(wanted) == "/desk/"


def test_signing_in_keeps_nothing_of_the_session_before(client):
    make_account()
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"

    with client:
        sign_in(client)
        assert "planted" not in session


def test_the_secret_of_one_browser_is_of_no_use_after_signing_out(app, client):
    signed_in(client)
    stolen = client.get_cookie("desk").value

    client.post("/desk/sign-out")

    thief = app.test_client()
    thief.set_cookie("desk", stolen)
    assert thief.get("/desk/").status_code == 303
    assert client.get("/desk/").status_code == 303


def test_a_page_for_visitors_sets_no_cookie_and_asks_for_none(client):
    signed_in(client)

    reply = client.get("/")

    assert "Set-Cookie" not in reply.headers
    assert "Cookie" not in reply.headers.get("Vary", "")


def test_a_page_that_looks_again_by_itself_keeps_nobody_signed_in(client, stopped_clock):
    signed_in(client)
    for _ in range(3):
        stopped_clock(timedelta(hours=5))
        reply = client.get("/desk/", headers={"X-Looks-By-Itself": "1"})

    assert reply.status_code == 303
