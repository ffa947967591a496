"""Bring in a newer map or ZIP table: drafted first, so that people see what would change."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from campaign import clock
from campaign.districts import datafiles, intake, outlines, overlay, shares, versions, ziptables
from campaign.districts.intake import Brought
from campaign.districts.models import MapVersion
from campaign.districts.outlines import Outlines
from campaign.districts.shares import Differences, Table
from campaign.errors import Refusal

CORRECTION = (
    0.5  # a CSV with less of the known ZIP codes mends some, and says nothing of others
)


@dataclass(frozen=True)
class Draft:
    """A map that may be put in use."""

    name: str
    based_on: int  # the version that it was compared with
    before: Table
    table: Table
    boundaries_before: Mapping[int, str]  # GeoJSON by district; empty where there are none
    boundaries: Mapping[int, str]
    notes: tuple[str, ...] = ()
    version_id: int | None = None  # where it was in use before

    @cached_property
    def differences(self) -> Differences:
        """What it changes."""
        return shares.compare(self.before, self.table)

    @property
    def is_in_use(self) -> bool:
        """Whether the map in use says the same."""
        return self.checksum == _checksum(self.before, self.boundaries_before)

    @property
    def checksum(self) -> str:
        """Of all that it says."""
        return _checksum(self.table, self.boundaries)


def draft(path: Path, *, name: str | None = None, is_complete: bool = False) -> Draft:
    """Read a file and lay it over the map in use; change nothing.

    Args:
        path: a relationship file of the Census, a CSV ``zip,district,share``, or GeoJSON.
        name: what people will call this version; the kind of file and the day, when left out.
        is_complete: ZIP codes that the file lacks vanish; else they stay as they were.

    Raises:
        Invalid: it is none of these, or cannot be true.
        Unavailable: no map is loaded yet.

    """
    brought = intake.bring(path)
    current = versions.current()
    before = versions.table_of(current.id)
    boundaries_before = boundaries = versions.boundaries_of(current.id)
    if outlines.is_geojson(brought):
        kind = "Outlines"
        boundaries = outlines.read(brought)
        table, notes = overlay.by_points(before, Outlines(boundaries))
    else:
        kind, said, is_whole = _read_table(brought, before)
        if is_complete and not is_whole:
            raise brought.wrong(
                f"names {len(said.keys() & before.keys()):,d} of {len(before):,d} known ZIP "
                "codes, and all others would vanish. Is it cut off?"
            )
        table, notes = overlay.laid_over(
            before, said, is_complete=is_complete, is_whole=is_whole
        )
        if boundaries and overlay.is_another_map(before, table):
            boundaries = {}
            notes += ("The outlines of the districts no longer fit: import them, too",)
    day = clock.pacific(clock.now()).date()
    return Draft(
        name=(name or f"{kind} from {brought.name}, imported {day}")[:200],
        based_on=current.id,
        before=before,
        table=table,
        boundaries_before=boundaries_before,
        boundaries=boundaries,
        notes=notes,
    )


def earlier(version_id: int) -> Draft:
    """Draft the return to a version that was in use before.

    Raises:
        NotFound: there is none by that number.

    """
    version, current = versions.called(version_id), versions.current()
    return Draft(
        name=version.name,
        based_on=current.id,
        before=versions.table_of(current.id),
        table=versions.table_of(version.id),
        boundaries_before=versions.boundaries_of(current.id),
        boundaries=versions.boundaries_of(version.id),
        version_id=version.id,
    )


def put_in_use(drafted: Draft, shipped: Path = datafiles.FOLDER) -> MapVersion:
    """Put a draft in use, in the caller's transaction; the version before stays.

    Args:
        drafted: what people have seen.
        shipped: the data files of the program. Whoever goes back to their map gets the ones of
            later programs, too.

    Raises:
        Refusal: another map was put in use since it was drafted.

    """
    versions.alone()
    if versions.current().id != drafted.based_on:
        raise Refusal("The map was changed meanwhile. Nothing was done: please try again.")
    if drafted.version_id is not None:
        version = versions.called(drafted.version_id)
    else:
        version = versions.made_from(drafted.checksum) or versions.keep(
            drafted.name, drafted.checksum, drafted.table, drafted.boundaries
        )
    checksum = datafiles.DataFiles(shipped).checksum
    is_shipped = versions.is_from(version, checksum)
    versions.switch(version, checksum=checksum, is_chosen=not is_shipped)
    return version


def _checksum(table: Table, boundaries: Mapping[int, str]) -> str:
    content = json.dumps([sorted(table.items()), sorted(boundaries.items())])
    return hashlib.sha256(content.encode()).hexdigest()


def _read_table(brought: Brought, before: Table) -> tuple[str, Table, bool]:
    """Return what a ZIP table is called, what it says, and whether it speaks of all."""
    if ziptables.is_census(brought):
        return "Census ZIP areas", ziptables.read_census(brought), True
    if not ziptables.is_own(brought):
        raise brought.wrong(
            "is none of the files that can be read here: a relationship file of the Census "
            "(columns GEOID_SLDU…|GEOID_ZCTA5…, separated by |), a CSV with the columns "
            "zip,district,share (separated by commas), or GeoJSON outlines."
        )
    said = ziptables.read_own(brought)
    is_whole = len(said.keys() & before.keys()) >= CORRECTION * len(before)
    return "ZIP table", said, is_whole
