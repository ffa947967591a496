"""Read the outlines of the districts, and find which of them holds a point."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import shapely  # type: ignore[import-untyped]
from shapely.errors import ShapelyError  # type: ignore[import-untyped]
from shapely.geometry import shape  # type: ignore[import-untyped]

from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.districts.intake import Brought

# California with a margin, in degrees east and north (WGS 84).
WEST, SOUTH, EAST, NORTH = -125.5, 31.5, -113.5, 43.0
NEAR = 0.02  # degrees, some 2 km: outlines are simplified, and shores are ragged
MOST_OVERLAP = 0.01  # of the smaller of two districts; more is a mistake

_KINDS = {"Polygon", "MultiPolygon"}
_NAMES = ("SLDUST", "district")


class Outlines:
    """The outlines of all 40 districts."""

    def __init__(self, geometries: Mapping[int, str]) -> None:
        """Prepare *geometries*: GeoJSON by district, as ``read`` returns them."""
        self._numbers = sorted(geometries)
        self._shapes = [shape(json.loads(geometries[n])) for n in self._numbers]
        self._tree = shapely.STRtree(self._shapes)

    def district_at(self, latitude: float, longitude: float) -> int | None:
        """Return the district at a point, the nearest one within 2 km; None where none is."""
        point = shapely.Point(longitude, latitude)
        inside = sorted(self._tree.query(point, predicate="intersects"))
        if inside:
            return self._numbers[inside[0]]
        near = self._tree.query_nearest(point, max_distance=NEAR)
        return self._numbers[min(near)] if len(near) else None

    def overlaps(self) -> Iterator[tuple[int, int]]:
        """Yield the districts that lie on one another by more than a line's width."""
        pairs = self._tree.query(self._shapes, predicate="intersects").T
        for one, other in pairs:
            if one < other:
                first, second = self._shapes[one], self._shapes[other]
                common = first.intersection(second).area
                if common > MOST_OVERLAP * min(first.area, second.area):
                    yield self._numbers[one], self._numbers[other]


def is_geojson(brought: Brought) -> bool:
    """Return whether a file may hold outlines."""
    return brought.text.lstrip()[:1] == "{"


def read(brought: Brought) -> dict[int, str]:
    """Return the geometry of every district as GeoJSON.

    Raises:
        Invalid: it is no GeoJSON of California's 40 districts in degrees.

    Source:
        RFC 7946: longitude first, then latitude, in WGS 84. The Census Bureau's
        ``cb_2024_06_sldu_500k`` has the district's number in ``SLDUST``.

    """
    try:
        content = json.loads(brought.text)
    except (ValueError, RecursionError):
        raise brought.wrong("begins like GeoJSON and is none. Is it cut off?") from None
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise brought.wrong("is no GeoJSON FeatureCollection.")
    found: dict[int, str] = {}
    for place, feature in enumerate(features, 1):
        district = _number(brought, place, feature)
        if district in found:
            raise brought.wrong(f"has district {district} twice (feature {place}).")
        found[district] = _geometry(brought, district, feature)
    if missing := sorted(set(range(1, DISTRICT_COUNT + 1)) - found.keys()):
        raise brought.wrong(f"has no outline of district {', '.join(map(str, missing))}.")
    if pair := next(Outlines(found).overlaps(), None):
        raise brought.wrong(f"has districts {pair[0]} and {pair[1]} lie on one another.")
    return found


def _number(brought: Brought, place: int, feature: Any) -> int:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    told = properties if isinstance(properties, dict) else {}
    raw = next((str(told[name]).strip() for name in _NAMES if name in told), "")
    is_number = raw.isascii() and raw.isdigit() and len(raw) <= len("014")
    if not is_number or not 1 <= int(raw) <= DISTRICT_COUNT:
        raise brought.wrong(
            f"has no district from 1 to {DISTRICT_COUNT} in feature {place} (SLDUST or "
            "district)."
        )
    return int(raw)


def _geometry(brought: Brought, district: int, feature: dict[str, Any]) -> str:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in _KINDS:
        raise brought.wrong(f"has no Polygon or MultiPolygon for district {district}.")
    try:
        outline = shape(geometry)
        corners = outline.bounds
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError):
        raise brought.wrong(f"has an outline of district {district} that is none.") from None
    if outline.is_empty or not all(math.isfinite(corner) for corner in corners):
        raise brought.wrong(f"has an outline of district {district} that is none.")
    _refuse_elsewhere(brought, district, corners)
    if not outline.is_valid:
        reason = shapely.is_valid_reason(outline).partition("[")[0].lower()
        raise brought.wrong(f"has a broken outline of district {district}: {reason}.")
    return json.dumps({k: geometry[k] for k in ("type", "coordinates")}, separators=(",", ":"))


def _refuse_elsewhere(brought: Brought, district: int, corners: tuple[float, ...]) -> None:
    west, south, east, north = corners
    if WEST <= west <= east <= EAST and SOUTH <= south <= north <= NORTH:
        return
    if WEST <= south <= north <= EAST and SOUTH <= west <= east <= NORTH:
        raise brought.wrong(
            f"has latitude and longitude swapped in district {district}: longitude comes first."
        )
    raise brought.wrong(
        f"has an outline of district {district} that does not lie in California. Coordinates "
        "have to be degrees of longitude and latitude (WGS 84)."
    )
