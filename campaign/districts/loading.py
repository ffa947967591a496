"""Load the shipped data into its tables, once for every state of the data files."""

from pathlib import Path

from sqlalchemy import delete, insert, select, text, update

from campaign.db import db
from campaign.districts import datafiles
from campaign.districts.models import District, MapVersion, Place, Senator, ZipPrefix, ZipShare

MAP_NAME = "California State Senate districts of 2021, ZIP table of 2026-11-22"


def load(folder: Path = datafiles.FOLDER) -> str:
    """Bring the tables to what the data files say, in the caller's transaction.

    Does nothing where they say so already. Earlier versions of the ZIP table stay, because
    signatures point to the one that placed them; senators who left stay as former ones.

    Returns:
        A sentence that says what was done.

    Raises:
        Unavailable: a data file is missing or damaged; nothing was changed.

    """
    files = datafiles.DataFiles(folder)
    version = _version(files.checksum)
    if version is None or not version.is_current:
        _let_one_process_load()
        version = _version(files.checksum)  # another may have loaded while we waited
    if version is not None and version.is_current:
        return "California's districts are up to date."

    shipped = files.rows()
    _load_districts(shipped)
    _load_roster(shipped)
    db.session.execute(delete(Place))
    db.session.execute(insert(Place), shipped.places)
    db.session.execute(delete(ZipPrefix))
    db.session.execute(insert(ZipPrefix), shipped.prefixes)
    db.session.execute(update(MapVersion).values(is_current=False))
    if version is None:
        version = MapVersion(name=MAP_NAME, checksum=files.checksum, is_current=True)
        db.session.add(version)
        db.session.flush()
        own = {"map_version_id": version.id}
        db.session.execute(insert(ZipShare), [row | own for row in shipped.shares])
    else:  # the files went back to an earlier state, whose shares are still here
        version.is_current = True
        db.session.flush()
    return (
        f"Loaded {len(shipped.districts)} districts, {len(shipped.senators)} senators and "
        f"{len(shipped.places):,} California ZIP codes."
    )


def _version(checksum: str) -> MapVersion | None:
    return db.session.scalar(
        select(MapVersion)
        .where(MapVersion.checksum == checksum)
        .execution_options(populate_existing=True)
    )


def _let_one_process_load() -> None:
    """Make a second process wait here; readers and signers go on meanwhile.

    On SQLite the caller's ``writing()`` has done so already.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE map_version IN SHARE ROW EXCLUSIVE MODE"))


def _load_districts(shipped: datafiles.Shipped) -> None:
    for row in shipped.districts:
        db.session.merge(District(**row))
    db.session.flush()


def _load_roster(shipped: datafiles.Shipped) -> None:
    holders = {
        senator.district: senator
        for senator in db.session.scalars(select(Senator).where(Senator.is_current))
    }
    named = {row["district"]: row for row in shipped.senators}
    for district, holder in holders.items():
        if district not in named or named[district]["name"] != holder.name:
            holder.is_current = False
    db.session.flush()  # the seat must be free before its next holder takes it
    for district, row in named.items():
        same = holders.get(district)
        if same is None or not same.is_current:
            db.session.add(Senator(**row, is_current=True))
        else:
            for column, value in row.items():
                setattr(same, column, value)
    db.session.flush()
