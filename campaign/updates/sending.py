"""What an organiser decides about an update: when it goes, hold it, let it go on, end it.

Each verb moves the update's own row and nothing else; ``batching`` sees the new state before
it queues the next batch, and takes back what waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campaign import clock
from campaign.access import accounts, audit
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.errors import Invalid, Refusal
from campaign.petitions import whose
from campaign.petitions.models import Petition
from campaign.supporters.models import SCOPE
from campaign.updates import audience, drafting, mails
from campaign.updates.models import Update, UpdateMail, UpdateState

HOLD = timedelta(minutes=5)  # between "send" and the first mail: it can be called back
MOST_LISTED = 100
_LONGEST_AHEAD = timedelta(days=366)
_BEGUN = (UpdateState.SENDING, UpdateState.PAUSED, UpdateState.SENT, UpdateState.CANCELLED)
_GONE = {  # why nothing can be decided about it any more
    UpdateState.SENT: lazy_gettext("It has gone out already: nothing can call it back."),
    UpdateState.CANCELLED: lazy_gettext("It was ended early: nothing more of it goes out."),
    UpdateState.DISCARDED: lazy_gettext("This draft was thrown away. Fetch it back first."),
}


@dataclass(frozen=True)
class Moment:
    """That something was mailed, for the picture of a campaign."""

    started_at: datetime
    subject: str
    count: int  # mailboxes it was for


def schedule(update_id: int, *, due_at: datetime | None, seen: int, account_id: int) -> Update:
    """Let an update go, in the caller's transaction; it is held for some minutes at least.

    Args:
        update_id: which one.
        due_at: not before this moment; None: as soon as the hold is over.
        seen: the revision that whoever sends it has looked at.
        account_id: who sends it.

    Raises:
        Invalid: something is missing, or the moment has passed or is a year away.
        Crossed: somebody else has changed it meanwhile.
        Refusal: it is no draft.

    """
    update = drafting.called(update_id, for_update=True)
    if update.state is not UpdateState.DRAFT:
        raise Refusal(
            str(_GONE.get(update.state) or gettext("This update is on its way already."))
        )
    if update.revision != seen:
        raise drafting.Crossed(
            gettext("Somebody else has changed this update meanwhile. Look at it once more.")
        )
    if missing := drafting.missing(update):
        raise Invalid(" ".join(missing))
    now = clock.now()
    if due_at is not None and not now < due_at < now + _LONGEST_AHEAD:
        raise Invalid(gettext("Choose a moment that is still to come, within a year."))
    update.state = UpdateState.SCHEDULED
    update.due_at = max(due_at or now, now + HOLD)
    update.is_rehearsal = audience.is_rehearsal(update)
    audit.note(
        "updates.schedule",
        account_id,
        about=update.petition_id,
        update=update_id,
        revision=update.revision,
    )
    return update


def call_back(update_id: int, account_id: int) -> None:
    """Make a scheduled update a draft again, in the caller's transaction.

    Raises:
        Refusal: it has begun.

    """
    update = drafting.called(update_id, for_update=True)
    if update.state is UpdateState.DRAFT:
        return
    if update.state is not UpdateState.SCHEDULED:
        raise Refusal(
            str(_GONE.get(update.state) or gettext("It has begun to go out. You can pause it."))
        )
    _made_draft(update, account_id)


def call_back_rehearsed(petition: Petition) -> None:
    """Make drafts again of what was scheduled in rehearsal, as *petition* goes live.

    In the caller's transaction. What was meant for the drawer goes to people only when
    somebody decides so anew.
    """
    of_it = (Update.petition_id == petition.id) | (
        Update.petition_id.is_(None) & Update.is_rehearsal.is_(True)
    )
    scheduled = db.session.scalars(
        select(Update)
        .where(Update.state == UpdateState.SCHEDULED, of_it)
        .order_by(Update.id)
        .with_for_update()
    )
    for update in scheduled:
        _made_draft(update, None)


def pause(update_id: int, account_id: int | None) -> None:
    """Hold an update in the middle, in the caller's transaction.

    Raises:
        Refusal: it is not going out.

    """
    update = drafting.called(update_id, for_update=True)
    if update.state is UpdateState.PAUSED:
        return
    if update.state is not UpdateState.SENDING:
        raise Refusal(gettext("It is not going out, so there is nothing to pause."))
    update.state = UpdateState.PAUSED
    audit.note(
        "updates.pause",
        account_id,
        about=update.petition_id,
        update=update_id,
        seen=update.seen,
    )


def resume(update_id: int, account_id: int | None) -> None:
    """Let a paused update go on, in the caller's transaction.

    Raises:
        Refusal: it is not paused.

    """
    update = drafting.called(update_id, for_update=True)
    if update.state is UpdateState.SENDING:
        return
    if update.state is not UpdateState.PAUSED:
        raise Refusal(gettext("It is not paused."))
    update.state = UpdateState.SENDING
    audit.note("updates.resume", account_id, about=update.petition_id, update=update_id)


def cancel(update_id: int, account_id: int | None) -> None:
    """End an update: whoever has not got it gets it no more; in the caller's transaction.

    Raises:
        Refusal: it has not begun, or nothing of it waits.

    """
    update = drafting.called(update_id, for_update=True)
    if update.state is UpdateState.CANCELLED:
        return
    if update.state not in _BEGUN:
        raise Refusal(gettext("It has not begun. Call it back instead."))
    update.state = UpdateState.CANCELLED
    update.ended_at = update.ended_at or clock.now()
    audit.note(
        "updates.cancel",
        account_id,
        about=update.petition_id,
        update=update_id,
        seen=update.seen,
    )


def try_out(update_id: int, account_id: int, settings: Settings) -> int:
    """Send an update to the organiser themselves, in every language it is written in.

    In the caller's transaction. A rehearsal's goes to the drawer, as all its mail does.

    Returns:
        How many mails were queued.

    Raises:
        Invalid: nothing is written yet.

    """
    update = drafting.called(update_id)
    told = mails.stories(update)
    if not told:
        raise Invalid(gettext("Write a subject and a text first."))
    own = accounts.email_of(accounts.by_id(account_id))
    for story in told.values():
        outbox.enqueue(
            kind=Kind.TEST,
            scope=SCOPE,
            mail=mails.to_try(story, own, settings),
            is_rehearsal=audience.is_rehearsal(update),
        )
    audit.note(
        "updates.test", account_id, about=update.petition_id, update=update_id, mails=len(told)
    )
    return len(told)


def listed(
    petition_id: int | None = None, *, campaigns: frozenset[int] | None = None
) -> list[Update]:
    """Return updates, newest first: all, or those about one campaign.

    Args:
        petition_id: of the one; None: about any, or about all together.
        campaigns: ids of the petitions that are meant; None: all.

    """
    query = select(Update).where(
        Update.state != UpdateState.DISCARDED, whose.within(Update.petition_id, campaigns)
    )
    if petition_id is not None:
        query = query.where(Update.petition_id == petition_id)
    newest = query.order_by(Update.id.desc()).limit(MOST_LISTED)
    return list(db.session.scalars(newest.options(joinedload(Update.petition))))


def moments(petition_id: int) -> list[Moment]:
    """Return when updates about one campaign, or about all, were mailed; oldest first."""
    query = (
        select(Update)
        .where(
            (Update.petition_id == petition_id) | Update.petition_id.is_(None),
            Update.started_at.is_not(None),
        )
        .order_by(Update.started_at)
    )
    found = db.session.scalars(query).all()
    subjects = drafting.subjects_of(found)
    return [
        Moment(
            update.started_at,
            subjects[update.id],
            (update.figures or {}).get("mailboxes", 0),
        )
        for update in found
        if update.started_at
    ]


def _made_draft(update: Update, account_id: int | None) -> None:
    update.state, update.due_at, update.is_rehearsal = UpdateState.DRAFT, None, None
    audit.note("updates.call_back", account_id, about=update.petition_id, update=update.id)


def waits(update: Update) -> bool:
    """Return whether somebody's mail of an update waits for its weekday or for its turn."""
    query = select(UpdateMail.update_id).where(
        UpdateMail.update_id == update.id,
        UpdateMail.message_id.is_(None),
        UpdateMail.left_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None
