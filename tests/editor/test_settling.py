"""Another address: whoever comes by the old one is led on, and never in a circle."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from campaign.access.models import Account
from campaign.comments.models import Thread
from campaign.db import db, writing
from campaign.editor import drafting, settling
from campaign.errors import Invalid
from campaign.stories.models import Story, StoryMove
from tests.comments.talking import wrote
from tests.editor.stories_of import ELM, WORDS, account_id, begin, publish, save
from tests.factories import make_petition, make_story
from tests.pages import text_of


@pytest.fixture
def kim():
    return account_id()


@pytest.fixture
def elm(kim):
    """A story that visitors read in two languages."""
    begin(kim)
    publish(kim, seen=2)
    save(kim, WORDS, 0, language="es")
    publish(kim, seen=1, language="es")
    return ELM


def rename(kim, old, new, petition=None):
    with writing():
        return settling.settle(
            old, new_slug=new, petition_id=petition and petition.id, account_id=kim
        )


def moves():
    return {(one.slug, one.leads_to) for one in db.session.scalars(select(StoryMove))}


@pytest.mark.parametrize("path", ["", "/share.png", "/poster.pdf", "/qr.svg"])
@pytest.mark.parametrize("language", ["", "/es"])
def test_every_old_address_leads_to_the_new_one(kim, elm, client, language, path):
    rename(kim, elm, "the-well")

    reply = client.get(f"{language}/stories/{elm}{path}?via=abc")

    assert (reply.status_code, reply.location) == (
        308,
        f"{language}/stories/the-well{path}?via=abc",
    )
    assert "no-store" in reply.headers["Cache-Control"]


def test_the_comments_move_with_the_story(kim, elm, client):
    rename(kim, elm, "the-well")

    reply = client.get(f"/es/comments/{elm}")

    assert (reply.status_code, reply.location) == (308, "/es/comments/the-well")
    assert client.get("/comments/the-well").status_code == 200
    posted = client.post(f"/comments/{elm}", data={"words": "Still here"})
    assert (posted.status_code, posted.location) == (308, "/comments/the-well")


def test_feeds_know_a_story_by_the_address_under_which_it_was_first_read(kim, elm, client):
    rename(kim, elm, "the-well")
    rename(kim, "the-well", "water")

    feed = client.get("/feed.xml").text

    assert f":/en/stories/{elm}</id>" in feed
    assert "/stories/water" in feed


def test_moves_make_no_chains_and_no_circles(kim, elm, client):
    rename(kim, elm, "b")
    rename(kim, "b", "c")
    assert moves() == {(elm, "c"), ("b", "c")}

    rename(kim, "c", elm)

    assert moves() == {("b", elm), ("c", elm)}
    assert client.get(f"/stories/{elm}").status_code == 200


def test_an_address_that_leads_to_another_story_is_not_taken_in_silence(kim, elm):
    rename(kim, elm, "the-well")
    other = make_story().slug
    db.session.commit()

    with pytest.raises(Invalid, match="leads to the story “the-well”"):
        rename(kim, other, elm)
    with pytest.raises(Invalid, match="Another story"):
        rename(kim, other, "the-well")
    with pytest.raises(Invalid, match="small letters"):
        rename(kim, other, "The Well")


def test_a_new_story_does_not_take_an_address_that_leads_on(kim, elm):
    rename(kim, elm, "the-well")

    with writing():
        begun = drafting.begin(
            WORDS.headline, "en", byline="", petition_id=None, account_id=kim
        ).slug

    assert begun == f"{elm}-2"


def test_the_name_of_a_draft_is_told_to_nobody(kim, client):
    begin(kim)
    rename(kim, ELM, "secret-plan")

    reply = client.get(f"/stories/{ELM}")

    assert reply.status_code == 404
    assert "secret-plan" not in reply.text


def test_a_petition_is_that_of_every_language_and_of_the_comments(kim, elm):
    petition = make_petition()
    db.session.commit()

    rename(kim, elm, elm, petition)

    found = {drafting.story_of(elm, code).petition_id for code in ("en", "es")}
    assert found == {petition.id}
    assert db.session.scalars(select(Thread)).one().petition_id == petition.id


def test_a_story_with_comments_keeps_its_petition(kim, elm):
    petition, other = make_petition(), make_petition()
    db.session.commit()
    rename(kim, elm, elm, petition)
    wrote(db.session.scalars(select(Thread)).one())

    for wish in (other, None):
        with pytest.raises(settling.Bound, match="begin another story"):
            rename(kim, elm, elm, wish)

    assert db.session.scalars(select(Thread)).one().petition_id == petition.id
    assert rename(kim, elm, "the-well", petition) == "the-well"


def test_why_a_story_keeps_its_petition_is_said_beside_it(desk):
    kim = db.session.scalars(select(Account.id)).one()
    petition = make_petition()
    db.session.commit()
    begin(kim, petition=petition)
    publish(kim, seen=2)
    wrote(db.session.scalars(select(Thread)).one())

    form = {"slug": "the-well", "petition": ""}
    reply = desk.post(f"/desk/stories/{ELM}/settings", data=form)

    assert reply.status_code == 422
    assert "Readers have written comments here." in text_of(reply)
    assert 'href="#petition"' in reply.text
    assert 'value="the-well"' in reply.text


def test_a_story_with_comments_and_without_a_petition_may_get_one(kim, elm):
    petition = make_petition()
    wrote(db.session.scalars(select(Thread)).one())

    rename(kim, elm, elm, petition)

    assert db.session.scalars(select(Thread)).one().petition_id == petition.id


def left_behind(slug):
    """A thread that no story has, as drafts left them; empty, and of some petition."""
    thread = Thread(slug=slug, petition_id=make_petition().id, is_open=False)
    db.session.add(thread)
    db.session.commit()
    return thread


def test_an_empty_thread_without_a_story_is_in_nobodys_way(kim, elm):
    left_behind("the-well")
    left_behind("the-well-on-oak-street")

    rename(kim, elm, "the-well")
    number = begin(kim, replace(WORDS, headline="The well on Oak Street"))
    publish(kim, seen=number, slug="the-well-on-oak-street")

    told = db.session.scalars(select(Thread)).all()
    assert {(one.slug, one.petition_id, one.is_open) for one in told} == {
        ("the-well", None, True),
        ("the-well-on-oak-street", None, True),
    }
    assert {story.thread.slug == story.slug for story in db.session.scalars(select(Story))}


def test_an_address_beneath_which_somebody_wrote_is_given_to_no_other_story(kim, elm):
    thread = left_behind("the-well")
    thread.is_open = True
    wrote(thread)

    with pytest.raises(Invalid, match="Another story"):
        rename(kim, elm, "the-well")
    with writing():
        begun = drafting.begin(
            "The well", "en", byline="", petition_id=None, account_id=kim
        ).slug

    assert begun == "the-well-2"
