"""What became of a bundle, as a person would say it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Row, Select, func, select

from campaign.access.roles import EVERY
from campaign.db import db
from campaign.delivery.models import Event, OutboxMessage, State
from campaign.errors import NotFound
from campaign.offices.models import Bundle, BundledLetter, BundleState, Channel
from campaign.petitions import whose

PAGE = 50


class Fate(StrEnum):
    """How far a bundle has come, and whether somebody has to do something."""

    HELD = "held"
    RECALLED = "recalled"
    WAITING = "waiting"  # in the outbox: for the office's hours, or its turn
    GOING = "going"
    SENT = "sent"
    DELIVERED = "delivered"
    CARRIED = "carried"  # by a person who said so
    RETURNED = "returned"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    BY_HAND = "by_hand"  # waits for a person to carry it
    TAKEN_BACK = "taken_back"


TROUBLES = frozenset({Fate.RETURNED, Fate.REFUSED, Fate.UNCERTAIN})
_OF_MAIL = {
    State.QUEUED: Fate.WAITING,
    State.CLAIMED: Fate.GOING,
    State.SPEAKING: Fate.GOING,
    State.ACCEPTED: Fate.SENT,
    State.DELIVERED: Fate.DELIVERED,
    State.BOUNCED: Fate.RETURNED,
    State.REFUSED: Fate.REFUSED,
    State.UNCERTAIN: Fate.UNCERTAIN,
    State.BY_HAND: Fate.BY_HAND,
    State.CANCELLED: Fate.TAKEN_BACK,
}


def fate_of(state: BundleState, channel: Channel, mail: State | None) -> Fate:
    """Return how far a bundle has come; *mail* is the state of its message, if it has one."""
    if state is BundleState.HELD:
        return Fate.HELD
    if state is BundleState.RECALLED:
        return Fate.RECALLED
    found = Fate.WAITING if mail is None else _OF_MAIL[mail]
    is_by_hand = channel in {Channel.FORM, Channel.PRINT}
    return Fate.CARRIED if found is Fate.DELIVERED and is_by_hand else found


@dataclass(frozen=True)
class Told:
    """One bundle and its fate."""

    bundle: Bundle
    letters: int
    message: OutboxMessage | None  # none while it is held

    @property
    def fate(self) -> Fate:
        """How far it has come."""
        mail = None if self.message is None else self.message.state
        return fate_of(self.bundle.state, self.bundle.channel, mail)

    @property
    def at(self) -> datetime:
        """When it came so far; for a held one, when it is released."""
        message, bundle = self.message, self.bundle
        if bundle.state is BundleState.HELD:
            return bundle.release_at
        if message is None:
            return bundle.released_at or bundle.created_at
        known = (message.event_at, message.ended_at, bundle.released_at, bundle.created_at)
        return next(moment for moment in known if moment is not None)

    @property
    def needs_a_person(self) -> bool:
        """Whether it does not go on by itself."""
        return self.fate in TROUBLES or self.fate is Fate.BY_HAND


def bundle_called(bundle_id: int) -> Told:
    """Return one bundle.

    Raises:
        NotFound: there is none.

    """
    found = db.session.execute(_told().where(Bundle.id == bundle_id)).one_or_none()
    if found is None:
        raise NotFound(gettext("There is no such bundle."))
    return _read(found)


def campaign_of(args: Mapping[str, Any]) -> int | None:
    """Return whose letters a page shows, for the guard of the desk: an office has all's.

    Args:
        args: the arguments in its address.

    Raises:
        NotFound: there is no such bundle, or petition.

    """
    if "bundle_id" not in args:
        return whose.by_slug(args) if "slug" in args else EVERY
    found = db.session.get(Bundle, args["bundle_id"])
    if found is None:
        raise NotFound(gettext("There is no such bundle."))
    return found.petition_id


def of_office(district: int, *, before: int | None = None) -> tuple[list[Told], int | None]:
    """Return an office's bundles, newest first, and the id from which older ones go on.

    Args:
        district: of the office.
        before: the id that the page before ended with; None for the newest.

    """
    query = _told().where(Bundle.district == district)
    if before is not None:
        query = query.where(Bundle.id < before)
    rows = db.session.execute(query.order_by(Bundle.id.desc()).limit(PAGE + 1)).all()
    told = [_read(row) for row in rows[:PAGE]]
    return told, told[-1].bundle.id if len(rows) > PAGE else None


def latest() -> dict[int, Told]:
    """Return the latest bundle of each office that was not recalled."""
    newest = (
        select(func.max(Bundle.id))
        .where(Bundle.state != BundleState.RECALLED)
        .group_by(Bundle.district)
    )
    return {told.bundle.district: told for told in _all(Bundle.id.in_(newest))}


def held() -> list[Told]:
    """Return the bundles that are held, the next to go first."""
    return sorted(_all(Bundle.state == BundleState.HELD), key=lambda told: told.at)


def needing_a_person(district: int | None = None) -> list[Told]:
    """Return the bundles that do not go on by themselves, oldest first."""
    states: Collection[State] = (
        State.BOUNCED,
        State.REFUSED,
        State.UNCERTAIN,
        State.BY_HAND,
    )
    which = OutboxMessage.state.in_(states)
    return _all(which if district is None else which & (Bundle.district == district))


def events(told: Told) -> Sequence[Event]:
    """Return what the carrier told of a bundle's mail, oldest first."""
    if told.message is None:
        return []
    return db.session.scalars(
        select(Event)
        .where(Event.message_id == told.message.id)
        .order_by(Event.happened_at, Event.id)
    ).all()


def _all(which: ColumnElement[bool]) -> list[Told]:
    rows = db.session.execute(_told().where(which).order_by(Bundle.id))
    return [_read(row) for row in rows]


def _told() -> Select[Bundle, OutboxMessage, int | None]:
    inside = (
        select(func.count())
        .select_from(BundledLetter)
        .where(BundledLetter.bundle_id == Bundle.id, ~BundledLetter.is_out)
        .correlate(Bundle)
        .scalar_subquery()
    )
    return select(Bundle, OutboxMessage, func.coalesce(Bundle.letter_count, inside)).outerjoin(
        OutboxMessage, OutboxMessage.id == Bundle.message_id
    )


def _read(row: Row[Bundle, OutboxMessage, int | None]) -> Told:
    bundle, message, letters = row
    return Told(bundle, int(letters or 0), message)
