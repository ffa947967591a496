"""Maps of the districts as shapes and words, which templates/components/map.html draws.

They are made of the outlines of the map in use, simplified to what a screen shows. Colours
are the style sheet's: see docs/decisions/0014.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import select

from campaign.db import db
from campaign.districts import locating, lookup, nearby, windows
from campaign.districts.models import Place
from campaign.districts.outlines import Outlines, Piece, Spot
from campaign.districts.windows import SIDE, Window

SIMPLE = 2  # units that a line may stray
LETTER = 25  # units that a letter of a town's name takes on the smallest picture
_LINE = 52  # units that a line of words takes there
_FINE = 0.6  # of both, on wide screens: there is room for more words
_MOST_TOWNS = 40  # that are tried
_FEWEST_STEPS = 2  # of a triangle; less is a line
_ROOM = 26  # units: in a smaller circle, no number fits
_STATE_ROOM, _INSET_ROOM = 18, 31  # where numbers are smaller
_NEAREST, _FARTHEST = 50, 260  # units to a number beside the state
_TURNS, _STEPS = 24, 12  # directions that are tried, and places looked at on the way
_CLEAR = 20  # units around a number, where no line is
_CROSSING = 40  # units that a line may be longer, to cross a district less
_TITLE = (0, 0, 560, 110)  # of an inset: no number stands there

# What is too small on a map of the state, and where the sea or Nevada leaves room for it.
_INSETS = (
    ("Los Angeles", Window(33.97, -118.02, 1.17), (0, 660)),
    ("San Francisco Bay", Window(37.72, -122.1, 1.15), (620, 20)),
)
INSET_SIDE = 340
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Area:
    """What a picture shows of one district."""

    district: int
    path: str  # of an SVG
    tint: int  # from 0; no neighbour has the same
    x: int  # of its number
    y: int
    has_number: bool  # whether there is room for it
    # A line from the district to its number, x and y of both ends; None: the number is in it
    lead: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Word:
    """A name on a picture."""

    text: str
    x: int
    y: int
    is_extra: bool  # only where the screen is wide


@dataclass(frozen=True)
class Picture:
    """A window, drawn."""

    window: Window
    areas: tuple[Area, ...]
    towns: tuple[Word, ...] = ()
    senators: tuple[Word, ...] = ()
    name: str = ""  # of an inset
    left: int = 0
    top: int = 0


def around(zip_code: str) -> Picture | None:
    """Return the districts around a ZIP code; the whole state where nobody knows its place.

    None where the map in use has no outlines.
    """
    return of(nearby.window_around(zip_code) or windows.STATE)


def of(window: Window) -> Picture | None:
    """Return a window with its districts, their senators and its towns; None: no outlines.

    Nothing of it is kept: its middle may be somebody's home.
    """
    borders = locating.outlines()
    if borders is None:
        return None
    areas = _areas(borders, window)
    taken = [_box(area.x, area.y, 2) for area in areas if area.has_number]
    senators = _senators(areas, taken) if window.span < windows.STATE.span else ()
    return Picture(window, areas, _towns(window, taken), senators)


def state() -> tuple[Picture, ...]:
    """Return California, with insets of Los Angeles and the Bay; empty: no outlines.

    Each district has its number once: where there is room in it, or beside, with a line.
    """
    borders = locating.outlines()
    return () if borders is None else _state(borders)


@lru_cache(maxsize=2)
def _state(borders: Outlines) -> tuple[Picture, ...]:
    areas = _areas(borders, windows.STATE, room=_STATE_ROOM)
    named = {area.district for area in areas if area.has_number}
    insets = []
    for name, window, (left, top) in _INSETS:
        inset = tuple(
            replace(area, has_number=area.has_number and area.district not in named)
            for area in _inset(borders, window)
        )
        named |= {area.district for area in inset if area.has_number}
        insets.append(Picture(window, inset, name=name, left=left, top=top))
    return (Picture(windows.STATE, _beside(borders, areas, named)), *insets)


def _beside(borders: Outlines, areas: tuple[Area, ...], named: set[int]) -> tuple[Area, ...]:
    """Put the numbers that stand nowhere beside the state, each as near as there is room."""
    taken = [_box(area.x, area.y, 2) for area in areas if area.has_number]
    taken += [(x, y, x + INSET_SIDE, y + INSET_SIDE) for _, _, (x, y) in _INSETS]
    found = []
    for area in areas:
        spot = None if area.district in named else _spot_beside(borders, area, taken)
        if spot is None:
            found.append(area)
            continue
        taken.append(_box(*spot, 2))
        x, y = spot
        share = 1 - _CLEAR / math.dist(spot, (area.x, area.y))
        end = round(area.x + share * (x - area.x)), round(area.y + share * (y - area.y))
        lead = (area.x, area.y, *end)
        found.append(replace(area, x=x, y=y, has_number=True, lead=lead))
    return tuple(found)


def _spot_beside(borders: Outlines, area: Area, taken: list[Box]) -> tuple[int, int] | None:
    """Return where a number may stand, so that its line is short and crosses few districts."""

    def district_at(across: float, down: float) -> int | None:
        return borders.district_at(*windows.STATE.point_at(across / SIDE, down / SIDE))

    best, least = None, math.inf
    for away in range(_NEAREST, _FARTHEST, 15):
        if away > least:
            break
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            aside, down = away * math.cos(angle), away * math.sin(angle)
            x, y = round(area.x + aside), round(area.y + down)
            left, top, right, bottom = box = _box(x, y, 2)
            columns = (left, (left + x) / 2, x, (x + right) / 2, right)
            if not _is_free(box, taken) or any(
                district_at(across, at) for across in columns for at in (top, y, bottom)
            ):
                continue
            steps = (n / _STEPS for n in range(_STEPS))
            crossed = {district_at(area.x + aside * n, area.y + down * n) for n in steps}
            cost = away + _CROSSING * len(crossed)
            if cost < least:
                best, least = (x, y), cost
    return best


def _inset(borders: Outlines, window: Window) -> tuple[Area, ...]:
    """Draw an inset, which is a third as large, more simply; its title hides no number."""
    areas = _areas(borders, window, simple=2 * SIMPLE, room=_INSET_ROOM)
    return tuple(
        replace(
            area, has_number=area.has_number and _is_free(_box(area.x, area.y, 2), [_TITLE])
        )
        for area in areas
    )


def _areas(
    borders: Outlines, window: Window, *, simple: int = SIMPLE, room: int = _ROOM
) -> tuple[Area, ...]:
    tints = _tints(borders)
    pieces = borders.pieces(window.corners, simple * window.unit)
    return tuple(_area(piece, window, tints[piece.district], room) for piece in pieces)


@lru_cache(maxsize=2)
def _tints(borders: Outlines) -> dict[int, int]:
    return borders.tints()


def _area(piece: Piece, window: Window, tint: int, room: int) -> Area:
    x, y = window.place_of(piece.middle)
    path = "".join(_ring(ring, window) for ring in piece.rings)
    return Area(piece.district, path, tint, x, y, piece.room / window.unit >= room)


def _ring(ring: tuple[Spot, ...], window: Window) -> str:
    """Write a ring as a path in small steps, which are short to write and pack well."""
    places = [window.place_of(spot) for spot in ring]
    x, y = places[0]
    steps = []
    for to_x, to_y in places[1:-1]:
        if (to_x, to_y) != (x, y):
            steps.append(f"{to_x - x} {to_y - y}")
            x, y = to_x, to_y
    if len(steps) < _FEWEST_STEPS:
        return ""
    return f"M{places[0][0]} {places[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def _box(x: int, y: int, letters: int, scale: float = 1) -> Box:
    aside, up = letters * LETTER * scale / 2, _LINE * scale / 2
    return x - aside, y - up, x + aside, y + up


def _is_free(box: Box, taken: list[Box]) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > SIDE or bottom > SIDE:
        return False
    return not any(
        left < its[2] and its[0] < right and top < its[3] and its[1] < bottom for its in taken
    )


def _senators(areas: tuple[Area, ...], taken: list[Box]) -> tuple[Word, ...]:
    """Put each senator's name beneath the number of the district, where there is room."""
    words = []
    for area in areas:
        seat = lookup.senator_of(area.district) if area.has_number else None
        if seat is None:
            continue
        y = area.y + _LINE
        for is_extra in (False, True):
            box = _box(area.x, y, len(seat.name), _FINE if is_extra else 1)
            if _is_free(box, taken):
                words.append(Word(seat.name, area.x, y, is_extra))
                taken.append(box)
                break
    return tuple(words)


def _towns(window: Window, taken: list[Box]) -> tuple[Word, ...]:
    """Put the names of towns where they hide no other word, large towns first."""
    words = []
    for name, spot in _named(window):
        x, y = window.place_of(spot)
        for is_extra in (False, True):
            # The name stands above its dot.
            scale = _FINE if is_extra else 1
            left, top, right, bottom = _box(x, y, len(name), scale)
            lift = _LINE * scale * 0.6
            box = (left, top - lift, right, bottom)
            if _is_free(box, taken):
                words.append(Word(name, x, y, is_extra))
                taken.append(box)
                break
    return tuple(words)


def _named(window: Window) -> list[tuple[str, Spot]]:
    """Return the towns of a window and where they lie, those with the most ZIP codes first."""
    west, south, east, north = window.corners
    rows = db.session.execute(
        select(Place.city, Place.longitude, Place.latitude)
        .where(
            Place.latitude.between(south, north),
            Place.longitude.between(west, east),
            Place.type == "STANDARD",
        )
        .order_by(Place.zip)
    ).all()
    spots = defaultdict(list)
    for city, longitude, latitude in rows:
        spots[city].append((longitude, latitude))
    largest = sorted(spots.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_TOWNS]
    return [
        (city, (sum(e for e, _ in its) / len(its), sum(n for _, n in its) / len(its)))
        for city, its in largest
    ]
