"""SendGrid's stand-in, small batches, and a browser at the desk."""

import pytest

from campaign.access import sessions
from campaign.db import writing
from campaign.updates import batching
from tests.access.organiser import make_account
from tests.delivery.conftest import post, send, sendgrid, with_key

__all__ = ["post", "send", "sendgrid", "with_key"]


@pytest.fixture
def small_batches(monkeypatch):
    """Two readers in a batch: the bounds are numbers, and ten are as good as thousands."""
    monkeypatch.setattr(batching, "BATCH", 2)


@pytest.fixture
def account():
    return make_account(password=None)


@pytest.fixture
def desk(client, account):
    """A browser that is signed in; without a password, whose hash would take longest."""
    with writing():
        token = sessions.begin(account, is_by_link=True)
    with client.session_transaction() as cookie:
        cookie["desk"] = token
    return client
