"""Find the district of a point: tapped on a map, told by a browser, or that of a street.

A point is looked up and forgotten: it comes from no address of ours and goes to no log.
"""

from threading import Lock

from sqlalchemy import select

from campaign.db import db
from campaign.districts import versions
from campaign.districts.models import MapVersion
from campaign.districts.outlines import Outlines

_CURRENT = select(MapVersion.id, MapVersion.checksum).where(MapVersion.is_current)
_MOST_KEPT = 2  # maps: the one in use, and the one before while a switch goes through

_kept: dict[str, Outlines | None] = {}
_lock = Lock()


def district_at(latitude: float, longitude: float) -> int | None:
    """Return the district that holds a point, on the map in use.

    Args:
        latitude: degrees north, WGS 84.
        longitude: degrees east, so negative here.

    Returns:
        Its number; the nearest within 2 km of the sea or of another state; None beyond, and
        where the map has no outlines.

    """
    borders = outlines()
    return borders.district_at(latitude, longitude) if borders else None


def districts_within(latitude: float, longitude: float, metres: float) -> tuple[int, ...]:
    """Return the districts that lie within *metres* of a point, by number."""
    borders = outlines()
    return borders.around(latitude, longitude, metres) if borders else ()


def outlines() -> Outlines | None:
    """Return the outlines of the map in use, prepared once a process; None: it has none."""
    row = db.session.execute(_CURRENT).one_or_none()
    if row is None:
        return None
    if row.checksum not in _kept:
        # One thread prepares, the others wait: it takes a quarter of a second.
        with _lock:
            if row.checksum not in _kept:
                geometries = versions.boundaries_of(row.id)
                while len(_kept) >= _MOST_KEPT:
                    _kept.pop(next(iter(_kept)))
                _kept[row.checksum] = Outlines(geometries) if geometries else None
    return _kept[row.checksum]
