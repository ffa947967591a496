"""Read the outlines of the districts, and find which of them holds a point."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely  # type: ignore[import-untyped]
from shapely.errors import ShapelyError  # type: ignore[import-untyped]
from shapely.geometry import shape  # type: ignore[import-untyped]

from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.districts.intake import Brought

# California with a margin, in degrees east and north (WGS 84).
WEST, SOUTH, EAST, NORTH = -125.5, 31.5, -113.5, 43.0
METRES_A_DEGREE = 111_320  # of latitude, and of longitude on the equator
NEAR = 0.02  # degrees, some 2 km: outlines are simplified, and shores are ragged
MOST_OVERLAP = 0.01  # of the smaller of two districts; more is a mistake

Spot = tuple[float, float]  # degrees east, degrees north

_KINDS = {"Polygon", "MultiPolygon"}
_NAMES = ("SLDUST", "district")


@dataclass(frozen=True)
class Piece:
    """What a window shows of one district."""

    district: int
    rings: tuple[tuple[Spot, ...], ...]  # closed; shores and holes alike
    middle: Spot  # of the widest circle that fits
    room: float  # its radius, in degrees of latitude


class Outlines:
    """The outlines of all 40 districts. Any number of threads may ask at once."""

    def __init__(self, geometries: Mapping[int, str]) -> None:
        """Prepare *geometries*: GeoJSON by district, as ``read`` returns them."""
        self._numbers = sorted(geometries)
        self._shapes = [shape(json.loads(geometries[n])) for n in self._numbers]
        self._tree = shapely.STRtree(self._shapes)
        shapely.prepare(self._shapes)
        for one in self._shapes:
            # The first question to a prepared outline builds its index, and that one is not
            # safe among threads: asked here, while nobody else knows the outline.
            shapely.intersects(one, shapely.Point(one.bounds[0], one.bounds[1]))
            shapely.intersects(one, one.representative_point())

    def district_at(self, latitude: float, longitude: float) -> int | None:
        """Return the district at a point, the nearest one within 2 km; None where none is."""
        point = shapely.Point(longitude, latitude)
        inside = [n for n in self._tree.query(point) if self._shapes[n].intersects(point)]
        if inside:
            return self._numbers[min(inside)]
        near = self._tree.query_nearest(point, max_distance=NEAR)
        return self._numbers[min(near)] if len(near) else None

    def around(self, latitude: float, longitude: float, metres: float) -> tuple[int, ...]:
        """Return the districts that a circle around a point touches, by number."""
        circle = shapely.Point(0, 0).buffer(metres / METRES_A_DEGREE)
        shrink = math.cos(math.radians(latitude))
        corners = shapely.get_coordinates(circle) / (shrink, 1) + (longitude, latitude)
        found = self._tree.query(shapely.Polygon(corners), predicate="intersects")
        return tuple(sorted(self._numbers[n] for n in found))

    def shown_in(self, corners: tuple[float, float, float, float]) -> tuple[int, ...]:
        """Return the districts that reach into a window: west, south, east, north."""
        found = self._tree.query(shapely.box(*corners), predicate="intersects")
        return tuple(sorted(self._numbers[n] for n in found))

    def pieces(
        self, corners: tuple[float, float, float, float], tolerance: float
    ) -> tuple[Piece, ...]:
        """Return what lies in a window, simplified so that neighbours still share borders.

        Args:
            corners: west, south, east and north, in degrees.
            tolerance: how far a line may stray, in degrees.

        """
        window = shapely.box(*corners)
        found = sorted(self._tree.query(window, predicate="intersects"))
        cut = [shapely.clip_by_rect(self._shapes[n], *corners) for n in found]
        drawn = shapely.coverage_simplify(cut, tolerance, simplify_boundary=True)
        return tuple(
            _piece(self._numbers[n], outline)
            for n, outline in zip(found, drawn, strict=True)
            if outline.area > tolerance**2
        )

    def tints(self) -> dict[int, int]:
        """Return a colour from 0 for each district, so that no two neighbours have the same."""
        touching: dict[int, set[int]] = {n: set() for n in range(len(self._shapes))}
        for one, other in self._tree.query(self._shapes, predicate="intersects").T:
            if one != other:
                touching[one].add(other)
        tints: dict[int, int] = {}
        for n in sorted(touching, key=lambda n: (-len(touching[n]), n)):
            taken = {tints[other] for other in touching[n] if other in tints}
            tints[n] = next(tint for tint in range(len(taken) + 1) if tint not in taken)
        return {self._numbers[n]: tint for n, tint in tints.items()}

    def overlaps(self) -> Iterator[tuple[int, int]]:
        """Yield the districts that lie on one another by more than a line's width."""
        pairs = self._tree.query(self._shapes, predicate="intersects").T
        for one, other in pairs:
            if one < other:
                first, second = self._shapes[one], self._shapes[other]
                common = first.intersection(second).area
                if common > MOST_OVERLAP * min(first.area, second.area):
                    yield self._numbers[one], self._numbers[other]


def _piece(district: int, outline: Any) -> Piece:
    polygons = [one for one in shapely.get_parts(outline) if one.geom_type == "Polygon"]
    largest = max(polygons, key=lambda one: one.area)
    radius = shapely.maximum_inscribed_circle(largest)
    rings = [ring for one in polygons for ring in (one.exterior, *one.interiors)]
    (middle, *_) = shapely.get_coordinates(radius)
    return Piece(
        district=district,
        rings=tuple(tuple(map(tuple, shapely.get_coordinates(ring))) for ring in rings),
        middle=(float(middle[0]), float(middle[1])),
        room=float(radius.length),
    )


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
