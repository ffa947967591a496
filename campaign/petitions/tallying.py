"""Counts that never cost a COUNT: they move in the transaction that causes them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from campaign import clock
from campaign.db import db
from campaign.petitions.models import (
    OUTSIDE,
    UNPLACED,
    Petition,
    Placing,
    Signature,
    SignatureState,
    Tally,
)

VEIL = 10  # people: what is published of fewer could tell of one
_STEPS = (1, 2.5, 5)


@dataclass(frozen=True)
class Milestone:
    """A round number of signatures, and the day in Los Angeles on which it was reached."""

    count: int
    day: date


Cell = tuple[int, int, date, int, int]  # the primary key of a tally's row
_KEY = ("petition_id", "district", "day", "hour", "source_id")


def cell_of(signature: Signature) -> Cell:
    """Return the primary key of the tally row that a confirmed signature is counted in."""
    if signature.confirmed_at is None:
        raise ValueError("a signature that is not confirmed is not counted")
    return cell(
        signature.petition_id,
        signature.district,
        signature.placing,
        signature.confirmed_at,
        signature.source_id,
    )


def cell(
    petition_id: int,
    district: int | None,
    placing: Placing,
    confirmed_at: datetime,
    source_id: int,
) -> Cell:
    """Return the same for one that is known by its columns alone."""
    there = clock.pacific(confirmed_at)
    if placing is Placing.OUTSIDE:
        district = OUTSIDE
    elif district is None:
        district = UNPLACED
    return petition_id, district, there.date(), there.hour, source_id


def move(cell: Cell, by: int) -> None:
    """Add *by* (1 or -1) to one cell, in the caller's transaction."""
    move_all({cell: by})


def move_all(by: Mapping[Cell, int]) -> None:
    """Add to many cells, in the caller's transaction, always in the same order.

    So two who move the same cells do not wait for each other for ever.
    """
    if not by:
        return
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    dialect = sqlite if is_sqlite else postgresql
    added = dialect.insert(Tally.__table__)
    db.session.execute(
        added.on_conflict_do_update(
            index_elements=_KEY, set_={"count": Tally.count + added.excluded.count}
        ),
        [dict(zip(_KEY, cell, strict=True)) | {"count": by[cell]} for cell in sorted(by)],
    )


def total(petition_id: int) -> int:
    """Return how many confirmed signatures a petition has."""
    query = select(func.coalesce(func.sum(Tally.count), 0)).where(
        Tally.petition_id == petition_id
    )
    return int(db.session.scalar(query) or 0)


def by_day(petition_id: int) -> list[tuple[date, int]]:
    """Return how many of a petition's signatures were confirmed on each day, oldest first.

    Costs what :func:`total` costs: the same rows are added up.
    """
    query = (
        select(Tally.day, func.sum(Tally.count))
        .where(Tally.petition_id == petition_id)
        .group_by(Tally.day)
        .order_by(Tally.day)
    )
    return [(day, int(count)) for day, count in db.session.execute(query)]


def neighbours(petition_id: int) -> dict[int, int]:
    """Return the signatures of each district as everybody may know them: see :func:`veiled`."""
    shown = veiled(by_district(petition_id))
    return {district: shown[district] for district in sorted(shown) if district > UNPLACED}


def by_district(petition_id: int) -> dict[int, int]:
    """Return the confirmed signatures by district; UNPLACED and OUTSIDE are such, too."""
    query = (
        select(Tally.district, func.sum(Tally.count))
        .where(Tally.petition_id == petition_id)
        .group_by(Tally.district)
    )
    return {district: int(count) for district, count in db.session.execute(query)}


def veiled(counts: Mapping[int, int]) -> dict[int, int]:
    """Return the counts that can be published: rounded down to tens, and none under ten.

    The total is known to the unit. So at least ten people are left out of the cells together,
    by taking ten off the largest where need be: else all that is not shown would be nought,
    and all that is shown exact.

    Args:
        counts: people by district, all of them.

    """
    shown = {district: count // VEIL * VEIL for district, count in counts.items()}
    while sum(counts.values()) - sum(shown.values()) < VEIL and any(shown.values()):
        shown[max(shown, key=lambda district: (shown[district], district))] -= VEIL
    return {district: count for district, count in shown.items() if count}


def goal(count: int) -> int:
    """Return the next milestone above *count*: 100, 250, 500, 1,000, 2,500, and so on."""
    return next(milestone for milestone in _milestones() if milestone > count)


def reached(days: Iterable[tuple[date, int]]) -> tuple[Milestone, ...]:
    """Return the milestones that are reached, oldest first, each with the day it was.

    Args:
        days: as :func:`by_day` gives them. Of signatures that still stand: whoever withdrew
            is not in them, so that a milestone can move to a later day, or away.

    """
    ahead = _milestones()
    aim, so_far = next(ahead), 0
    found = []
    for day, count in days:
        so_far += count
        while so_far >= aim:
            found.append(Milestone(aim, day))
            aim = next(ahead)
    return tuple(found)


def _milestones() -> Iterator[int]:
    scale = 100
    while True:
        yield from (int(scale * step) for step in _STEPS)
        scale *= 10


def recount(petition: Petition) -> int:
    """Count a petition's signatures anew and mend its tally; return how many cells were wrong.

    Reads every confirmed signature: for a person who doubts the figures, not for a page.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # Whoever confirms meanwhile waits: else they would be counted by neither of us.
        db.session.execute(text("LOCK TABLE tally IN EXCLUSIVE MODE"))
    truth = Counter(_confirmed_cells(petition.id))
    told = {
        (row.petition_id, row.district, row.day, row.hour, row.source_id): row.count
        for row in db.session.scalars(select(Tally).where(Tally.petition_id == petition.id))
        if row.count
    }
    wrong = {cell for cell in truth.keys() | told.keys() if truth.get(cell) != told.get(cell)}
    if wrong:
        db.session.execute(delete(Tally).where(Tally.petition_id == petition.id))
        move_all(truth)
    return len(wrong)


def _confirmed_cells(petition_id: int) -> Iterable[Cell]:
    columns = (
        Signature.district,
        Signature.placing,
        Signature.confirmed_at,
        Signature.source_id,
    )
    query = select(*columns).where(
        Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED
    )
    for district, placing, confirmed_at, source_id in db.session.execute(
        query.execution_options(yield_per=1000)
    ):
        yield cell(petition_id, district, placing, _certain(confirmed_at), source_id)


def _certain(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a confirmed signature without its moment")
    return moment
