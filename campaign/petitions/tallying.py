"""Counts that never cost a COUNT: they move in the transaction that causes them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from campaign.db import db
from campaign.petitions import sources
from campaign.petitions.cells import Cell, cell_of, count, move, move_all
from campaign.petitions.models import Source
from campaign.petitions.recounting import recount
from campaign.petitions.tally_models import OUTSIDE, UNPLACED, Facet, FacetKind

__all__ = [
    "OUTSIDE",
    "UNPLACED",
    "VEIL",
    "Cell",
    "Milestone",
    "by_day",
    "by_district",
    "by_hour",
    "by_value",
    "cell_of",
    "count",
    "elsewhere",
    "goal",
    "move",
    "move_all",
    "neighbours",
    "reached",
    "recount",
    "total",
    "veiled",
]

VEIL = 10  # people: what is published of fewer could tell of one
_STEPS = (1, 2.5, 5)


@dataclass(frozen=True)
class Milestone:
    """A round number of signatures, and the day in Los Angeles on which it was reached."""

    count: int
    day: date


def total(petition_id: int) -> int:
    """Return how many confirmed signatures a petition has."""
    return sum(count for _, count in by_day(petition_id))


def by_day(petition_id: int) -> list[tuple[date, int]]:
    """Return how many of a petition's signatures were confirmed on each day, oldest first."""
    # Languages are the fewest: so these are the fewest rows that add up to all.
    query = (
        select(Facet.day, func.sum(Facet.count))
        .where(Facet.petition_id == petition_id, Facet.kind == FacetKind.LANGUAGE)
        .group_by(Facet.day)
        .order_by(Facet.day)
    )
    return [(day, int(count)) for day, count in db.session.execute(query)]


def by_hour(petition_id: int, days: Collection[date]) -> dict[date, list[tuple[int, int]]]:
    """Return the signatures that were confirmed in each hour of some days.

    Returns:
        For each of *days*: hours in Los Angeles, 0 to 23, rising, each with its count.

    """
    query = (
        select(Facet.day, Facet.value, func.sum(Facet.count))
        .where(
            Facet.petition_id == petition_id,
            Facet.kind == FacetKind.HOUR,
            Facet.day.in_(days),
        )
        .group_by(Facet.day, Facet.value)
    )
    found: dict[date, list[tuple[int, int]]] = {day: [] for day in days}
    for day, hour, number in db.session.execute(query):
        found[day].append((int(hour), int(number)))
    return {day: sorted(hours) for day, hours in found.items()}


def by_value(petition_id: int, kind: FacetKind, *, since: date | None = None) -> dict[str, int]:
    """Return the confirmed signatures by one thing, those of more than nought.

    Args:
        petition_id: whose.
        kind: which thing; of a STEP, who ever came so far.
        since: the first day that counts; None for all. ZIPs and steps know no days.

    """
    total = func.sum(Facet.count)
    query = (
        select(Facet.value, total)
        .where(Facet.petition_id == petition_id, Facet.kind == kind)
        .group_by(Facet.value)
        .having(total > 0)
    )
    if since is not None:
        query = query.where(Facet.day >= since)
    return {value: int(count) for value, count in db.session.execute(query)}


def elsewhere(petition_id: int) -> tuple[int, int]:
    """Return how many signed on paper, and how many with another tool; they confirmed nothing.

    No other figure holds them.
    """
    counts = by_value(petition_id, FacetKind.ELSEWHERE)
    if not counts:
        return 0, 0
    query = select(Source.id).where(
        Source.petition_id == petition_id, Source.name.startswith(sources.ON_PAPER)
    )
    on_paper = sum(counts.get(str(key), 0) for key in db.session.scalars(query))
    return on_paper, sum(counts.values()) - on_paper


def neighbours(petition_id: int) -> dict[int, int]:
    """Return the signatures of each district as everybody may know them: see :func:`veiled`."""
    shown = veiled(by_district(petition_id))
    return {district: shown[district] for district in sorted(shown) if district > UNPLACED}


def by_district(petition_id: int) -> dict[int, int]:
    """Return the confirmed signatures by district; UNPLACED and OUTSIDE are such, too."""
    found = by_value(petition_id, FacetKind.DISTRICT)
    return {int(district): count for district, count in found.items()}


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
    for day, of_day in days:
        so_far += of_day
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
