"""How each office stands: who sits there, what waits, what went last, what needs a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext
from sqlalchemy import func, select

from campaign import clock
from campaign.access import accounts
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Reason as Silence
from campaign.districts.models import District, Senator
from campaign.errors import NotFound
from campaign.offices import calendar, fates, profiles, seats, waiting
from campaign.offices.fates import Fate, Told
from campaign.offices.models import Office, OfficeChange
from campaign.offices.seats import Reason
from campaign.petitions.models import Petition, PetitionState


class Need(StrEnum):
    """What a person has to do for an office."""

    RETURNED = "returned"  # a mail came back, or was refused
    UNCERTAIN = "uncertain"  # nobody knows whether a mail went out
    BY_HAND = "by_hand"  # a bundle waits to be carried
    SUPPRESSED = "suppressed"  # its address takes no mail from us
    OUTDATED = "outdated"  # who holds the seat now?
    PAUSED = "paused"
    VACANT = "vacant"


_NEED_OF_FATE = {
    Fate.RETURNED: Need.RETURNED,
    Fate.REFUSED: Need.RETURNED,
    Fate.UNCERTAIN: Need.UNCERTAIN,
    Fate.BY_HAND: Need.BY_HAND,
}
_NEED_OF_REASON = {
    Reason.SUPPRESSED: Need.SUPPRESSED,
    Reason.OUTDATED: Need.OUTDATED,
    Reason.PAUSED: Need.PAUSED,
    Reason.VACANT: Need.VACANT,
}
# A vacant seat needs somebody only while letters wait for it; so does a roster.
_ONLY_WITH_LETTERS = {Need.VACANT, Need.OUTDATED}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One office, today."""

    district: int
    senator: Senator | None
    vacant_since: date | None  # where nobody holds the seat, and it is known
    profile: Office
    waiting: int  # letters that lie in no bundle
    held: int  # letters in bundles that are held
    last: Told | None
    next_cut_off: datetime | None  # none where no clock says so
    reason: Reason | None  # why its letters wait beyond the next cut-off
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Waiting:
    """The letters of one petition that wait for one office."""

    petition: Petition
    letters: int
    reason: Reason | None  # why they wait beyond the next cut-off


@dataclass(frozen=True)
class Changed:
    """One change of a profile, and who made it."""

    change: OfficeChange
    who: str | None  # mail address of an organiser; None: the server's command line


def overview(settings: Settings) -> list[Standing]:
    """Return how all offices stand, by district."""
    return _standings(settings, None)


def of(district: int, settings: Settings) -> Standing:
    """Return how one office stands.

    Raises:
        NotFound: there is no such district.

    """
    if db.session.get(District, district) is None:
        raise NotFound(gettext("There is no district %(number)s.", number=district))
    return _standings(settings, district)[0]


def waiting_by_petition(district: int) -> list[Waiting]:
    """Return what waits for one office, petition by petition."""
    queued = waiting.letters(until=clock.now()).subquery()
    rows = db.session.execute(
        select(Petition, func.count())
        .join(queued, queued.c.petition_id == Petition.id)
        .where(queued.c.district == district)
        .group_by(Petition.id)
        .order_by(Petition.id)
    )
    return [Waiting(one, n, seats.why_waiting(one, district)) for one, n in rows]


def addresses(one: Standing) -> dict[str, frozenset[Silence]]:
    """Return an office's mail addresses, each with the reasons why it takes no mail from us."""
    own = tuple(filter(None, one.profile.addresses.split(",")))
    found = own or ((one.senator.email,) if one.senator else ())
    return suppressing.reasons_of(found)


def history(district: int) -> list[Changed]:
    """Return who changed an office's profile, newest first."""
    rows = profiles.history(district)
    who = accounts.emails_of(row.account_id for row in rows)
    return [Changed(row, who.get(row.account_id)) for row in rows]


def _standings(settings: Settings, district: int | None) -> list[Standing]:
    kept = profiles.every() if district is None else {district: profiles.of(district)}
    senators = {
        one.district: one
        for one in db.session.scalars(select(Senator).where(Senator.is_current))
    }
    vacant = _vacant_since()
    counts = _waiting()
    held: Counter[int] = Counter()
    for told in fates.held():
        held[told.bundle.district] += told.letters
    last = fates.latest()
    reasons = seats.waiting(is_rehearsal=not _is_anything_live())
    troubles: defaultdict[int, list[Told]] = defaultdict(list)
    for told in fates.needing_a_person(district):
        troubles[told.bundle.district].append(told)
    return [
        Standing(
            district=number,
            senator=senators.get(number),
            vacant_since=None if number in senators else vacant.get(number),
            profile=profile,
            waiting=counts[number],
            held=held[number],
            last=last.get(number),
            next_cut_off=calendar.next_of(profile, settings),
            reason=reasons.get(number),
            needs=_needs(troubles[number], reasons.get(number), counts[number]),
        )
        for number, profile in kept.items()
    ]


def _needs(troubles: Iterable[Told], reason: Reason | None, count: int) -> tuple[Need, ...]:
    found = {_NEED_OF_FATE[told.fate] for told in troubles if told.fate in _NEED_OF_FATE}
    need = None if reason is None else _NEED_OF_REASON.get(reason)
    if need is not None and (count or need not in _ONLY_WITH_LETTERS):
        found.add(need)
    return tuple(need for need in Need if need in found)


def _waiting() -> Counter[int]:
    queued = waiting.letters(until=clock.now()).subquery()
    rows = db.session.execute(
        select(queued.c.district, func.count()).group_by(queued.c.district)
    )
    return Counter({district or 0: count for district, count in rows})


def _vacant_since() -> dict[int, date]:
    """Return when the last holder of each seat left, where it is known."""
    rows = db.session.execute(
        select(Senator.district, func.max(Senator.left_on))
        .where(~Senator.is_current, Senator.left_on.is_not(None))
        .group_by(Senator.district)
    )
    return {district: left for district, left in rows if left is not None}


def _is_anything_live() -> bool:
    live = select(Petition.id).where(Petition.state == PetitionState.LIVE).limit(1)
    return db.session.scalar(live) is not None
