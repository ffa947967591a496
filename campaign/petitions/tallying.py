"""Counts that never cost a COUNT: they move in the transaction that causes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def cell_of(signature: Signature) -> tuple[int, int, date, int, int]:
    """Return the primary key of the tally row that a confirmed signature is counted in."""
    if signature.confirmed_at is None:
        raise ValueError("a signature that is not confirmed is not counted")
    there = clock.pacific(signature.confirmed_at)
    return (
        signature.petition_id,
        _district(signature.district, signature.placing),
        there.date(),
        there.hour,
        signature.source_id,
    )


def move(cell: tuple[int, int, date, int, int], by: int) -> None:
    """Add *by* (1 or -1) to one cell, in the caller's transaction."""
    names = ("petition_id", "district", "day", "hour", "source_id")
    values = dict(zip(names, cell, strict=True)) | {"count": by}
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    dialect = sqlite if is_sqlite else postgresql
    db.session.execute(
        dialect.insert(Tally)
        .values(values)
        .on_conflict_do_update(index_elements=names, set_={"count": Tally.count + by})
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


def goal(count: int, own: Sequence[int] | None = None) -> int:
    """Return the next milestone above *count*: 100, 250, 500, 1,000, 2,500, and so on.

    Args:
        count: of signatures.
        own: milestones that the organisers set, rising; beyond the last, round numbers again.

    """
    return next(milestone for milestone in _milestones(own) if milestone > count)


def reached(
    days: Iterable[tuple[date, int]], own: Sequence[int] | None = None
) -> tuple[Milestone, ...]:
    """Return the milestones that are reached, oldest first, each with the day it was.

    Args:
        days: as :func:`by_day` gives them. Of signatures that still stand: whoever withdrew
            is not in them, so that a milestone can move to a later day, or away.
        own: as :func:`goal` takes them.

    """
    ahead = _milestones(own)
    aim, so_far = next(ahead), 0
    found = []
    for day, count in days:
        so_far += count
        while so_far >= aim:
            found.append(Milestone(aim, day))
            aim = next(ahead)
    return tuple(found)


def _milestones(own: Sequence[int] | None = None) -> Iterator[int]:
    yield from own or ()
    highest = own[-1] if own else 0
    scale = 100
    while True:
        steps = (int(scale * step) for step in _STEPS)
        yield from (step for step in steps if step > highest)
        scale *= 10


def recount(petition: Petition) -> int:
    """Count a petition's signatures anew and mend its tally; return how many cells were wrong.

    Reads every confirmed signature: for a person who doubts the figures, not for a page.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # Whoever confirms meanwhile waits: else they would be counted by neither of us.
        db.session.execute(text("LOCK TABLE tally IN EXCLUSIVE MODE"))
    truth: dict[tuple[int, int, date, int, int], int] = {}
    for cell in _confirmed_cells(petition.id):
        truth[cell] = truth.get(cell, 0) + 1
    told = {
        (row.petition_id, row.district, row.day, row.hour, row.source_id): row.count
        for row in db.session.scalars(select(Tally).where(Tally.petition_id == petition.id))
        if row.count
    }
    wrong = {cell for cell in truth.keys() | told.keys() if truth.get(cell) != told.get(cell)}
    if wrong:
        db.session.execute(delete(Tally).where(Tally.petition_id == petition.id))
        for cell, count in truth.items():
            move(cell, count)
    return len(wrong)


def _confirmed_cells(petition_id: int) -> Iterable[tuple[int, int, date, int, int]]:
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
        there = clock.pacific(_certain(confirmed_at))
        yield petition_id, _district(district, placing), there.date(), there.hour, source_id


def _district(district: int | None, placing: Placing) -> int:
    if placing is Placing.OUTSIDE:
        return OUTSIDE
    return UNPLACED if district is None else district


def _certain(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a confirmed signature without its moment")
    return moment
