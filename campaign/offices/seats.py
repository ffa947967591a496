"""To whom a bundle may go: whoever holds the seat today, as far as we can know that."""

from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.districts import lookup, roster
from campaign.districts.models import Senator
from campaign.petitions.models import Petition


def addressee(petition: Petition, district: int) -> lookup.Seat | None:
    """Return whose office gets the letters of *district*; None where they have to wait.

    They wait for a vacant seat, and where a term began after our roster was written: a letter
    to somebody who has left is lost. A rehearsal shows the roster as it is.
    """
    if not petition.is_rehearsal and district in _outdated():
        return None
    return lookup.senator_of(district)


def reachable(petition: Petition) -> frozenset[int]:
    """Return the districts whose letters need not wait; see :func:`addressee`."""
    held = db.session.scalars(select(Senator.district).where(Senator.is_current))
    return frozenset(held) - (frozenset() if petition.is_rehearsal else _outdated())


def _outdated() -> frozenset[int]:
    return frozenset(roster.outdated_seats(clock.pacific(clock.now()).date()))
