"""Comments that moderators picked, as the senators' offices may read them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from campaign import clock
from campaign.comments import wording
from campaign.comments.models import Comment, CommentState, Thread
from campaign.db import db

MOST = 5  # in one bundle: they go with the letters, they do not bury them


@dataclass(frozen=True)
class Picked:
    """A public comment of a confirmed signer; nothing of it that the public does not see."""

    comment_id: int
    name: str | None  # as shown; None: "Anonymous"
    text: str
    language: str
    day: date  # when it appeared, in Los Angeles


def latest(petition_id: int, *, since: datetime | None) -> tuple[Picked, ...]:
    """Return the newest comments that were picked beneath a petition's stories.

    Args:
        petition_id: whose stories.
        since: only what was picked after this moment; None: at any time.

    """
    query = (
        select(Comment)
        .join(Thread, Comment.thread_id == Thread.id)
        .where(
            Thread.petition_id == petition_id,
            Comment.state == CommentState.SHOWN,
            Comment.is_picked,
            Comment.is_signer,
        )
        .order_by(Comment.decided_at.desc(), Comment.id.desc())
        .limit(MOST)
    )
    if since is not None:
        query = query.where(Comment.decided_at > since)
    told = ((comment, wording.opened(comment)) for comment in db.session.scalars(query))
    return tuple(
        Picked(comment.id, words.name, words.text, comment.language, _day(comment))
        for comment, words in told
        if words is not None
    )


def _day(comment: Comment) -> date:
    return clock.pacific(comment.shown_at or comment.created_at).date()
