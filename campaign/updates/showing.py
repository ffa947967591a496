"""Updates that are pages of the site, too: where their writers wished it, once begun.

What was sent in rehearsal is shown as long as the rehearsal lasts, and never to the visitors
of a live campaign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from campaign.access import audit
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.petitions.models import Petition, PetitionState
from campaign.updates import audience, drafting, mails
from campaign.updates.mails import Story
from campaign.updates.models import Update, UpdateState
from campaign.web import shelf

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
    found = db.session.scalar(select(Update).where(Update.id == update_id, *_visible()))
    if found is None:
        raise NotFound(
            gettext("There is no page at this address. Perhaps the link was cut off.")
        )
    return _shown([found], language)[0]


def listed(
    language: str, petition_id: int | None = None, *, limit: int = MOST_LISTED
) -> list[Shown]:
    """Return what visitors may read, newest first: all, or what is about one campaign."""
    query = select(Update).where(*_visible())
    if petition_id is not None:
        query = query.where(Update.petition_id == petition_id)
    newest = query.order_by(Update.started_at.desc(), Update.id.desc()).limit(limit)
    found = db.session.scalars(newest.options(joinedload(Update.petition))).all()
    return _shown(found, language)


def is_shown(update: Update) -> bool:
    """Return whether visitors may read an update."""
    query = select(Update.id).where(Update.id == update.id, *_visible())
    return db.session.scalar(query) is not None


def is_kept_back(update: Update) -> bool:
    """Return whether an update was sent in a rehearsal that is over."""
    return bool(update.is_rehearsal) and not audience.is_rehearsal(update)


def take_down(update_id: int, account_id: int) -> None:
    """Take an update off the site, in the caller's transaction."""
    update = _begun(update_id)
    if update.is_public:
        _set_public(update, "updates.take_down", account_id, is_public=False)


def put_up(update_id: int, account_id: int) -> None:
    """Show an update on the site (again), in the caller's transaction.

    Raises:
        Refusal: it has not begun, or was sent in a rehearsal that is over.

    """
    update = _begun(update_id)
    if is_kept_back(update):
        raise Refusal(gettext("It was sent in rehearsal: visitors never see it."))
    if not update.is_public:
        _set_public(update, "updates.put_up", account_id, is_public=True)


def _begun(update_id: int) -> Update:
    update = drafting.called(update_id, for_update=True)
    if update.state not in _BEGUN:
        raise Refusal(gettext("It has not begun. Call it back to change it."))
    return update


def _set_public(update: Update, act: str, account_id: int, *, is_public: bool) -> None:
    update.is_public = is_public
    audit.note(act, account_id, about=update.petition_id, update=update.id)
    shelf.drop()


def _visible() -> tuple[ColumnElement[bool], ...]:
    is_real_by_now = exists().where(
        Petition.state == PetitionState.LIVE,
        Petition.is_demonstration.is_(False),
        or_(Update.petition_id == Petition.id, Update.petition_id.is_(None)),
    )
    return (
        Update.is_public.is_(True),
        Update.state.in_(_BEGUN),
        or_(Update.is_rehearsal.is_not(True), ~is_real_by_now),
    )


def _shown(updates: Sequence[Update], language: str) -> list[Shown]:
    told = mails.stories_of(updates)
    return [
        Shown(
            update.id,
            mails.in_language(told[update.id], language),
            update.started_at or update.saved_at,
            update.petition.slug if update.petition else None,
        )
        for update in updates
    ]
