"""Spreadsheets as CSV that opens right and does no harm, however long, in little memory.

A cell that begins like a formula gets an apostrophe in front, which spreadsheets show and
programs can strip; so does a number that would lose its leading zeros. Every cell is quoted:
a semicolon inside would otherwise split it where spreadsheets separate by semicolons.

Source:
    OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection ; RFC 4180.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"  # without it Excel takes UTF-8 for an old Windows code page
_STARTS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫\t\r\n")
_ROWS_AT_ONCE = 200

Cell = str | int | None


def stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a spreadsheet in pieces of some rows each, the header first.

    Args:
        header: names of the columns.
        rows: as many cells each; None becomes an empty cell.

    """
    page = io.StringIO(newline="")
    writer = csv.writer(page, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    page.write(BOM)
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if number % _ROWS_AT_ONCE == 0:
            yield _taken_from(page)
    yield _taken_from(page)


def safe(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet takes for a formula or shortens."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    text = cell.replace("\x00", "")
    bare = text.lstrip(" \u00a0\u200b\ufeff\u3000")
    is_formula = bare[:1] in _STARTS and bare != ""
    loses_zeros = text[:1] == "0" and text.isdecimal() and len(text) > 1
    return f"'{text}" if is_formula or loses_zeros else text


def _taken_from(page: io.StringIO) -> bytes:
    written = page.getvalue().encode()
    page.seek(0)
    page.truncate()
    return written
