"""Whoever owns a desk that strangers can reach has more than a password."""

from dataclasses import replace

import pytest

from campaign.access import accounts, sessions
from campaign.access.models import Role
from campaign.db import db, writing
from tests.access.organiser import EMAIL, make_account, show_factor, sign_in, with_app
from tests.factories import make_petition
from tests.pages import text_of


@pytest.fixture
def public(settings, another_site):
    """The same desk, where the site is no longer on this machine alone."""
    site = another_site(replace(settings, base_url="http://stepup.example.org"))
    site.config["WTF_CSRF_ENABLED"] = False
    return site.test_client()


def test_an_owner_without_a_second_factor_sets_one_up_before_anything_else(public):
    make_account()
    sign_in(public)

    led = public.get("/desk/petitions")
    page = public.get(led.location)

    assert led.location == "/desk/security?next=/desk/petitions"
    assert "First set up a second factor" in text_of(page)
    assert "You own this desk" in text_of(page)
    assert '<nav aria-label="Desk">' not in page.text
    for path in ("/desk/", "/desk/comments", "/desk/exports", "/desk/second"):
        assert public.get(path).location.startswith("/desk/security?next="), path
    for path in ("/desk/security/app", "/desk/security/passkey", "/desk/password"):
        assert public.get(path).status_code == 200, path


def test_with_one_they_are_in(public):
    kim = make_account()
    sign_in(public)
    with_app(kim)
    show_factor()

    assert public.get("/desk/petitions").status_code == 200


def test_what_an_owner_typed_meanwhile_is_kept(public):
    make_account()
    sign_in(public)

    kept = public.post("/desk/outbox", data={"reason": "The senator called."})

    assert kept.status_code == 401
    assert "The senator called." in kept.text
    assert "Set up a second factor in a new tab" in text_of(kept)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.READER])
def test_nobody_else_must(public, role):
    make_account(role=role)
    sign_in(public)

    assert public.get("/desk/petitions").status_code == 200


def test_an_owner_of_one_campaign_must_too(public):
    petition = make_petition()
    db.session.commit()
    make_account(role=Role.OWNER, campaign=petition.id)
    sign_in(public)

    assert public.get("/desk/").location.startswith("/desk/security")


def test_on_one_s_own_machine_nobody_must(client):
    make_account()
    sign_in(client)

    assert client.get("/desk/petitions").status_code == 200


def test_an_owner_keeps_their_last_factor(public):
    kim = make_account()
    sign_in(public)
    with_app(kim)
    show_factor()
    address = public.get("/desk/security").text.partition("/remove")[0].rpartition('"')[2]

    reply = public.post(f"{address}/remove", follow_redirects=True)

    assert "set up another first" in text_of(reply)
    assert "An app that shows codes" in text_of(reply)


def test_a_session_from_before_is_asked_as_well(public):
    make_account()
    with writing():
        token = sessions.begin(accounts.by_email(EMAIL), is_by_link=True)
    with public.session_transaction() as cookie:
        cookie["desk"] = token

    assert public.get("/desk/").location.startswith("/desk/security")
