"""An XLSX file, written from front to back in pieces: no library's temporary file, no memory.

A workbook is a zip of a few small XML files and a large one per sheet. Every piece of a sheet
is packed by itself and ends at a whole byte, so all that has to be remembered between two
pieces are lengths and a checksum; another process can go on after any of them.

Source:
    ECMA-376 part 1, 18.3.1 (worksheets; ``r`` of rows and cells is optional) and 18.18.11
    (``inlineStr``); PKWARE's APPNOTE.TXT 6.3.10, 4.3 to 4.4 (a data descriptor follows what
    was written before its length was known); RFC 1951 (a packed stream may be cut after a
    flush); Excel's limits: 1,048,576 rows a sheet, 32,767 characters a cell.

"""

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from campaign.exports.columns import Cell
from campaign.exports.reading import Row
from campaign.exports.workbook_parts import MAIN, XML, sheet, small_files

MOST_ROWS = 1_048_576  # in one sheet, the headings with them
MOST_BYTES = 1_000_000_000  # of a sheet's XML, so that no length needs more than four bytes
MOST_CHARACTERS = 32_767  # in a cell; what is longer is cut, for Excel would refuse the file
_LEVEL = 1  # of packing: twice as fast as the usual one, and a tenth larger

_HEAD = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<4s3L")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DATE = (2020 - 1980) << 9 | 1 << 5 | 1  # of every part: the moment is in the docProps
_OF_A_SHEET = ("at", "checksum", "packed", "plain")
_LATER = 0x08  # flag: checksum and lengths follow the content

# What XML cannot hold at all, and what Excel would read as an escape of its own: _x0041_.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_OPEN, _CLOSE, _EMPTY = '<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>", "<c/>"


@dataclass(frozen=True)
class _Part:
    """One file of the zip as its table of contents names it."""

    name: str
    at: int  # byte
    checksum: int
    packed: int  # bytes
    plain: int
    flags: int = 0


class Workbook:
    """Writes one workbook: see ``writing.Writer``."""

    def __init__(
        self, headings: Sequence[str], *, title: str, state: dict[str, int] | None = None
    ) -> None:
        """Prepare to write, or to go on with what another wrote so far."""
        self._headings = headings
        self._title = title
        # at: bytes so far; sheet: number of the open one; lines, plain, packed, checksum: of
        # it; at_1, plain_1, …: of the first sheet.
        self.state = {"at": 0, "sheet": 0, **(state or {})}

    def begin(self) -> bytes:
        """Return the headings of the first sheet."""
        return self._open_sheet()

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return some rows, on a new sheet where the open one is full."""
        state, pieces = self.state, []
        rest = list(rows)
        while rest:
            room = MOST_ROWS - state["lines"] if state["plain"] < MOST_BYTES else 0
            if room <= 0:
                pieces += [self._close_sheet(), self._open_sheet()]
                continue
            some, rest = rest[:room], rest[room:]
            state["lines"] += len(some)
            pieces.append(self._packed(_lines(some)))
        return b"".join(pieces)

    def end(self) -> bytes:
        """Return the end of the last sheet, the small files, and the table of contents."""
        state, pieces = self.state, [self._close_sheet()]
        count = state["sheet"]
        parts = [self._sheet(number) for number in range(1, count + 1)]
        for name, text in small_files(count, _legal(self._title)).items():
            content = text.encode()
            part = _Part(name, state["at"], zlib.crc32(content), len(content), len(content))
            pieces.append(self._counted(_local(part, method=0) + content))
            parts.append(part)
        contents = b"".join(_entry(part, method=8 if part.flags else 0) for part in parts)
        total = len(parts)
        end = _END.pack(b"PK\5\6", 0, 0, total, total, len(contents), state["at"], 0)
        pieces.append(self._counted(contents + end))
        return b"".join(pieces)

    def _sheet(self, number: int) -> _Part:
        at, checksum, packed, plain = (self.state[f"{what}_{number}"] for what in _OF_A_SHEET)
        return _Part(sheet(number), at, checksum, packed, plain, flags=_LATER)

    def _open_sheet(self) -> bytes:
        state = self.state
        state["sheet"] += 1
        state[f"at_{state['sheet']}"] = state["at"]
        state |= {"lines": 1, "plain": 0, "packed": 0, "checksum": 0}
        head = self._counted(
            _local(_Part(sheet(state["sheet"]), 0, 0, 0, 0, flags=_LATER), method=8)
        )
        return head + self._packed(_sheet_head(self._headings))

    def _close_sheet(self) -> bytes:
        state, number = self.state, self.state["sheet"]
        tail = self._packed("</sheetData></worksheet>", is_last=True)
        for what in _OF_A_SHEET[1:]:
            state[f"{what}_{number}"] = state[what]
        lengths = (state["checksum"], state["packed"], state["plain"])
        return tail + self._counted(_DESCRIPTOR.pack(b"PK\7\10", *lengths))

    def _packed(self, text: str, *, is_last: bool = False) -> bytes:
        """Pack a piece of the open sheet so that the next one may follow it."""
        state, content = self.state, text.encode()
        press = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = press.compress(content)
        packed += press.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)
        state["checksum"] = zlib.crc32(content, state["checksum"])
        state["plain"] += len(content)
        state["packed"] += len(packed)
        return self._counted(packed)

    def _counted(self, piece: bytes) -> bytes:
        self.state["at"] += len(piece)
        return piece


def _lines(rows: Sequence[Row]) -> str:
    """Return rows in XML, made a column at a time: no call for every cell."""
    columns = [_tagged(column) for column in zip(*rows, strict=True)]
    return f"<row>{'</row><row>'.join(map(''.join, zip(*columns, strict=True)))}</row>"


def _tagged(cells: Sequence[Cell]) -> list[str]:
    """Return the cells of a column with their tags."""
    if int in set(map(type, cells)):
        return [
            f"<c><v>{cell}</v></c>" if isinstance(cell, int) else _tagged([cell])[0]
            for cell in cells
        ]
    texts = [str(cell or "") for cell in cells]
    if not _are_legal(texts):
        texts = [_legal(text) for text in texts]
    return [f"{_OPEN}{text}{_CLOSE}" if text else _EMPTY for text in texts]


def _are_legal(texts: Sequence[str]) -> bool:
    """Return whether texts are surely fit to be written as they are: most columns are."""
    text = " ".join(texts)
    return (
        text.isprintable()
        and not any(mark in text for mark in ("<", ">", "&", "_x"))
        and max(map(len, texts)) <= MOST_CHARACTERS
    )


def _legal(text: str) -> str:
    short = _ILLEGAL.sub("", text)[:MOST_CHARACTERS]
    return escape(_ESCAPE.sub("_x005F_", short), quote=False)


def _sheet_head(headings: Sequence[str]) -> str:
    """Return what stands above the rows: the headings, bold, and staying when one scrolls."""
    cells = "".join(
        f'<c s="1" t="inlineStr"><is><t>{_legal(heading)}</t></is></c>' for heading in headings
    )
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols><col min="1" max="{len(headings)}" width="18" customWidth="1"/></cols>'
        f"<sheetData><row>{cells}</row>"
    )


def _local(part: _Part, *, method: int) -> bytes:
    name = part.name.encode()
    lengths = (part.checksum, part.packed, part.plain)
    head = (20, part.flags, method, 0, _DATE, *lengths, len(name), 0)
    return _HEAD.pack(b"PK\3\4", *head) + name


def _entry(part: _Part, *, method: int) -> bytes:
    name = part.name.encode()
    lengths = (part.checksum, part.packed, part.plain)
    head = (20, 20, part.flags, method, 0, _DATE, *lengths, len(name), 0, 0, 0, 0, 0, part.at)
    return _ENTRY.pack(b"PK\1\2", *head) + name
