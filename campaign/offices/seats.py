"""To whom letters may go: whoever holds the seat today, at an office that takes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind
from campaign.districts import lookup, roster
from campaign.districts.lookup import Seat
from campaign.districts.models import District, Senator
from campaign.offices import profiles
from campaign.offices.models import Channel, Office
from campaign.petitions.models import Petition


class Reason(StrEnum):
    """Why letters to an office wait, beyond its next cut-off."""

    VACANT = "vacant"  # nobody holds the seat
    OUTDATED = "outdated"  # a term began after our roster was written: who holds it now?
    UNWANTED = "unwanted"  # the profile says: do not write
    PAUSED = "paused"  # a person stopped it
    SUPPRESSED = "suppressed"  # its mail address sends mail back, or asked for none


@dataclass(frozen=True)
class Addressee:
    """An office that letters may go to now."""

    seat: Seat
    profile: Office
    recipients: tuple[str, ...]  # the first gets the mail, the others a copy


def addressee(petition: Petition, district: int) -> Addressee | None:
    """Return which office gets the letters of *district*; None where they have to wait."""
    return None if why_waiting(petition, district) else _found(district)


def why_waiting(petition: Petition, district: int) -> Reason | None:
    """Return why the letters of *district* wait; None where only for the next cut-off.

    They wait for a vacant seat, and where a term began after our roster was written: a letter
    to somebody who has left is lost. A rehearsal shows the roster as it is.
    """
    return office_of(petition, district)[1]


def office_of(petition: Petition, district: int) -> tuple[Office, Reason | None]:
    """Return the profile of an office, and why its letters wait; see :func:`why_waiting`."""
    offices = profiles.among([district])
    reasons = _reasons(offices, is_rehearsal=petition.is_rehearsal)
    return offices[district], reasons.get(district)


def waiting(*, is_rehearsal: bool) -> dict[int, Reason]:
    """Return the districts whose letters wait, and why; see :func:`why_waiting`."""
    numbers = db.session.scalars(select(District.number)).all()
    return _reasons(profiles.among(numbers), is_rehearsal=is_rehearsal)


def vacant_since(district: int) -> date | None:
    """Return the day since when, as far as we know, nobody holds the seat; None: it is held.

    Where no former holder is known, it is the day of the oldest roster we know of.
    """
    if lookup.senator_of(district) is not None:
        return None
    former = select(Senator).where(Senator.district == district)
    latest = db.session.scalar(former.order_by(Senator.id.desc()).limit(1))
    if latest is not None:
        return latest.left_on or latest.as_of
    return db.session.scalar(select(func.min(Senator.as_of)))


def _found(district: int) -> Addressee | None:
    seat, profile = lookup.senator_of(district), profiles.of(district)
    if seat is None:
        return None
    first, *others = profiles.mail_addresses(profile, seat)
    silenced = _silenced(others)
    copies = [address for address in others if address not in silenced]
    return Addressee(seat, profile, (first, *copies))


def _reasons(offices: Mapping[int, Office], *, is_rehearsal: bool) -> dict[int, Reason]:
    """Find the reasons for many districts with a handful of queries."""
    held = lookup.seats_of(offices)
    outdated = () if is_rehearsal else _outdated()
    first = {
        district: next(filter(None, offices[district].addresses.split(",")), seat.email)
        for district, seat in held.items()
    }
    silenced = _silenced(first.values())
    found = {}
    for district, office in offices.items():
        if district not in held:
            found[district] = Reason.VACANT
        elif district in outdated:
            found[district] = Reason.OUTDATED
        elif office.channel is Channel.NONE:
            found[district] = Reason.UNWANTED
        elif office.paused_at is not None:
            found[district] = Reason.PAUSED
        elif office.channel is Channel.MAIL and first[district] in silenced:
            found[district] = Reason.SUPPRESSED
    return found


def _silenced(addresses: Iterable[str]) -> frozenset[str]:
    reasons = suppressing.reasons_of(frozenset(addresses))
    return frozenset(
        a for a, why in reasons.items() if suppressing.is_silenced(Kind.BUNDLE, why)
    )


def _outdated() -> tuple[int, ...]:
    return roster.outdated_seats(clock.pacific(clock.now()).date())
