"""Files in pieces that are worth sending, however long they are.

What a writer has to remember from piece to piece is a few whole numbers: another process can
go on with the same file after a crash, and nothing of it lies on a disk in clear.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Protocol

from campaign.exports.columns import Cell, Column, Kind
from campaign.exports.models import Format
from campaign.exports.reading import Row
from campaign.exports.workbook import Workbook
from campaign.web import sheets

# Of the United States: with +1, or without any +, which would be another country's.
_PHONE_OF_HERE = re.compile(
    r"(?:\s*[+＋]\s*1|[^\d+＋]*1?)[^\d+＋]*(\d{3})[^\d+＋]*(\d{3})[^\d+＋]*(\d{4})\D*\Z",
    re.ASCII,
)


class Writer(Protocol):
    """Writes one file from its beginning to its end."""

    state: dict[str, int]  # empty before the beginning; enough to go on elsewhere

    def begin(self) -> bytes:
        """Return what stands above all rows."""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return some rows."""

    def end(self) -> bytes:
        """Return what stands below all rows."""


class Csv:
    """CSV that Excel and LibreOffice open by a double click, with every cell as it was."""

    def __init__(self, columns: Sequence[Column], *, has_mark: bool) -> None:
        """Prepare to write; *has_mark*: begin with the mark by which Excel knows UTF-8."""
        self.state: dict[str, int] = {}
        self._columns = columns
        self._has_mark = has_mark
        self._line = ",".join(['"%s"'] * len(columns)) + "\r\n"
        self._marks = 2 * len(columns)

    def begin(self) -> bytes:
        """Return the headings."""
        headings = self._quoted([column.heading for column in self._columns])
        return ((sheets.BYTE_ORDER_MARK if self._has_mark else "") + headings).encode()

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return some lines."""
        by_column = zip(*rows, strict=True)  # no call for every cell
        safe = [
            _safe(column.kind, cells)
            for column, cells in zip(self._columns, by_column, strict=False)  # or no rows
        ]
        return "".join([self._quoted(row) for row in zip(*safe, strict=True)]).encode()

    def end(self) -> bytes:
        """Return nothing: the last line ends as every other."""
        return b""

    def _quoted(self, cells: Sequence[Any]) -> str:
        """Return a line with every cell in quotes: twice as fast as the library's writer."""
        line = self._line % tuple(cells)
        if line.count('"') == self._marks:
            return line
        return self._line % tuple([str(cell).replace('"', '""') for cell in cells])


class Ndjson:
    """A JSON object a line, raw: for programs."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Prepare to write."""
        self.state: dict[str, int] = {}
        names = [_written(column.heading).replace("%", "%%") for column in columns]
        self._line = "{" + ", ".join(f"{name}: %s" for name in names) + "}\n"

    def begin(self) -> bytes:
        """Return nothing: every line names its cells."""
        return b""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return some lines."""
        # Half the time of the library's for a whole object.
        line = self._line
        return "".join([line % tuple(map(_written, row)) for row in rows]).encode()

    def end(self) -> bytes:
        """Return nothing."""
        return b""


def writer(
    format_: Format,
    columns: Sequence[Column],
    *,
    title: str,
    is_for_programs: bool,
    state: dict[str, int] | None = None,
) -> Writer:
    """Return what writes a file of that format.

    Args:
        format_: which.
        columns: with their headings.
        title: of the file, where the format has a place for one.
        is_for_programs: a program reads it, and not a spreadsheet.
        state: of the one that wrote what is written already; None: nothing is.

    """
    match format_:
        case Format.CSV:
            return Csv(columns, has_mark=not is_for_programs)
        case Format.XLSX:
            return Workbook([column.heading for column in columns], title=title, state=state)
        case Format.NDJSON:
            return Ndjson(columns)


def phone(cell: str) -> str:
    """Return a phone number that no spreadsheet reckons with.

    ``+1-559-555-0100`` is minus 1,213 to Excel, and 15595550100 a number. A number of here
    is written as people do, 559-555-0100: that stays text, and other systems read it. One of
    another country gets an apostrophe before its plus, or before its zeros.
    """
    found = _PHONE_OF_HERE.match(cell)
    return "-".join(found.groups()) if found else sheets.with_zeros(cell)


def _written(cell: Cell) -> str:
    """Return a cell in JSON."""
    if isinstance(cell, str):
        return encode_basestring(cell)
    return "null" if cell is None else str(cell)


def _safe(kind: Kind, cells: Sequence[Any]) -> Sequence[Any]:
    """Return a column as a spreadsheet leaves it alone; a cell that is tamed is a text."""
    tame = _TAMING[kind]
    if tame is None:
        return ["" if cell is None else cell for cell in cells]
    # Nearly every text begins with a letter: no need to look closer.
    return [(cell if cell[0].isalpha() else tame(cell)) if cell else "" for cell in cells]


def _harmless(cell: str) -> str:
    return str(sheets.harmless(cell))


_TAMING: dict[Kind, Callable[[str], str] | None] = {
    Kind.TEXT: _harmless,
    Kind.CODE: lru_cache(4096)(sheets.with_zeros),  # some two thousand ZIP codes
    Kind.RAW: lru_cache(4096)(_harmless),
    Kind.PHONE: phone,
    Kind.SAFE: None,
}
