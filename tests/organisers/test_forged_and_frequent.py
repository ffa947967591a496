"""The door as it really stands: with the token of its forms, and with its limit."""

import re

import pytest

from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db
from tests.access.organiser import EMAIL, PASSWORD, make_account
from tests.pages import PageClient


@pytest.fixture
def strict(settings, instance):
    """A second application on the same database, as it runs: with its CSRF token and limit."""
    values = {f: getattr(settings, f) for f in settings.__dataclass_fields__}
    app = create_app(Settings(**values | {"sign_in_limit": "5 per minute"}))
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.engine.dispose()


def token_in(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))[1]


def test_no_form_of_the_desk_works_without_its_token(strict, app):
    make_account()
    client = strict.test_client()
    details = {"email": EMAIL, "password": PASSWORD}
    assert client.post("/desk/sign-in", data=details).status_code == 400

    token = token_in(client.get("/desk/sign-in"))
    assert client.post("/desk/sign-in", data=details | {"csrf_token": token}).status_code == 303

    for path in ("/desk/sign-out", "/desk/password", "/desk/petitions/x/exports"):
        assert client.post(path).status_code == 400, path
    fresh = token_in(client.get("/desk/password"))
    assert client.post("/desk/sign-out", data={"csrf_token": fresh}).status_code == 303


def test_one_network_address_cannot_try_for_ever(strict):
    client = strict.test_client()
    token = token_in(client.get("/desk/sign-in"))
    tries = [
        client.post(
            "/desk/sign-in",
            data={"email": f"{n}@example.org", "password": "x", "csrf_token": token},
        ).status_code
        for n in range(6)
    ]

    assert tries == [422] * 5 + [429]
    assert client.post("/desk/sign-in/guess", data={"csrf_token": token}).status_code == 429
    assert client.get("/desk/sign-in").status_code == 200
