"""Words that were typed at the desk while the session ended."""

import re

import pytest
from sqlalchemy import select

from campaign.access import accounts
from campaign.db import db, writing
from campaign.updates.models import UpdateWording
from tests.access.organiser import EMAIL, PASSWORD, make_account, sign_in, with_app
from tests.factories import make_petition
from tests.pages import text_of

NEW = "/desk/updates/new"
TYPED = {
    "about": "0",
    "seen": "0",
    "subject_en": "We won",
    "body_en": "\nIt <b>passed</b>.\n\nAll of it.",
}
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def strict(settings, another_site):
    """A browser before an application that asks for the token of its forms, as it runs."""
    return another_site(settings).test_client()


def token_in(reply):
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', reply.get_data(as_text=True))
    return found and found[1]


def comes_in(client):
    token = token_in(client.get("/desk/sign-in"))
    details = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    assert client.post("/desk/sign-in", data=details).status_code == 303


def goes(client):
    token = token_in(client.get("/desk/password"))
    client.post("/desk/sign-out", data={"csrf_token": token})


def test_what_was_typed_waits_until_one_is_signed_in_again_and_is_then_saved(strict):
    make_account()
    comes_in(strict)
    old = TYPED | {"csrf_token": token_in(strict.get(NEW))}
    goes(strict)

    kept = strict.post(NEW, data=old, headers=OURS)
    assert (kept.status_code, kept.headers["Cache-Control"]) == (401, "no-store")
    assert "You were signed out" in text_of(kept)
    assert "\nIt &lt;b&gt;passed&lt;/b&gt;.\n\nAll of it.</textarea>" in kept.text
    assert 'href="/desk/sign-in" target="_blank"' in kept.text
    assert f'action="{NEW}"' in kept.text
    assert token_in(kept) is None

    comes_in(strict)
    ready = strict.post(NEW, data=TYPED, headers=OURS)
    assert (ready.status_code, "Send it again" in text_of(ready)) == (400, True)
    assert db.session.scalar(select(UpdateWording)) is None  # a person has to press
    strict.post(NEW, data=TYPED | {"csrf_token": token_in(ready)}, headers=OURS)

    db.session.rollback()
    assert db.session.scalar(select(UpdateWording.body).filter_by(language="en")).startswith(
        "It <b>"
    )


def test_what_is_kept_stands_under_the_names_that_its_form_gives_it(strict):
    make_petition(slug="values-act")
    db.session.commit()
    typed = {"en_call": "Keep it clean, please", "es_call": "¡Que siga limpia!"}

    kept = strict.post(
        "/desk/petitions/values-act/edit",
        data=typed | {"seen": "facts=9f2c, en=77aa", "made_up_box": "two words"},
        headers=OURS,
    )

    words = text_of(kept)
    assert "Call (English) Keep it clean, please" in words
    assert "Call (Español) ¡Que siga limpia!" in words
    assert "Made up box two words" in words
    assert '<input type="hidden" name="seen" value="facts=9f2c, en=77aa">' in kept.text
    assert "facts=9f2c" not in words


@pytest.mark.parametrize(
    "stranger",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_what_another_site_sends_is_given_no_token_and_not_shown(strict, stranger):
    make_account()

    as_nobody = strict.post(NEW, data=TYPED, headers=stranger)
    comes_in(strict)
    as_somebody = strict.post(NEW, data=TYPED, headers=stranger)

    for reply in (as_nobody, as_somebody):
        assert reply.status_code == 400
        assert "We won" not in reply.text
        assert "Send it again" not in reply.text


def test_no_password_and_no_code_is_ever_shown_again(strict):
    make_account()
    comes_in(strict)

    for path in ("/desk/sign-in", "/desk/password", "/desk/second"):
        reply = strict.post(path, data={"new": PASSWORD, "code": PASSWORD}, headers=OURS)
        assert (reply.status_code, PASSWORD in reply.text) == (400, False), path


def test_a_session_that_ended_elsewhere_keeps_the_words_too(client):
    account = make_account()
    sign_in(client)
    with writing():
        accounts.set_password(account, "another", except_session=0)

    kept = client.post(NEW, data=TYPED, headers=OURS)

    assert kept.status_code == 401
    assert "We won" in kept.text


def test_whoever_has_yet_to_show_a_second_factor_loses_no_word_either(client):
    with_app(make_account())
    sign_in(client)

    kept = client.post(NEW, data=TYPED, headers=OURS)

    assert kept.status_code == 401
    assert 'href="/desk/second" target="_blank"' in kept.text
    assert "We won" in kept.text


def test_a_press_that_brings_no_words_leads_to_the_door(client):
    assert client.post("/desk/updates/1/pause").location.startswith("/desk/sign-in")
