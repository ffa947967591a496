"""The demonstration's comments: thirty, threaded, in two languages, and left alone."""

import pytest
from sqlalchemy import select

from campaign.comments import leaving, wording
from campaign.comments.models import Comment, Thread
from campaign.db import db
from campaign.demo import loading
from tests.pages import text_of


@pytest.fixture
def comments(settings):
    loading.load(settings)
    db.session.commit()
    return db.session.scalars(select(Comment).order_by(Comment.id)).all()


def test_there_are_thirty_and_they_do_not_all_agree(client, comments):
    assert len(comments) == 30
    assert db.session.scalars(select(Thread)).one().shown == 30
    assert {c.language for c in comments} == {"en", "es"}
    assert 10 <= sum(c.parent_id is not None for c in comments) <= 20
    assert 5 <= sum(c.is_signer for c in comments) < 30
    texts = [wording.opened(c).text for c in comments]
    assert len(set(texts)) == 30
    assert any("not convinced" in text for text in texts)
    assert "View comments (30)" in text_of(client.get("/stories/a-traffic-stop"))
    page = text_of(client.get("/comments/a-traffic-stop"))
    assert "the comments that came with it are made up" in page
    assert all(" ".join(text.split()) in page for text in texts)


def test_they_are_never_changed_once_they_are_there(settings, comments):
    leaving.withdraw(comments[0])
    db.session.commit()

    assert loading.load(settings) == "The demonstration was there already."

    db.session.refresh(comments[0])
    assert comments[0].sealed is None
    assert len(db.session.scalars(select(Comment)).all()) == 30
