import pytest

from campaign.db import db
from tests.factories import make_petition
from tests.journeys.people import Person


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def person(app, settings, drawer):
    """Whoever this journey is about; a new browser without a cookie."""
    return Person(app, settings, drawer)


@pytest.fixture
def stranger(app, settings, drawer):
    """Somebody else, with a browser of their own."""
    return Person(app, settings, drawer)
