import pytest

from campaign.db import db
from tests.access.organiser import sure
from tests.factories import make_petition


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def desk(client):
    return sure(client)
