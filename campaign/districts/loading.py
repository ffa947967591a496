"""Load the shipped data into its tables, once for every state of the data files."""

from collections import defaultdict
from datetime import date
from pathlib import Path

from sqlalchemy import delete, insert

from campaign.db import db
from campaign.districts import datafiles, seating, versions
from campaign.districts.models import District, Place, ZipPrefix
from campaign.districts.seating import Holder
from campaign.districts.shares import Share, in_order

MAP_NAME = "California State Senate districts of 2021, ZIP table of 2026-11-22"
UP_TO_DATE = "California's districts are up to date."


def load(folder: Path = datafiles.FOLDER) -> str:
    """Bring the tables to what the data files say, in the caller's transaction.

    Does nothing where they say so already. Earlier versions of the ZIP table stay, because
    signatures point to the one that placed them; senators who left stay as former ones. What a
    person brought or chose stays in use: of each seat the newer roster, and the whole map.

    Returns:
        A sentence that says what was done.

    Raises:
        Unavailable: a data file is missing or damaged; nothing was changed.

    """
    files = datafiles.DataFiles(folder)
    if not _is_loaded(files.checksum):
        versions.alone()
        # Another process may have loaded while we waited.
        if not _is_loaded(files.checksum):
            return _load(files)
    return UP_TO_DATE


def _is_loaded(checksum: str) -> bool:
    version, current = versions.made_from(checksum), versions.maybe_current()
    if version is None or current is None:
        return False
    return version.id == current.id or versions.is_chosen(current)


def _load(files: datafiles.DataFiles) -> str:
    shipped = files.rows()
    _load_districts(shipped)
    seating.apply(seating.plan(_holder(row) for row in shipped.senators))
    db.session.execute(delete(Place))
    db.session.execute(insert(Place), shipped.places)
    db.session.execute(delete(ZipPrefix))
    db.session.execute(insert(ZipPrefix), shipped.prefixes)
    told = (
        f"Loaded {len(shipped.districts)} districts, "
        f"{sum(bool(row['name']) for row in shipped.senators)} senators and "
        f"{len(shipped.places):,} California ZIP codes."
    )
    return " ".join([told, *_load_map(files.checksum, shipped)])


def _load_districts(shipped: datafiles.Shipped) -> None:
    for row in shipped.districts:
        known = db.session.get(District, row["number"])
        terms = (row["next_term_starts"], known.next_term_starts if known else None)
        # A roster that was brought in may have seen a term begin that the files wait for.
        starts = max((day for day in terms if day), default=None)
        db.session.merge(District(**row | {"next_term_starts": starts}))
    db.session.flush()


def _holder(row: datafiles.Row) -> tuple[int, Holder | None, date]:
    said = {name: value for name, value in row.items() if name != "as_of"}
    return row["district"], Holder(**said) if row["name"] else None, row["as_of"]


def _load_map(checksum: str, shipped: datafiles.Shipped) -> list[str]:
    """Put the shipped ZIP table in use, unless a person chose another; say so then."""
    version = versions.made_from(checksum)
    if version is None:
        table: dict[str, list[Share]] = defaultdict(list)
        for row in shipped.shares:
            table[row["zip"]].append(Share(row["district"], row["share"], row["basis"]))
        ordered = {zip_code: in_order(shares) for zip_code, shares in table.items()}
        version = versions.keep(MAP_NAME, checksum, ordered, shipped.boundaries)
    current = versions.maybe_current()
    if current is not None and versions.is_chosen(current):
        told = (
            f"Map {current.id}, which somebody chose, stays in use. To use the newer one that "
            f"ships: campaign districts use {version.id}"
        )
        return [told]
    # Perhaps the files went back to an earlier state, whose shares are still here.
    versions.switch(version, checksum=checksum, is_chosen=False)
    return []
