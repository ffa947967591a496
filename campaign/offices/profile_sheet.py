"""All offices' profiles as one spreadsheet: out, back in, and what that would change.

What goes out comes back the same. Nothing changes before a person has seen what would.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from campaign.access import audit
from campaign.db import writing
from campaign.districts import lookup
from campaign.errors import Invalid, Refusal
from campaign.offices import profiles
from campaign.offices.profiles import Difference
from campaign.web import sheets

FILE_NAME = "office-profiles.csv"
MOST_BYTES = 200_000  # forty rows are some ten thousand
HEADER = ("district", "senator", *profiles.FIELDS)
_READ_ONLY = "senator"  # for whoever reads the sheet; not read back
_HOURS = ("cut_off", "opens", "closes")
# What spreadsheet programs make of 13:00.
_HALF_DAY = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m?\.?\Z", re.IGNORECASE)
_NOON = 12


@dataclass(frozen=True)
class Row:
    """What one row of the file would change of one office."""

    line: int  # of the file on which it begins; the header is line 1
    district: int
    changes: tuple[Difference, ...]
    fields: dict[str, str]  # of the file, as ``profiles.change`` takes them


@dataclass(frozen=True)
class Fault:
    """Why one row cannot be taken."""

    line: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a file would change; nothing has been changed yet."""

    rows: tuple[Row, ...]  # those that change something, by district
    same: int  # rows that say what is kept already
    faults: tuple[Fault, ...]

    @property
    def mark(self) -> str:
        """What tells this plan from any other: what was seen is what is done."""
        seen = repr([(row.district, row.changes) for row in self.rows])
        return hashlib.sha256(seen.encode()).hexdigest()


class PlanChanged(Refusal):
    """Somebody changed a profile since the plan was shown."""


def rows() -> Iterator[list[object]]:
    """Yield the profile of every office, in the order of HEADER."""
    for district, profile in profiles.every().items():
        seat = lookup.senator_of(district)
        written = profiles.as_written(profile)
        cells = [_guarded(written[name]) for name in profiles.FIELDS]
        yield [district, seat.name if seat else "", *cells]


def written() -> bytes:
    """Return the whole spreadsheet, UTF-8 with a byte order mark."""
    return "".join(sheets.stream(HEADER, rows())).encode()


def read(file: bytes) -> Plan:
    """Compare a spreadsheet with the profiles that are kept.

    Args:
        file: CSV, in UTF-8; commas, semicolons or tabs between the cells. It needs the column
            ``district``; columns that are left out stay as they are.

    Raises:
        Invalid: it is no such file at all.

    """
    lines = _lines(file)
    names = _names(lines[0][1])
    faults: list[Fault] = []
    found: dict[int, Row] = {}
    for line, cells in lines[1:]:
        try:
            row = _row(line, names, cells)
            _once(row, found)
        except Refusal as refusal:
            faults.append(Fault(line, _reason(refusal)))
        else:
            found[row.district] = row
    changed = [found[district] for district in sorted(found) if found[district].changes]
    return Plan(tuple(changed), len(found) - len(changed), tuple(faults))


def apply(plan: Plan, account_id: int | None, *, mark: str | None = None) -> int:
    """Change the profiles as *plan* says, in the caller's transaction; return how many.

    Args:
        plan: read within the same transaction.
        account_id: who does it; None on the command line.
        mark: of the plan that a person saw, where one did.

    Raises:
        PlanChanged: what would change is not what was seen.

    """
    if mark is not None and mark != plan.mark:
        raise PlanChanged(
            gettext("A profile was changed meanwhile. Look at the changes once more.")
        )
    for row in plan.rows:
        profiles.change(row.district, account_id, **row.fields)
    return len(plan.rows)


def bring(file: bytes, account_id: int | None, *, is_meant: bool) -> list[str]:
    """Say line by line what a spreadsheet changes; change it where that *is_meant*.

    In a transaction of its own.

    Raises:
        Invalid: it is no spreadsheet of profiles.

    """
    with writing():
        plan = read(file)
        if is_meant and plan.rows:
            note(account_id, apply(plan, account_id))
    said = [f"Line {fault.line} is left out: {fault.reason}" for fault in plan.faults]
    for row in plan.rows:
        for one in row.changes:
            cells = f"{one.before or '(empty)'} -> {one.after or '(empty)'}"
            said.append(f"District {row.district}, {one.field}: {cells}")
    count = "1 office" if len(plan.rows) == 1 else f"{len(plan.rows)} offices"
    done = f"{count} changed." if is_meant else f"{count} would change."
    return [*said, done if is_meant or not plan.rows else f"{done} To change: --yes"]


def note(account_id: int | None, count: int) -> None:
    """Write down that profiles of so many offices were brought, in the caller's transaction."""
    audit.note("offices.import", account_id, count=count)


def _lines(file: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the line on which it begins."""
    if len(file) > MOST_BYTES:
        raise Invalid(gettext("This file is too large for forty offices. Check which it is."))
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            gettext("Save the spreadsheet as “CSV UTF-8”, and send it once more.")
        ) from error
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    lines: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line, cells))
            line = reader.line_num + 1  # a cell may hold several lines
    except csv.Error as error:
        raise Invalid(gettext("Line %(line)s is no CSV. Mend it there.", line=line)) from error
    if not lines:
        raise Invalid(gettext("This file is empty. Choose the one with the profiles."))
    return lines


def _names(cells: list[str]) -> list[str]:
    """Return the names of the columns."""
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()  # spreadsheet programs leave empty columns behind
    if set(names) - set(HEADER) or len(set(names)) < len(names) or "district" not in names:
        raise Invalid(
            gettext(
                "Name the columns in the first line, each once: district, and any of "
                "%(names)s.",
                names=", ".join(HEADER[1:]),
            )
        )
    return names


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    """Return what one row would change.

    Raises:
        Invalid: with the reason.

    """
    if any(cell.strip() for cell in cells[len(names) :]):
        raise Invalid(gettext("Check its commas: it has more cells than there are columns."))
    if len(cells) < len(names):
        raise Invalid(gettext("Check its commas: it has fewer cells than there are columns."))
    fields = dict(zip(names, cells, strict=False))
    number = fields.pop("district").strip()
    fields.pop(_READ_ONLY, None)
    if not re.fullmatch("[0-9]{1,4}", number):
        raise Invalid(gettext("Enter the number of a district, like 14."))
    for name, cell in fields.items():
        bare = _bare(cell)
        fields[name] = _hour(bare) if name in _HOURS else bare
    changes = tuple(profiles.differences(int(number), **fields))
    return Row(line, int(number), changes, fields)


def _once(row: Row, found: dict[int, Row]) -> None:
    """Refuse a district that stands in the file already."""
    if row.district in found:
        raise Invalid(
            gettext(
                "District %(number)s stands in line %(line)s already.",
                number=row.district,
                line=found[row.district].line,
            )
        )


def _reason(refusal: Refusal) -> str:
    """Return why a row cannot be taken, with the names of its columns."""
    if isinstance(refusal, profiles.Faulty):
        return " ".join(f"{name}: {said}" for name, said in refusal.faults.items())
    return str(refusal)


def _hour(cell: str) -> str:
    """Return 13:00 for 1:00 PM; anything else as it is."""
    match = _HALF_DAY.match(cell.strip())
    if match is None:
        return cell
    hour = int(match[1]) % _NOON + (_NOON if match[3].lower() == "p" else 0)
    return f"{hour:02d}:{match[2] or '00'}"


def _guarded(cell: str) -> str:
    """Add an apostrophe where :func:`_bare` would take one of the cell's own."""
    return f"'{cell}" if _is_marked(cell) else cell


def _bare(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if _is_marked(cell) else cell


def _is_marked(cell: str) -> bool:
    inner = cell.lstrip("'")
    return inner != cell and sheets.harmless(inner) != inner
