"""Whether a thread takes a comment now: it may be closed, or slow."""

from datetime import timedelta
from math import ceil

from flask_babel import gettext
from sqlalchemy import func, select

from campaign import clock
from campaign.comments.models import Comment, Commenter, CommentState, Thread
from campaign.db import db
from campaign.errors import Refusal


class ThreadClosed(Refusal):
    """The thread takes no more comments."""

    status = 410


class TooSoon(Refusal):
    """The thread is in slow mode, and this author wrote in it a moment ago."""

    status = 429


def check_open(thread: Thread) -> None:
    """Make sure that *thread* takes comments.

    Raises:
        ThreadClosed: it takes none now.

    """
    if not thread.is_open:
        raise ThreadClosed(gettext("These comments are closed: nothing new can be added."))


def check_pace(commenter: Commenter, thread: Thread) -> None:
    """Make sure that an author may write in *thread* already.

    Raises:
        TooSoon: it is slow, and the latest of theirs is young.

    """
    if not thread.slow_minutes:
        return
    latest = db.session.scalar(
        select(func.max(Comment.created_at)).where(
            Comment.commenter_id == commenter.id,
            Comment.thread_id == thread.id,
            Comment.state != CommentState.UNPROVEN,
        )
    )
    if latest is None:
        return
    left = latest + timedelta(minutes=thread.slow_minutes) - clock.now()
    if left > timedelta():
        raise TooSoon(
            gettext(
                "The talk here is slowed down so that everybody is heard. You can write again "
                "in %(minutes)s minutes.",
                minutes=ceil(left / timedelta(minutes=1)),
            )
        )
