"""Where a signature is counted, and the one deed that moves all counts.

A confirmed signature stands in one cell of the tally and in one facet of each kind; they move
together, in the transaction that causes it, and always in the same order: two who meet in the
same rows wait for each other, and never in a ring.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaign import clock
from campaign.db import db, table_of
from campaign.delivery import inserting
from campaign.petitions.models import Placing, Signature
from campaign.petitions.tally_models import (
    FORM_LETTER,
    OUTSIDE,
    OWN_LETTER,
    UNPLACED,
    Facet,
    FacetKind,
    Tally,
)

ALL_DAYS = date(1970, 1, 1)  # the day of what is not counted by days
SHARDS = 8
# Everybody who confirms in the same hour meets in these. Districts and ZIPs are many enough.
_HOT = frozenset(FacetKind) - {FacetKind.DISTRICT, FacetKind.ZIP}
_TALLY = ("petition_id", "district", "day", "hour", "source_id")
_FACET = ("petition_id", "kind", "day", "value", "shard")

Side = tuple[FacetKind, date, str]


@dataclass(frozen=True, order=True)
class Cell:
    """Where a confirmed signature is counted."""

    petition_id: int
    district: int  # 1 to 40, UNPLACED or OUTSIDE
    day: date  # of confirmation, in Los Angeles
    hour: int
    source_id: int
    zip: str
    language: str
    is_form_letter: bool

    def sides(self) -> Iterator[Side]:
        """Yield the facets that it is a part of."""
        letter = FORM_LETTER if self.is_form_letter else OWN_LETTER
        yield FacetKind.HOUR, self.day, str(self.hour)
        yield FacetKind.DISTRICT, self.day, str(self.district)
        yield FacetKind.SOURCE, self.day, str(self.source_id)
        yield FacetKind.LANGUAGE, self.day, self.language
        yield FacetKind.LETTER, self.day, letter
        yield FacetKind.ZIP, ALL_DAYS, self.zip


def cell_of(signature: Signature) -> Cell:
    """Return where a confirmed signature is counted."""
    if signature.confirmed_at is None:
        raise ValueError("a signature that is not confirmed is not counted")
    there = clock.pacific(signature.confirmed_at)
    return Cell(
        signature.petition_id,
        district_of(signature.district, signature.placing),
        there.date(),
        there.hour,
        signature.source_id,
        signature.zip,
        signature.language,
        signature.is_form_letter,
    )


def district_of(district: int | None, placing: Placing) -> int:
    """Return the district under which a signature is counted."""
    if placing is Placing.OUTSIDE:
        return OUTSIDE
    return UNPLACED if district is None else district


def count(signature: Signature, by: int) -> None:
    """Add a confirmed signature to every count, or take it off, in the caller's transaction.

    Args:
        signature: as it stands; it is counted where its row says.
        by: 1 or -1.

    """
    move(cell_of(signature), by)


def move(cell: Cell, by: int) -> None:
    """Add *by* to one cell and its facets, in the caller's transaction."""
    move_all({cell: by})


def move_all(moves: Mapping[Cell, int]) -> None:
    """Move many counts at once, in the caller's transaction: those that cancel out rest."""
    tally: Counter[tuple[Any, ...]] = Counter()
    facets: Counter[tuple[Any, ...]] = Counter()
    shard = secrets.randbelow(SHARDS)
    for cell, by in moves.items():
        tally[cell.petition_id, cell.district, cell.day, cell.hour, cell.source_id] += by
        for kind, day, value in cell.sides():
            facets[cell.petition_id, kind, day, value, shard if kind in _HOT else 0] += by
    # Facets first, as a step and a recount do: whoever holds them waits for the tally alone.
    _add(Facet, _FACET, facets)
    _add(Tally, _TALLY, tally)


def step(petition_id: int, name: str, by: int = 1) -> None:
    """Count that *by* more people came as far as *name*: ``SIGNED`` or ``OPENED``."""
    shard = secrets.randbelow(SHARDS)
    _add(Facet, _FACET, Counter({(petition_id, FacetKind.STEP, ALL_DAYS, name, shard): by}))


def elsewhere(petition_id: int, source_id: int, by: int) -> None:
    """Count that *by* more signatures were brought in by a source, in the caller's transaction.

    Apart from all others: whoever signed on paper or with another tool has confirmed nothing.
    """
    key = (petition_id, FacetKind.ELSEWHERE, ALL_DAYS, str(source_id))
    _add(Facet, _FACET, Counter({(*key, secrets.randbelow(SHARDS)): by}))


def _add(
    model: type[Tally | Facet], names: tuple[str, ...], moves: Counter[tuple[Any, ...]]
) -> None:
    rows = [
        dict(zip(names, key, strict=True)) | {"count": by}
        for key, by in sorted(moves.items())
        if by
    ]
    if rows:
        db.session.execute(_ADDING[model](), rows)


def _adding(model: type[Tally | Facet], names: tuple[str, ...]) -> Callable[[], Any]:
    """Prepare to add to a count that may not be there yet."""
    table = table_of(model)

    def built(insert: Any) -> Any:
        statement = insert(table)
        more = table.c.count + statement.excluded.count
        return statement.on_conflict_do_update(index_elements=names, set_={"count": more})

    return inserting.prepared(built)


_ADDING = {Facet: _adding(Facet, _FACET), Tally: _adding(Tally, _TALLY)}
