"""How far the roster of senators can be trusted on a given day."""

from datetime import date

from sqlalchemy import select

from campaign.db import db
from campaign.districts.models import District, Senator


def outdated_seats(today: date) -> tuple[int, ...]:
    """Return the districts whose term ended after the roster was written.

    Whoever the roster names there may have left; bundles for these districts should wait until
    somebody has refreshed it.

    Args:
        today: the day in California.

    """
    return tuple(
        db.session.scalars(
            select(District.number)
            .join(Senator, Senator.district == District.number)
            .where(
                Senator.is_current,
                Senator.as_of < District.next_term_starts,
                District.next_term_starts <= today,
            )
            .order_by(District.number)
        )
    )
