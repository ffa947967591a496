"""CSV that a spreadsheet opens right and does not execute."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else

_ROWS_AT_ONCE = 200

# Spreadsheets run what begins with one of these, after blanks and in full width, too.
_FORMULA = re.compile(r"[\s\u00a0\u3000]*[=+\-@＝＋－＠\t\r\n]")


def harmless(cell: object) -> object:
    """Return *cell* with an apostrophe before anything that would be taken for a formula.

    Source:
        OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection

    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def with_zeros(cell: str) -> str:
    """Return a code so that no spreadsheet takes its leading zeros away: see decision 0015."""
    return f"'{cell}" if cell[:1] == "0" and cell.isdecimal() else str(harmless(cell))


def stream(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV file row by row, so that a large one never sits in memory.

    Args:
        header: names of the columns.
        rows: cells; text is made harmless, numbers stay numbers, None is empty.

    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    yield BYTE_ORDER_MARK
    writer.writerow(header)
    for row in rows:
        yield _drain(buffer)
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
    yield _drain(buffer)


def pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the same as UTF-8, some rows at a time: pieces that are worth sending.

    The header comes alone and at once, so that a browser shows that something is coming.
    """
    lines = stream(header, rows)
    yield next(lines).encode()
    while piece := "".join(islice(lines, _ROWS_AT_ONCE)):
        yield piece.encode()


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
