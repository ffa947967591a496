"""OpenStates in a small server, and settings that name it."""

from dataclasses import replace

import pytest

from tests.bills import openstates_server
from tests.bills.openstates_server import KEY


@pytest.fixture
def openstates():
    with openstates_server.running() as server:
        yield server


@pytest.fixture
def asking(settings, openstates):
    """Settings with a key for it."""
    return replace(settings, openstates_url=openstates.url, openstates_key=KEY)


@pytest.fixture
def asks(app, asking):
    """Let the application itself ask it."""
    before = app.extensions["campaign.settings"]
    app.extensions["campaign.settings"] = app.jinja_env.globals["settings"] = asking
    yield
    app.extensions["campaign.settings"] = app.jinja_env.globals["settings"] = before
