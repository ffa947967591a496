"""From a file that somebody sent to rows of text: whatever program wrote it, and bounded."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from flask_babel import gettext

from campaign.errors import Invalid
from campaign.imports import workbooks
from campaign.imports.limits import (
    MOST_BYTES,
    MOST_CELL,
    MOST_COLUMNS,
    MOST_EMPTY_ROWS,
    MOST_ROWS,
)
from campaign.web import sheets

_DELIMITERS = ",;\t"
_SAYS_DELIMITER = "sep="  # Excel's first line, sometimes
_HEAD_CHARACTERS = 20_000  # in which the first line ends
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

Row = tuple[int, list[str]]  # its number in the spreadsheet, and its cells


@dataclass(frozen=True)
class Sheet:
    """A spreadsheet: the names of its columns, and its rows, read as one goes along."""

    header: list[str]
    rows: Iterator[Row]


def sheet(content: bytes) -> Sheet:
    """Read a CSV or XLSX file. Takes seconds: hold no transaction meanwhile.

    Args:
        content: of the file, as it came.

    Raises:
        Invalid: it is no such file, or too large; also later, while its rows are read.

    """
    if len(content) > MOST_BYTES:
        raise Invalid(gettext("This file is larger than 20 megabytes. Split it in two."))
    if not content.strip(b"\0 \r\n\t"):
        raise Invalid(gettext("This file is empty."))
    if workbooks.is_one(content):
        return _sheet(workbooks.rows(content))
    return _sheet(enumerate(_lines(_text(content)), start=1))


def _sheet(lines: Iterable[tuple[int, list[str]]]) -> Sheet:
    """Take the first row that is not empty as the names of the columns."""
    filled = _filled(lines)
    _, names = next(filled, (0, []))
    header = [" ".join(name.split()) for name in _trimmed(names)]
    if not header:
        raise Invalid(gettext("This file is empty."))
    if len(header) > MOST_COLUMNS:
        raise Invalid(gettext("This file has more than %(most)s columns.", most=MOST_COLUMNS))
    if any("@" in name for name in header):
        raise Invalid(
            gettext("The first row has to name the columns, like Name, Email, ZIP. Add it.")
        )
    first = next(filled, None)
    if first is None:
        raise Invalid(
            gettext(
                "This file has names of columns, and no row beneath them. Of several sheets "
                "only the first one is read."
            )
        )
    return Sheet(header, _bounded(chain([first], filled)))


def _filled(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, and stop where far too many are."""
    empty = 0
    for number, cells in lines:
        if any(cells):
            yield number, cells
            continue
        empty += 1
        if empty > MOST_EMPTY_ROWS:
            raise Invalid(
                gettext(
                    "This file has more than 10,000 empty rows. Copy the filled ones into a "
                    "new spreadsheet, and bring that."
                )
            )


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    for count, (number, cells) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise Invalid(
                gettext("This file has more than 100,000 rows. Split it into several.")
            )
        filled = _trimmed(cells)
        if len(filled) > MOST_COLUMNS or any(len(cell) > MOST_CELL for cell in filled):
            raise _endless(number)
        yield number, [_plain(cell) for cell in filled]


def _endless(row: int) -> Invalid:
    return Invalid(
        gettext(
            "Row %(row)s holds a cell that never seems to end. Is a quotation mark open there?",
            row=row,
        )
    )


def _trimmed(cells: list[str]) -> list[str]:
    """Return the cells without the empty ones at the end, which some programs add."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return [cell.strip() for cell in cells[:end]]


def _plain(cell: str) -> str:
    """Take away the apostrophe that our own spreadsheets put before formulas and zeros."""
    rest = cell[1:]
    is_ours = cell[:1] == "'" and (
        sheets.harmless(rest) != rest or sheets.with_zeros(rest) != rest
    )
    return rest if is_ours else cell


def _text(content: bytes) -> str:
    """Return the text of a file in whichever of four encodings it is.

    Without a mark, UTF-8 says of itself whether it is; what is not was written by an older
    Excel, in Windows-1252.
    """
    marked = (name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark))
    encodings = [next(marked)] if content.startswith(_MARKS) else ["utf-8", "cp1252"]
    if content[1:2] == b"\0":
        encodings = ["utf-16-le"]  # letters of the first name of a column, and no mark
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix(sheets.BYTE_ORDER_MARK)
    raise Invalid(
        gettext("This is no spreadsheet that we can read. Save it as CSV (UTF-8) or XLSX.")
    )


_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)


def _lines(text: str) -> Iterator[list[str]]:
    delimiter = _delimiter(text[:_HEAD_CHARACTERS])
    if text.lower().startswith(_SAYS_DELIMITER):
        delimiter = text[len(_SAYS_DELIMITER) :][:1] or delimiter
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _endless(number) from error


def _delimiter(head: str) -> str:
    """Return what separates cells: by which the first line falls into the most of them."""

    def width(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=width)
