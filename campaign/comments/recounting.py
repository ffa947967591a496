"""Prove that the number beneath a story is the number of comments that visitors see."""

from sqlalchemy import func, select

from campaign.comments.models import Comment, CommentState, Thread
from campaign.db import db
from campaign.web import shelf


def drift() -> dict[str, tuple[int, int]]:
    """Return by slug what a thread says and how many comments it shows, where they differ."""
    counted = (
        select(func.count())
        .where(Comment.thread_id == Thread.id, Comment.state == CommentState.SHOWN)
        .correlate(Thread)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Thread.slug, Thread.shown, counted)
        .where(Thread.shown != counted)
        .order_by(Thread.slug)
    )
    return {slug: (said, shown) for slug, said, shown in rows}


def repair() -> dict[str, tuple[int, int]]:
    """Set right what :func:`drift` found, in the caller's transaction, and return it."""
    # Locked first: whoever shows a comment in this moment is counted before or after, once.
    db.session.execute(select(Thread.id).order_by(Thread.id).with_for_update())
    found = drift()
    for slug, (_, shown) in found.items():
        thread = db.session.scalars(select(Thread).where(Thread.slug == slug)).one()
        thread.shown = shown
    if found:
        shelf.drop()
    return found
