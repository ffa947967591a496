"""Bundles that a person carries: into the office's contact form, or there on paper."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage, State
from campaign.errors import Refusal
from campaign.offices.models import Bundle, BundleState, Channel

UNDO_WITHIN = timedelta(minutes=10)  # and before the bundle's signers are told


@dataclass(frozen=True)
class Task:
    """One bundle that waits for a person."""

    bundle: Bundle
    since: datetime

    @property
    def is_form(self) -> bool:
        """Whether it goes into the office's contact form; else it is printed."""
        return self.bundle.channel is Channel.FORM


def open_tasks(district: int | None = None) -> list[Task]:
    """Return what waits to be carried, oldest first; of one office, or of all."""
    query = (
        select(Bundle)
        .join(OutboxMessage, OutboxMessage.id == Bundle.message_id)
        .where(Bundle.state == BundleState.RELEASED, OutboxMessage.state == State.BY_HAND)
        .order_by(Bundle.released_at, Bundle.id)
    )
    if district is not None:
        query = query.where(Bundle.district == district)
    return [
        Task(bundle, bundle.released_at or bundle.release_at)
        for bundle in db.session.scalars(query)
    ]


def done(bundle: Bundle, account_id: int | None) -> None:
    """Note that a person carried a bundle to its office, in the caller's transaction.

    Raises:
        Refusal: it was noted already, or does not wait for anybody.

    """
    if bundle.message_id is None or not outbox.done_by_hand(bundle.message_id):
        if _is_carried(bundle, State.DELIVERED):
            raise Refusal(gettext("That is noted already: the office has it."))
        raise Refusal(gettext("This bundle does not wait to be carried."))
    audit.note("bundles.done_by_hand", account_id, bundle=bundle.id)


def undo(bundle: Bundle, account_id: int | None) -> None:
    """Take :func:`done` back within some minutes, in the caller's transaction.

    Raises:
        Refusal: it was taken back already, was never done by hand, or it is too late.

    """
    if _is_carried(bundle, State.BY_HAND):
        raise Refusal(gettext("It is taken back already: the bundle waits to be carried."))
    if not may_be_undone(bundle):
        raise Refusal(
            gettext("This can no longer be taken back: its signers have been told, or will be.")
        )
    message = db.session.get_one(OutboxMessage, bundle.message_id, with_for_update=True)
    message.state = State.BY_HAND
    message.ended_at = message.event_at = None
    audit.note("bundles.undone_by_hand", account_id, bundle=bundle.id)


def may_be_undone(bundle: Bundle) -> bool:
    """Return whether a bundle was carried by hand a moment ago."""
    if bundle.message_id is None or bundle.channel is Channel.MAIL:
        return False
    message = db.session.get(OutboxMessage, bundle.message_id)
    return (
        message is not None
        and bundle.settled_at is None
        and message.state is State.DELIVERED
        and message.ended_at is not None
        and message.ended_at > clock.now() - UNDO_WITHIN
    )


def _is_carried(bundle: Bundle, state: State) -> bool:
    """Return whether a bundle goes by hand, and has come as far as *state*."""
    if bundle.message_id is None or bundle.channel is Channel.MAIL:
        return False
    message = db.session.get(OutboxMessage, bundle.message_id)
    return message is not None and message.state is state
