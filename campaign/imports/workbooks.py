"""XLSX files, row by row: a zip of XML from somebody else, so bounded before it is opened."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

import openpyxl
from flask_babel import gettext
from openpyxl.utils.escape import unescape

from campaign.errors import Invalid
from campaign.imports.limits import MOST_COLUMNS, MOST_UNPACKED_BYTES, MOST_WORDS_BYTES

_MAGIC = b"PK\x03\x04"
_WORDS = "sharedStrings"  # in the name of the part that holds them
_HEAD_BYTES = 4_096  # before the first element: where a document could declare entities
# What the reader answers with to files that are cut off, or made to harm.
_DAMAGE = (
    *(OSError, ValueError, TypeError, EOFError, LookupError, AttributeError, OverflowError),
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, ParseError),
)


def is_one(content: bytes) -> bool:
    """Return whether a file is packed as XLSX files are."""
    return content.startswith(_MAGIC)


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet: number, and cells as text.

    Raises:
        Invalid: it is no XLSX file, damaged, or unpacks to too much.

    """
    try:
        _check(content)
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs say a wrong size
        for number, cells in enumerate(
            sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1
        ):
            yield number, [_text(cell) for cell in cells]
    except _DAMAGE as error:
        raise Invalid(
            gettext(
                "This XLSX file cannot be read: it is damaged or protected. Open it, save it "
                "anew, or save it as CSV (UTF-8)."
            )
        ) from error


def _check(content: bytes) -> None:
    """Refuse what would fill the memory, by what its own list of contents says.

    A list that lies is of no use: not more is unpacked of a part than its entry tells.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        words = sum(part.file_size for part in parts if _WORDS in part.filename)
        if (
            sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES
            or words > MOST_WORDS_BYTES
        ):
            raise Invalid(
                gettext("This XLSX file unpacks to far too much. Split it, or save it as CSV.")
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with packed.open(part) as opened:
                    if b"<!" in opened.read(_HEAD_BYTES).replace(b"<!--", b""):
                        raise ValueError("an XLSX file declares nothing")


def _text(cell: object) -> str:
    """Return what a cell shows; a ZIP code kept as a number has no decimals."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.isoformat()
    return str(unescape(str(cell)))  # "_x000D_": a sign that XML cannot hold
