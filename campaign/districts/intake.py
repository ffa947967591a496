"""Read a file that somebody brings, and say by line what is wrong with it."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from campaign.errors import Invalid

MOST_BYTES = 100_000_000  # the largest of these files, the whole nation's, has some 15 MB


@dataclass(frozen=True)
class Brought:
    """A file as text, its byte order mark taken off."""

    name: str
    text: str

    @property
    def header(self) -> str:
        """Its first line."""
        return self.text.partition("\n")[0].strip()

    def wrong(self, reason: str) -> Invalid:
        """Return the refusal of the whole file."""
        return Invalid(f"{self.name} {reason}")


@dataclass(frozen=True)
class Line:
    """One row of a table: its cells by the names of their columns, in lower case."""

    name: str  # of the file
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell without blanks around it and without line breaks in it."""
        return " ".join(self.cells.get(column, "").split())

    def wrong(self, reason: object) -> Invalid:
        """Return the refusal of this line."""
        return Invalid(f"{self.name}, line {self.number}: {reason}")


def bring(path: Path) -> Brought:
    """Read a file.

    Raises:
        Invalid: it is empty, too large, or not UTF-8.

    """
    if path.stat().st_size > MOST_BYTES:
        raise Invalid(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.")
    content = path.read_bytes()
    try:
        brought = Brought(path.name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid(
            f"{path.name}, line {line}: this is no UTF-8. Save it as UTF-8 and try again."
        ) from None
    if not brought.text.strip():
        raise brought.wrong("is empty.")
    return brought


def lines(brought: Brought, needed: Collection[str], *, delimiter: str = ",") -> Iterator[Line]:
    """Yield the rows of a table, matched by the names of their columns.

    Args:
        brought: the file.
        needed: columns it must have, in lower case; others may be there, or not.
        delimiter: between cells. Only with commas may cells be quoted.

    Raises:
        Invalid: it is no such table; the sentence names the line.

    """
    reader = csv.reader(
        io.StringIO(brought.text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE,
        strict=True,
    )
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        for column in needed:
            if header.count(column) != 1:
                raise brought.wrong(_about_column(header, column))
        for cells in reader:
            if len(cells) == len(header):
                yield Line(brought.name, reader.line_num, dict(zip(header, cells, strict=True)))
            elif any(cell.strip() for cell in cells):
                raise Invalid(
                    f"{brought.name}, line {reader.line_num}: it has {len(cells)} cells, and "
                    f"the header has {len(header)}. Is the file cut off?"
                )
    except csv.Error as error:
        raise Invalid(f"{brought.name}, line {reader.line_num}: {error}.") from None


def _about_column(header: list[str], column: str) -> str:
    if column in header:
        return f"has two columns “{column}”."
    for other in (";", "\t", "|", ","):
        if len(header) == 1 and other in header[0]:
            return f"has its cells separated by {other!r}, which is not this format."
    return f"has no column “{column}”."
