"""Addresses that stories had: each leads straight to where the story is now.

A row never leads to another row, and no row stands at an address that a story has: so there are
no chains, and no circles.
"""

from sqlalchemy import delete, select, update

from campaign.comments import threads
from campaign.db import db
from campaign.stories.models import Story, StoryMove


def leads_to(slug: str) -> str | None:
    """Return where the story is that had the address *slug*; None where none had it."""
    move = db.session.get(StoryMove, slug)
    return None if move is None else move.leads_to


def is_taken(slug: str) -> bool:
    """Return whether a story has this address now."""
    return db.session.scalar(select(Story.id).where(Story.slug == slug).limit(1)) is not None


def is_free(slug: str) -> bool:
    """Return whether a new story may have this address: none has it, or had it."""
    return not (is_taken(slug) or leads_to(slug) or threads.has_comments(slug))


def move(old: str, new: str) -> None:
    """Let *old*, and all that led to it, lead to *new*, in the caller's transaction.

    Args:
        old: the address that the story had until now.
        new: the one that it gets; free, or an old one of its own.

    """
    db.session.execute(delete(StoryMove).where(StoryMove.slug == new))
    db.session.execute(update(StoryMove).where(StoryMove.leads_to == old).values(leads_to=new))
    db.session.add(StoryMove(slug=old, leads_to=new))
    db.session.flush()


def forget(slug: str) -> None:
    """Let nothing lead to *slug* any longer: its story is gone."""
    db.session.execute(delete(StoryMove).where(StoryMove.leads_to == slug))
