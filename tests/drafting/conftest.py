"""A petition at the desk, and whoever edits it."""

import pytest

from campaign.db import db
from tests.drafting.desk_of import Desk
from tests.factories import make_petition


@pytest.fixture
def petition():
    found = make_petition(slug="clean-water")
    db.session.commit()
    return found


@pytest.fixture
def desk(client, petition):
    return Desk(client)
