"""What is the same in every language of a story: its address, and its petition."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from campaign.access import audit
from campaign.access.roles import EVERY
from campaign.comments import threads
from campaign.comments.models import Thread
from campaign.db import alone, db
from campaign.editor import drafting, releasing
from campaign.errors import Invalid, NotFound
from campaign.petitions import whose
from campaign.petitions.models import Petition
from campaign.stories import moves
from campaign.stories.models import Story

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
MOST_SLUG = 80


class Bound(Invalid):
    """Readers have written beneath the story under the petition that it has."""


def settle(slug: str, *, new_slug: str, petition_id: int | None, account_id: int) -> str:
    """Give a story its address and its petition, in the caller's transaction.

    What led to the old address leads to the new one from then on, in every language.

    Args:
        slug: the address that it has.
        new_slug: the one that it shall have; may be the same, or one that it had before.
        petition_id: None: it has no petition.
        account_id: who settles it.

    Returns:
        Its address now.

    Raises:
        Bound: there are comments, and it would get another petition, or none.
        Invalid: the address is none, or another story's, or leads to another story.
        NotFound: there is no such story, or petition.

    """
    alone(drafting.ADDRESSES)
    versions = list(db.session.scalars(select(Story).filter_by(slug=slug)))
    if not versions:
        raise NotFound(gettext("There is no story at this address."))
    if petition_id is not None and db.session.get(Petition, petition_id) is None:
        raise NotFound(gettext("There is no such petition."))
    # Locked, so that nobody's first comment comes between what is looked up and what is done.
    thread = db.session.scalar(select(Thread).filter_by(slug=slug).with_for_update())
    if any(story.petition_id not in {None, petition_id} for story in versions):
        _check_comments(slug)
    if new_slug != slug:
        _check(slug, new_slug)
        _rename(versions, thread, new_slug)
        audit.note(
            "stories.rename",
            account_id,
            about=versions[0].petition_id,
            story=slug,
            becomes=new_slug,
        )
    if any(story.petition_id != petition_id for story in versions):
        was = versions[0].petition_id
        for story in versions:
            story.petition_id = petition_id
        if thread is not None:
            thread.petition_id = petition_id
        audit.note(
            "stories.petition",
            account_id,
            about=petition_id,
            story=new_slug,
            was_petition_id=was,
            petition_id=petition_id,
        )
    return new_slug


def petitions(campaigns: frozenset[int] | None = None) -> list[Petition]:
    """Return petitions, newest first.

    Args:
        campaigns: ids of those that are meant; None: all.

    """
    query = select(Petition).where(whose.within(Petition.id, campaigns))
    return list(db.session.scalars(query.order_by(Petition.id.desc())))


def campaign_of(args: Mapping[str, Any]) -> int | None:
    """Return which campaign a page of the editor is about, for the guard of the desk.

    Args:
        args: the arguments in its address. A story without a petition belongs to all.

    Raises:
        NotFound: there is no such story.

    """
    if "slug" not in args:
        return None
    query = select(Story.petition_id).where(Story.slug == args["slug"]).distinct()
    found = db.session.scalars(query).all()
    if not found:
        raise NotFound(gettext("There is no story at this address."))
    return found[0] or EVERY if len(found) == 1 else EVERY


def _check_comments(slug: str) -> None:
    """Keep the mark of signers true, and the day on which commenters are forgotten."""
    if threads.has_comments(slug):
        raise Bound(
            gettext(
                "Readers have written comments here. Those who signed this petition are marked "
                "there, and all are forgotten with it: so the story keeps it. For another "
                "petition, begin another story."
            )
        )


def _check(old: str, new: str) -> None:
    if len(new) > MOST_SLUG or not _SLUG.match(new):
        raise Invalid(
            gettext("Use small letters, digits and single hyphens, like clean-water.")
        )
    if moves.is_taken(new) or threads.has_comments(new):
        raise Invalid(gettext("Another story has this address. Choose another."))
    elsewhere = moves.leads_to(new)
    if elsewhere is not None and elsewhere != old:
        raise Invalid(
            gettext(
                "This address leads to the story “%(slug)s”, which had it before. "
                "Choose another.",
                slug=elsewhere,
            )
        )


def _rename(versions: list[Story], thread: Thread | None, new: str) -> None:
    old = versions[0].slug
    was_read = not all(releasing.may_be_deleted(story) for story in versions)
    for story in versions:
        story.first_slug = story.first_slug or (old if was_read else None)
        story.slug = new
    threads.clear(new)
    if thread is not None:
        thread.slug = new
    db.session.flush()
    moves.move(old, new)
