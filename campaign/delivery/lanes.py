"""Lanes: mail to domains that must not get it too fast, or not now, queues by itself."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select

from campaign.db import db, table_of
from campaign.delivery import inserting
from campaign.delivery.models import Lane
from campaign.mail import addresses

# A legislature's gateway is known to drop all that exceeds 100 mails of one sender in half
# an hour; 40 senators share one domain. Source: IndyStar and WTHR on Indiana's, 2022.
MOST_TO_OFFICES = 90
WINDOW_MINUTES = 30
DRAWER = ""  # no domain is called so
# Of the table, and built once: they run for every mail.
_lane = table_of(Lane).c
_CALLED = select(_lane.id).where(_lane.domain == bindparam("domain"))
_OPEN = inserting.missing(Lane)


def id_for(recipient: str, *, is_office: bool, is_rehearsal: bool) -> int | None:
    """Return the lane of a mail, by its id; None where it queues with all others.

    Args:
        recipient: its address.
        is_office: whether it goes to a senator's office, whose domain always has a lane.
        is_rehearsal: whether it goes to the drawer, which has a lane of its own: so it is
            found at once where all other mail rests.

    """
    if is_rehearsal:
        return drawers()
    domain = addresses.domain(recipient)
    lane = _of(domain)
    # An office at a provider of everybody's must not draw everybody's mail into its lane.
    if lane is None and is_office and domain not in addresses.RULES:
        bounds = {"most": MOST_TO_OFFICES, "window_minutes": WINDOW_MINUTES}
        return _opened(domain, is_of_offices=True, **bounds)
    return lane


def drawers() -> int:
    """Return the drawer's lane, by its id."""
    lane = _of(DRAWER)
    return _opened(DRAWER, is_of_offices=False) if lane is None else lane


def ids_of(domains: Collection[str]) -> dict[str, int]:
    """Return the lanes of these domains, of those that have one."""
    query = select(Lane.domain, Lane.id).where(Lane.domain.in_(domains))
    return {row.domain: row.id for row in db.session.execute(query)}


def _of(domain: str) -> int | None:
    found: int | None = db.session.scalar(_CALLED, {"domain": domain})
    return found


def _opened(domain: str, **values: Any) -> int:
    db.session.execute(_OPEN(), {"domain": domain, **values})  # another process may be first
    return int(db.session.scalars(_CALLED, {"domain": domain}).one())
