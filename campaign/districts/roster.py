"""Who holds which seat, who held it before, and how far the roster can be trusted."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from campaign.access import audit
from campaign.db import db
from campaign.districts import seating, versions
from campaign.districts.models import District, Senator
from campaign.districts.seating import Deed, Holder, SeatChange
from campaign.errors import Invalid, Refusal


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


def seats() -> list[tuple[District, Senator | None]]:
    """Return every district with who holds its seat; None where it is vacant."""
    rows = db.session.execute(
        select(District, Senator)
        .outerjoin(Senator, (Senator.district == District.number) & Senator.is_current)
        .order_by(District.number)
    )
    return [(district, senator) for district, senator in rows]


def history(district: int) -> list[Senator]:
    """Return who holds and held the seat of *district*, the latest first."""
    return list(
        db.session.scalars(
            select(Senator)
            .where(Senator.district == district)
            .order_by(Senator.is_current.desc(), Senator.left_on.desc(), Senator.id.desc())
        )
    )


def plan(
    named: Mapping[int, Holder | None], as_of: date, *, today: date
) -> tuple[SeatChange, ...]:
    """Return what a new roster would change; change nothing.

    Args:
        named: who holds each seat; None where it is vacant.
        as_of: the day the roster speaks of.
        today: the day in California.

    Raises:
        Invalid: that day lies ahead.
        Refusal: the roster in use is newer.

    """
    if as_of > today:
        raise Invalid(f"{as_of} lies ahead: a roster can speak of today at the latest.")
    changes = seating.plan((district, holder, as_of) for district, holder in named.items())
    older = [change.district for change in changes if change.deed is Deed.OLDER]
    if older:
        raise Refusal(
            f"The roster in use is newer than {as_of} in these districts: "
            f"{', '.join(map(str, older))}. Nothing was changed."
        )
    return changes


def change(planned: tuple[SeatChange, ...]) -> None:
    """Change the roster as it was planned, in the caller's transaction.

    Raises:
        Refusal: somebody else changed it since the plan was shown.

    """
    versions.alone()
    now = seating.plan((seat.district, seat.after, seat.as_of) for seat in planned)
    if now != planned:
        raise Refusal("The roster was changed meanwhile. Nothing was done: please try again.")
    seating.apply(planned)
    deeds = [seat.deed for seat in planned]
    audit.note(
        "senators.import",
        None,
        as_of=str(planned[0].as_of),
        new=deeds.count(Deed.NEW),
        changed=deeds.count(Deed.CHANGED),
        vacant=deeds.count(Deed.VACANT),
    )
