"""Read what goes into a file, batch by batch, each from where the one before ended.

A place is a few whole numbers, so that it can lie in a row: whoever goes on after a crash
reads on from there. No transaction is open between two batches: a slow reader holds nobody up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from campaign.exports.columns import Cell

BATCH = 2_000  # rows
Place = dict[str, int]  # empty: at the beginning
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Batch:
    """Some rows, and the way on."""

    rows: Sequence[Row]
    place: Place = field(default_factory=dict)  # where the next batch begins
    is_last: bool = True


class Reader(Protocol):
    """What reads one kind of thing."""

    def batch(self, place: Place, limit: int) -> Batch:
        """Return up to *limit* rows from *place* on; fewer where people were erased."""


def all_rows(reader: Reader, limit: int = BATCH) -> Iterator[Sequence[Row]]:
    """Yield everything that *reader* has, a batch at a time."""
    place: Place = {}
    while True:
        batch = reader.batch(place, limit)
        yield batch.rows
        if batch.is_last:
            return
        place = batch.place
