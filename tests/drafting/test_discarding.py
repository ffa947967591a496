"""A draft that was a mistake goes for ever; what visitors could see stays."""

import pytest
from sqlalchemy import select

from campaign.access.models import Duty, Role
from campaign.db import Base, db, writing
from campaign.embeds.models import Partner
from campaign.petitions.models import Petition, PetitionState
from campaign.stories.models import Story
from tests.access.organiser import make_account
from tests.drafting.desk_of import BASE
from tests.factories import make_story
from tests.pages import text_of

AIR = f"{BASE}/clean-air"


@pytest.fixture
def copy(desk):
    """A copy of a campaign with a story, made by mistake."""
    make_story(petition=db.session.scalar(select(Petition)), slug="our-river", language="en")
    db.session.commit()
    desk.save(en_show_name="Show me")
    desk.press("copy", slug="clean-air", bill="SB 54")
    db.session.expire_all()
    return db.session.scalar(select(Petition).filter_by(slug="clean-air"))


def thrown_away(client, typed="clean-air"):
    return client.post(f"{AIR}/stage/discard", data={"typed": typed})


def slugs():
    db.session.expire_all()
    return db.session.scalars(select(Petition.slug)).all()


def test_a_draft_goes_with_all_that_it_says_and_nothing_else_does(client, copy):
    number = copy.id
    make_account("mod@example.org", role=Role.MODERATOR, campaign=number)

    reply = thrown_away(client)

    assert (reply.status_code, reply.location) == (303, BASE)
    assert slugs() == ["clean-water"]
    assert db.session.scalars(select(Story.slug)).all() == ["our-river"]
    assert db.session.scalars(select(Duty).filter_by(campaign=number)).all() == []
    for table in Base.metadata.sorted_tables:
        if "petition_id" in table.c:
            left = select(table).where(table.c.petition_id == number)
            assert db.session.execute(left).all() == [], table.name


@pytest.mark.usefixtures("copy")
def test_nothing_goes_where_another_address_was_typed(client):
    reply = thrown_away(client, typed="clean-water")

    assert reply.status_code == 422
    assert "Type the address just so: clean-air" in text_of(reply)
    assert len(slugs()) == 2


def test_what_visitors_could_see_and_what_others_hang_on_stays(client, copy):
    with writing():
        make_story(petition=copy, slug="read-by-many", language="en")  # published
    assert "Visitors have read this story" in text_of(thrown_away(client))

    with writing():
        db.session.delete(db.session.scalar(select(Story).filter_by(slug="read-by-many")))
        db.session.add(
            Partner(petition_id=copy.id, name="friends", origin="https://friends.example")
        )
    assert "An update or a partner is about this petition" in text_of(thrown_away(client))

    with writing():
        copy.state = PetitionState.REHEARSAL
    assert "Visitors could see this petition" in thrown_away(client).text
    assert len(slugs()) == 2
    assert "our-river-clean-air" in db.session.scalars(select(Story.slug)).all()


def test_only_a_draft_offers_to_be_thrown_away(client, copy, desk):
    assert "Throw this draft away" in text_of(client.get(f"{AIR}/stage"))
    assert "Throw this draft away" not in desk.said("stage")
