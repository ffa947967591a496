"""What stands still, came back, or comes to an end: told at the desk while it can be mended."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import worker
from campaign.delivery.models import OutboxMessage, State
from campaign.districts.models import District, Senator
from campaign.offices.models import Bundle, BundleState, Office
from campaign.petitions import living
from campaign.petitions.models import Petition, PetitionState

ASLEEP_AFTER = timedelta(minutes=2)  # a worker that is well gives a sign every few seconds
SEATS_AHEAD = timedelta(days=30)
FORGETTING_AHEAD = timedelta(days=14)
COPIES_KEPT = timedelta(days=30)  # of the key store, at most: see SECURITY.md


@dataclass(frozen=True)
class Change:
    """Seats whose holders change on one day."""

    day: date
    districts: tuple[int, ...]


@dataclass(frozen=True)
class Forgetting:
    """A petition whose people, and the key to them, go for ever at a moment that is near."""

    petition: Petition
    at: datetime


def asleep_since() -> datetime | None:
    """Return when the worker last gave a sign; None while it does, or has never run here."""
    beat_at = worker.last_beat()
    return beat_at if beat_at and beat_at < clock.now() - ASLEEP_AFTER else None


def returned_offices() -> list[int]:
    """Return the districts whose office is not written to, or whose last mail came back."""
    paused = select(Office.district).where(Office.paused_at.is_not(None))
    came_back = (
        select(Bundle.district)
        .join(OutboxMessage, OutboxMessage.id == Bundle.message_id)
        .where(
            OutboxMessage.state == State.BOUNCED,  # of these there are few, by the index
            Bundle.state == BundleState.RELEASED,
        )
    )
    return sorted({*db.session.scalars(paused), *db.session.scalars(came_back)})


def changing_seats() -> list[Change]:
    """Return the seats whose term begins soon, by day, while a roster of that day is missing.

    Empty where no petition is live: in rehearsal, letters go nowhere.
    """
    if not is_anything_live():
        return []
    today = clock.pacific(clock.now()).date()
    rows = db.session.execute(
        select(District.next_term_starts, District.number)
        .outerjoin(Senator, (Senator.district == District.number) & Senator.is_current)
        .where(
            District.next_term_starts > today,
            District.next_term_starts <= today + SEATS_AHEAD,
            Senator.as_of.is_(None) | (Senator.as_of < District.next_term_starts),
        )
        .order_by(District.number)
    )
    days: dict[date, list[int]] = {}
    for day, district in rows:
        if day is not None:  # the query has seen to that
            days.setdefault(day, []).append(district)
    return [Change(day, tuple(days[day])) for day in sorted(days)]


def forgetting() -> list[Forgetting]:
    """Return the petitions whose people are forgotten soon, the nearest first."""
    return [end for end in _ends() if is_soon(end.petition)]


def is_soon(petition: Petition) -> bool:
    """Return whether the people of a petition are forgotten within two weeks."""
    at, now = living.forgets_at(petition), clock.now()
    return at is not None and now < at <= now + FORGETTING_AHEAD


def copies_until() -> datetime | None:
    """Return when the copies of the key store must be gone that hold a destroyed key.

    A petition's key is destroyed when its people are forgotten, and lives on in the copies
    made before. None where that was long ago. Who keeps copies has to see to it: the program
    knows of none.
    """
    now = clock.now()
    gone = [
        at + COPIES_KEPT
        for at in (end.petition.forgotten_at or end.at for end in _ends())
        if at <= now < at + COPIES_KEPT
    ]
    return max(gone, default=None)


def _ends() -> list[Forgetting]:
    ending = select(Petition).where(Petition.closes_at.is_not(None))
    ends = [
        Forgetting(petition, at)
        for petition in db.session.scalars(ending)
        if (at := living.forgets_at(petition)) is not None
    ]
    return sorted(ends, key=lambda end: end.at)


def is_anything_live() -> bool:
    """Return whether a petition's letters reach offices."""
    live = select(Petition.id).where(
        Petition.state == PetitionState.LIVE, ~Petition.is_demonstration
    )
    return db.session.scalar(live.limit(1)) is not None


def misses_events(settings: Settings) -> bool:
    """Return whether mail leaves, and nobody tells us what became of it."""
    is_deaf = bool(settings.sendgrid_key) and not settings.sendgrid_webhook_key
    return is_deaf and is_anything_live()
