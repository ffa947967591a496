"""Counts by district for everybody: so rounded that nobody can be found out.

Every cell is rounded down to tens, and below ten nothing is said; the cells together leave out
ten people or more, so that none follows from the total, which the petition's page shows to the
unit: see ``tallying.veiled``. Whoever looks again and again may still see one district gain ten
and know that the newest signer lives in it: one of a million people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from campaign import clock
from campaign.districts import lookup, versions
from campaign.districts.lookup import Seat
from campaign.petitions import tallying
from campaign.petitions.models import Petition
from campaign.petitions.tally_models import OUTSIDE, UNPLACED

LEAST = STEP = tallying.VEIL  # people: no cell has fewer, and each is rounded down to this
CLASSES = 5  # colours of the map
LICENCE = "CC0-1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Cell:
    """One district's count."""

    district: int
    senator: Seat | None  # None: the seat is vacant
    count: int | None  # rounded down to tens; None: fewer than ten, perhaps nobody


@dataclass(frozen=True)
class Band:
    """One colour of the map: from how many people, to how many."""

    number: int  # from 1
    least: int
    most: int


@dataclass(frozen=True)
class OpenCounts:
    """All that is published of one petition."""

    slug: str
    map_name: str
    counted_at: datetime
    cells: tuple[Cell, ...]  # all districts, by number
    outside: int | None  # people outside California
    unplaced: int | None  # who have yet to say which district is theirs
    total: int | None

    @property
    def bands(self) -> tuple[Band, ...]:
        """The colours that are in use, the palest first."""
        most = max((cell.count or 0 for cell in self.cells), default=0)
        if not most:
            return ()
        return tuple(
            Band(number, LEAST + (number - 1) * self._width, LEAST + number * self._width - 1)
            for number in range(1, self._band(most) + 1)
        )

    def colours(self) -> dict[int, int]:
        """Return the number of each district's band; 0 where nothing is shown."""
        return {
            cell.district: 0 if cell.count is None else self._band(cell.count)
            for cell in self.cells
        }

    def _band(self, count: int) -> int:
        return 1 + (count - LEAST) // self._width

    @property
    def _width(self) -> int:
        most = max((cell.count or 0 for cell in self.cells), default=0)
        return max(STEP, -(-most // (CLASSES * STEP)) * STEP)


def of(petition: Petition) -> OpenCounts:
    """Return what everybody may know of a petition's signatures by district."""
    counts = tallying.by_district(petition.id)
    shown = tallying.veiled(counts)
    version = versions.maybe_current()
    return OpenCounts(
        slug=petition.slug,
        map_name=version.name if version else "",
        counted_at=clock.now().replace(second=0, microsecond=0),
        cells=tuple(
            Cell(number, lookup.senator_of(number), shown.get(number))
            for number in sorted(lookup.districts())
        ),
        outside=shown.get(OUTSIDE),
        unplaced=shown.get(UNPLACED),
        total=_rounded(sum(counts.values())),
    )


def said(count: int | None) -> str:
    """Return a count as a file says it: a number, or ``fewer than 10``."""
    return f"fewer than {LEAST}" if count is None else str(count)


COLUMNS = ("district", "senator", "signatures", "petition", "map", "counted_at", "licence")


def lines(counts: OpenCounts) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the CSV, each of which speaks for itself."""
    own = (
        counts.slug,
        counts.map_name,
        counts.counted_at.isoformat(),
        f"{LICENCE} {LICENCE_URL}",
    )
    for cell in counts.cells:
        name = cell.senator.name if cell.senator else ""
        yield str(cell.district), name, said(cell.count), *own
    yield "outside California", "", said(counts.outside), *own
    yield "not yet known", "", said(counts.unplaced), *own


def as_json(counts: OpenCounts) -> dict[str, object]:
    """Return the same for programs; ``null`` is fewer than ten."""
    return {
        "petition": counts.slug,
        "map": counts.map_name,
        "counted_at": counts.counted_at.isoformat(),
        "licence": {"name": LICENCE, "url": LICENCE_URL},
        "about": (
            "Confirmed signatures by State Senate district, rounded down to tens. null means "
            "fewer than 10, perhaps none."
        ),
        "total": counts.total,
        "outside_california": counts.outside,
        "district_not_yet_known": counts.unplaced,
        "districts": [
            {
                "district": cell.district,
                "senator": cell.senator.name if cell.senator else None,
                "signatures": cell.count,
            }
            for cell in counts.cells
        ],
    }


def about() -> str:
    """Return the sentence that says what is missing, and why."""
    return str(
        gettext(
            "Counts are rounded down to tens, and below ten nothing is shown, so that nobody "
            "can be found out."
        )
    )


def _rounded(count: int) -> int | None:
    return count // STEP * STEP if count >= LEAST else None
