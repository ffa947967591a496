"""The comments of the demonstration: made up, threaded, never changed once they are there."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from campaign import clock
from campaign.comments import threads, wording
from campaign.comments.models import Comment, CommentState, Thread
from campaign.comments.wording import Words
from campaign.db import db
from campaign.vault import new_handle


def load(slug: str, file: Path) -> int:
    """Write the comments of *file* beneath the story *slug*; none where there are any.

    Runs in the caller's transaction.

    Args:
        slug: the story's.
        file: TOML, a ``[[comment]]`` each, in the order of writing.

    Returns:
        How many were added.

    """
    thread = threads.called(slug)
    query = select(Comment.id).where(Comment.thread_id == thread.id).limit(1)
    if db.session.scalar(query) is not None:
        return 0
    by_key: dict[str, Comment] = {}
    told = tomllib.loads(file.read_text())["comment"]
    for one in told:
        answered = by_key[one["to"]] if "to" in one else None
        comment = _written(thread, one, answered)
        if "key" in one:
            by_key[one["key"]] = comment
    thread.shown += len(told)
    db.session.flush()
    return len(told)


def _written(thread: Thread, one: dict[str, Any], answered: Comment | None) -> Comment:
    at: datetime = one["at"].replace(tzinfo=clock.PACIFIC)
    comment = Comment(
        handle=new_handle(),
        thread=thread,
        parent_id=answered and answered.id,
        state=CommentState.SHOWN,
        language=one["language"],
        is_signer=one.get("signed", False),
        created_at=at,
        shown_at=at,
    )
    words = Words(text=one["text"].strip(), name=one.get("name"))
    comment.sealed = wording.sealed(comment, words)
    db.session.add(comment)
    db.session.flush()
    return comment
