"""The talk beneath a story: found by the story's name, with what its petition decides."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, select

from campaign.access.roles import EVERY
from campaign.comments.models import Comment, CommentState, Thread
from campaign.db import db
from campaign.errors import NotFound
from campaign.petitions import living, people
from campaign.petitions.models import Petition, Signature, SignatureState


def called(slug: str) -> Thread:
    """Return the thread of the story *slug*.

    Raises:
        NotFound: no story of that name takes comments.

    """
    found = db.session.scalar(select(Thread).where(Thread.slug == slug))
    if found is None:
        raise NotFound(gettext("There are no comments at this address."))
    return found


def campaign_of(thread_id: int) -> int:
    """Return the id of the petition that a thread belongs to; 0: to none alone.

    Raises:
        NotFound: there is no such thread.

    """
    found = db.session.get(Thread, thread_id)
    if found is None:
        raise NotFound(gettext("There are no comments at this address."))
    return found.petition_id or EVERY


def ids_within(campaigns: frozenset[int]) -> Select[Any]:
    """Return the query for the threads beneath the stories of some campaigns."""
    return select(Thread.id).where(Thread.petition_id.in_(campaigns))


def has_comments(slug: str) -> bool:
    """Return whether anybody has written beneath the story *slug*, shown or not."""
    query = select(Comment.id).join(Thread).where(Thread.slug == slug)
    return db.session.scalar(query.limit(1)) is not None


def clear(slug: str) -> None:
    """Let no empty thread stand at an address without a story: the next one begins anew."""
    found = db.session.scalar(select(Thread).where(Thread.slug == slug).with_for_update())
    if found is not None and not has_comments(slug):
        db.session.delete(found)
        db.session.flush()


def shown_comment(thread: Thread, comment_id: int, *, for_update: bool = False) -> Comment:
    """Return a comment of *thread* that visitors see.

    Args:
        thread: whose.
        comment_id: which one.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: it is not there, or not shown.

    """
    found = db.session.get(Comment, comment_id, with_for_update=for_update)
    if found is None or found.thread_id != thread.id or found.state is not CommentState.SHOWN:
        raise NotFound(gettext("This comment is not shown, or no longer."))
    return found


def petition_of(thread: Thread) -> Petition | None:
    """Return the petition of the story that *thread* lies beneath."""
    if thread.petition_id is None:
        return None
    return db.session.get(Petition, thread.petition_id)


def is_rehearsal(thread: Thread) -> bool:
    """Return whether its mail must stay in the drawer."""
    petition = petition_of(thread)
    return petition is not None and petition.is_rehearsal


def has_signed(thread: Thread, canonical_address: str) -> bool:
    """Return whether the owner of a proven mailbox stands beneath the thread's petition.

    A petition whose people were forgotten knows nobody: asking it would make it a new key.
    """
    petition = petition_of(thread)
    if petition is None or living.is_forgotten(petition):
        return False
    query = select(Signature.id).where(
        Signature.petition_id == petition.id,
        Signature.address_print == people.address_print(petition, canonical_address),
        Signature.state == SignatureState.CONFIRMED,
    )
    return db.session.scalar(query) is not None
