"""Spreadsheets in pieces that are worth sending, however long they are.

A code that would lose its leading zeros gets an apostrophe in front, as a formula does (see
``web/sheets``): spreadsheets show it, programs can strip it, and 02139 stays 02139.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from campaign.web import sheets

_ROWS_AT_ONCE = 200

Cell = str | int | None


def stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a spreadsheet as UTF-8, some rows at a time, the header first.

    Args:
        header: names of the columns.
        rows: as many cells each; None becomes an empty cell.

    """
    lines = sheets.stream(header, ([with_zeros(cell) for cell in row] for row in rows))
    yield next(lines).encode()  # at once, so that a browser shows that something is coming
    while piece := "".join(islice(lines, _ROWS_AT_ONCE)):
        yield piece.encode()


def with_zeros(cell: Cell) -> Cell:
    """Return *cell* so that no spreadsheet takes its leading zeros away."""
    is_code = isinstance(cell, str) and cell[:1] == "0" and cell.isdecimal()
    return f"'{cell}" if is_code else cell
