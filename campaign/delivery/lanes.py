"""Lanes: mail to domains that must not get it too fast, or not now, queues by itself."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from campaign.db import db
from campaign.delivery.models import Lane
from campaign.mail import addresses

# A legislature's gateway is known to drop all that exceeds 100 mails of one sender in half
# an hour; 40 senators share one domain. Source: IndyStar and WTHR on Indiana's, 2022.
MOST_TO_OFFICES = 90
WINDOW_MINUTES = 30
DRAWER = ""  # no domain is called so
# Built once: it runs for every mail.
_CALLED = select(Lane).where(Lane.domain == bindparam("domain"))


def lane_for(recipient: str, *, is_office: bool, is_rehearsal: bool) -> Lane | None:
    """Return the lane of a mail; None where it queues with all others.

    Args:
        recipient: its address.
        is_office: whether it goes to a senator's office, whose domain always has a lane.
        is_rehearsal: whether it goes to the drawer, which has a lane of its own: so it is
            found at once where all other mail rests.

    """
    if is_rehearsal:
        return _of(DRAWER) or _opened(Lane(domain=DRAWER, is_of_offices=False))
    domain = addresses.domain(recipient)
    lane = _of(domain)
    # An office at a provider of everybody's must not draw everybody's mail into its lane.
    if lane is None and is_office and domain not in addresses.RULES:
        lane = _opened(
            Lane(
                domain=domain,
                is_of_offices=True,
                most=MOST_TO_OFFICES,
                window_minutes=WINDOW_MINUTES,
            )
        )
    return lane


def ids_of(domains: Collection[str]) -> dict[str, int]:
    """Return the lanes of these domains, of those that have one."""
    query = select(Lane.domain, Lane.id).where(Lane.domain.in_(domains))
    return {row.domain: row.id for row in db.session.execute(query)}


def _of(domain: str) -> Lane | None:
    return db.session.scalar(_CALLED, {"domain": domain})


def _opened(lane: Lane) -> Lane:
    domain = lane.domain
    try:
        with db.session.begin_nested():
            db.session.add(lane)
    except IntegrityError:  # another process was first
        return db.session.scalars(_CALLED, {"domain": domain}).one()
    return lane
