"""Updates that are pages of the site, too: where their writers wished it, once begun."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from campaign.db import db
from campaign.errors import NotFound
from campaign.updates import mails
from campaign.updates.mails import Story
from campaign.updates.models import Update, UpdateState

MOST_LISTED = 50
_BEGUN = (UpdateState.SENDING, UpdateState.PAUSED, UpdateState.SENT, UpdateState.CANCELLED)


@dataclass(frozen=True)
class Shown:
    """One update as visitors read it."""

    id: int
    story: Story
    at: datetime  # when it began to go out
    slug: str | None  # of its campaign; None: of all


def one(update_id: int, language: str) -> Shown:
    """Return an update for its page, in *language* or else the one it was written in first.

    Raises:
        NotFound: there is none that visitors may see.

    """
    found = db.session.get(Update, update_id)
    if found is None or not found.is_public or found.state not in _BEGUN:
        raise NotFound(
            gettext("There is no page at this address. Perhaps the link was cut off.")
        )
    return _shown(found, language)


def listed(language: str, petition_id: int | None = None) -> list[Shown]:
    """Return what visitors may read, newest first: all, or what is about one campaign."""
    query = select(Update).where(Update.is_public, Update.state.in_(_BEGUN))
    if petition_id is not None:
        query = query.where(Update.petition_id == petition_id)
    newest = query.order_by(Update.started_at.desc(), Update.id.desc()).limit(MOST_LISTED)
    return [_shown(update, language) for update in db.session.scalars(newest)]


def _shown(update: Update, language: str) -> Shown:
    story = mails.in_language(mails.stories(update), language)
    slug = update.petition.slug if update.petition else None
    return Shown(update.id, story, update.started_at or update.saved_at, slug)
