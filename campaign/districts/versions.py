"""Versions of the map: which one is in use, which ones there were, and how to go back.

A version's checksum says what it was made from. The mark before it says that a person brought
or chose that version: then it stays in use, whatever ships with the program.
"""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import ColumnElement, insert, or_, select, text, update

from campaign.access import audit
from campaign.db import db
from campaign.districts.models import Boundary, MapVersion, ZipShare
from campaign.districts.shares import Share, Table, in_order
from campaign.errors import NotFound, Unavailable

SWITCHED = "districts.map"  # in the trail: from now on this version is the one in use

_CHOSEN = "chosen:"
_LENGTH = 64  # of the column


def alone() -> None:
    """Make a second process that changes the map wait; readers and signers go on meanwhile.

    On SQLite the caller's ``writing()`` has done so already.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE map_version IN SHARE ROW EXCLUSIVE MODE"))


def current() -> MapVersion:
    """Return the version in use.

    Raises:
        Unavailable: none is loaded yet.

    """
    found = maybe_current()
    if found is None:
        raise Unavailable("There is no map yet. Run: campaign prepare")
    return found


def maybe_current() -> MapVersion | None:
    """Return the version in use; None before the first one is loaded."""
    return db.session.scalar(
        select(MapVersion)
        .where(MapVersion.is_current)
        .execution_options(populate_existing=True)
    )


def called(version_id: int) -> MapVersion:
    """Return one version.

    Raises:
        NotFound: there is none by that number.

    """
    found = db.session.get(MapVersion, version_id, populate_existing=True)
    if found is None:
        raise NotFound(f"There is no map {version_id}. See: campaign districts versions")
    return found


def all_of_them() -> list[MapVersion]:
    """Return every version, the newest first."""
    return list(db.session.scalars(select(MapVersion).order_by(MapVersion.id.desc())))


def made_from(checksum: str) -> MapVersion | None:
    """Return the version that was made from data with this checksum, chosen or not."""
    return db.session.scalar(
        select(MapVersion)
        .where(_is_made_from(checksum))
        .execution_options(populate_existing=True)
    )


def is_chosen(version: MapVersion) -> bool:
    """Return whether a person brought or chose it."""
    return version.checksum.startswith(_CHOSEN)


def is_from(version: MapVersion, checksum: str) -> bool:
    """Return whether it was made from data with this checksum."""
    return version.checksum in {checksum, _chosen(checksum)}


def switch(version: MapVersion, *, checksum: str | None = None, is_chosen: bool) -> None:
    """Put a version in use, in the caller's transaction.

    Args:
        version: the one to use; the former one stays, for whoever was placed by it.
        checksum: what it was made from, where its mark has to come off.
        is_chosen: whether a person chose it, so that no upgrade changes it by itself.

    """
    if not is_chosen and checksum is not None:
        version.checksum = checksum
    elif is_chosen:
        version.checksum = _chosen(version.checksum.removeprefix(_CHOSEN))
    former = maybe_current()
    db.session.execute(update(MapVersion).where(MapVersion.is_current).values(is_current=False))
    version.is_current = True
    db.session.flush()
    if former is not None and former.id != version.id:
        audit.note(SWITCHED, None, map_version=version.id, before=former.id)


def keep(name: str, checksum: str, table: Table, boundaries: Mapping[int, str]) -> MapVersion:
    """Store a version that is not in use yet, in the caller's transaction."""
    version = MapVersion(name=name[:200], checksum=checksum, is_current=False)
    db.session.add(version)
    db.session.flush()
    own = {"map_version_id": version.id}
    rows = [
        own | {"zip": zip_code} | share._asdict()
        for zip_code, shares in table.items()
        for share in shares
    ]
    db.session.execute(insert(ZipShare), rows)
    if boundaries:
        outlines = [
            own | {"district": number, "geometry": geometry}
            for number, geometry in boundaries.items()
        ]
        db.session.execute(insert(Boundary), outlines)
    return version


def table_of(version_id: int) -> Table:
    """Return the ZIP table of one version."""
    rows: dict[str, list[Share]] = defaultdict(list)
    for zip_code, district, share, basis in db.session.execute(
        select(ZipShare.zip, ZipShare.district, ZipShare.share, ZipShare.basis).where(
            ZipShare.map_version_id == version_id
        )
    ):
        rows[zip_code].append(Share(district, share, basis))
    return {zip_code: in_order(shares) for zip_code, shares in rows.items()}


def boundaries_of(version_id: int) -> dict[int, str]:
    """Return the outlines of one version as GeoJSON, by district; empty where it has none."""
    rows = db.session.execute(
        select(Boundary.district, Boundary.geometry).where(
            Boundary.map_version_id == version_id
        )
    )
    return {row.district: row.geometry for row in rows}


def _chosen(checksum: str) -> str:
    return f"{_CHOSEN}{checksum}"[:_LENGTH]


def _is_made_from(checksum: str) -> ColumnElement[bool]:
    return or_(MapVersion.checksum == checksum, MapVersion.checksum == _chosen(checksum))
