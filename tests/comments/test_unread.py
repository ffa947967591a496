"""Beneath a story that nobody can read, nobody writes; what one wrote is one's own as ever."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.comments import proving
from campaign.comments.models import CommentState
from campaign.comments.posting import Draft, post
from campaign.db import db
from campaign.stories.models import Story
from tests.comments.talking import KIM, SAID, comments, mails, make_thread, token, wrote
from tests.pages import text_of

FORM = {"words": SAID, "name": "Kim", "email": KIM}


@pytest.fixture
def thread():
    return make_thread()


def publish_at(thread, when):
    db.session.scalars(select(Story).filter_by(slug=thread.slug)).one().published_at = when
    db.session.commit()


@pytest.mark.parametrize("days", [None, 2], ids=["taken back", "scheduled"])
def test_nobody_writes_beneath_a_story_that_nobody_can_read(client, settings, thread, days):
    shown = wrote(thread)
    post(thread, Draft(text="Waits."), email=KIM, language="en", settings=settings)
    db.session.commit()
    waits = comments()[-1]
    publish_at(thread, days and clock.now() + timedelta(days=days))
    path, own = f"/comments/{thread.slug}", f"/comments/{thread.slug}/as/{token()}"

    tried = [
        client.post(path, data=FORM),
        client.post(path, data=FORM | {"parent": str(shown.id)}),
        client.post(f"/es{path}", data=FORM),
        client.post(own, data={"words": "Mine."}),
        client.post(f"{own}/{waits.id}/yes"),
        client.post(f"{path}/{shown.id}/report", data={"reason": "insult"}),
    ]

    assert {reply.status_code for reply in tried} == {404}
    assert "no story at this address" in text_of(tried[0])
    assert [one.state for one in comments()] == [CommentState.SHOWN, CommentState.UNPROVEN]
    assert len(mails()) == 1


def test_what_one_wrote_beneath_it_can_still_be_taken_back(client, settings, thread):
    shown = wrote(thread)
    post(thread, Draft(text="Waits."), email=KIM, language="en", settings=settings)
    db.session.commit()
    waits = comments()[-1]
    publish_at(thread, None)

    client.post(f"/comments/{thread.slug}/as/{token()}/{waits.id}/no")
    client.post(f"/comments/as/{token()}/{shown.id}/withdraw")

    assert [one.state for one in comments()] == [CommentState.WITHDRAWN]


def test_a_comment_is_proven_beneath_its_own_story_alone(client, settings, thread):
    post(thread, Draft(text=SAID), email=KIM, language="en", settings=settings)
    db.session.commit()
    other, waits = make_thread(), comments()[0]

    reply = client.post(f"/comments/{other.slug}/as/{token()}/{waits.id}/yes")

    assert reply.status_code == 404
    assert proving.known(KIM).confirmed_at is None
