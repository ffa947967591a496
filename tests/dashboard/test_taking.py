"""A picture is taken away as dots, too, whatever stands in the words around it."""

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.petitions.models import Wording
from tests import tallies
from tests.access.organiser import signed_in
from tests.factories import make_petition

PNG = "/desk/petitions/values-act/pictures/languages.png"


@pytest.fixture
def taken(client):
    """Return a function that takes a picture of a campaign with that call."""
    tallies.crowd(make_petition(slug="values-act"), 3)
    db.session.commit()
    desk = signed_in(client)

    def take(call):
        db.session.scalars(select(Wording)).one().call = call
        db.session.commit()
        reply = desk.get(PNG)
        assert reply.status_code == 200
        return reply.data

    return take


def test_a_sign_that_no_font_has_is_named_and_is_no_crossed_box(taken):
    assert taken("Clean water 💧") == taken("Clean water [droplet]") != taken("Clean water")


def test_letters_that_a_font_has_stay_as_they_are(taken):
    assert taken("Agua limpia ¡ya!") != taken("Agua limpia")
