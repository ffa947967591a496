"""What the page "Which district is yours?" shows, before and after somebody pointed at a place.

A point comes with a form, is looked up, and is forgotten with the answer: it stands in no
address, no row and no log.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext

from campaign.districts import geocoder, locating, lookup, maps, nearby, windows
from campaign.districts.lookup import Candidate
from campaign.districts.maps import Picture
from campaign.districts.outlines import METRES_A_DEGREE
from campaign.districts.windows import SIDE, Window
from campaign.errors import Invalid
from campaign.petitions import placing
from campaign.petitions.models import Placing, Signature
from campaign.signers import pages

# The map is drawn in one of these sizes, because a tap comes in pixels of the screen: see
# static/css/map.css, which shows one of three buttons that lie on it.
SIZES = {"small": 280, "medium": 340, "wide": 544}
EXACT = 30  # metres: a browser that claims more is taken at this word
VAGUE = 20_000  # metres: beyond, a browser knows nothing that helps
FINGER = 10  # pixels: as far as a finger may miss


@dataclass(frozen=True)
class Point:
    """A place on earth that somebody pointed at."""

    latitude: float
    longitude: float
    metres: float  # how far it may be off
    window: Window  # that a map of it shows
    how: Placing
    also: frozenset[int] = frozenset()  # districts that somebody else names for it


@dataclass(frozen=True)
class Found:
    """What a point says."""

    how: Placing
    candidates: tuple[Candidate, ...]  # one to accept, or several to choose between
    proofs: Mapping[int, str]  # by district
    town: str  # nearby
    mark: tuple[int, int] = (SIDE // 2, SIDE // 2)
    radius: int = 0  # units of the picture; 0: no circle
    metres: int = 0  # how far the point may be off


@dataclass(frozen=True)
class Choice:
    """All that the page shows."""

    of_zip: tuple[Candidate, ...]
    around: tuple[Candidate, ...]
    places: Mapping[int, tuple[str, ...]]  # towns by district
    match: lookup.Match
    picture: Picture | None  # None: a ZIP code of another state, or a map without outlines
    found: Found | None = None

    @property
    def is_all(self) -> bool:
        """Whether the picture shows the whole state: then a tap leads closer first."""
        return self.picture is not None and self.picture.window == windows.STATE


def choice(signature: Signature, point: Point | None = None) -> Choice:
    """Return what the page shows of a signature, and of a point where there is one.

    Raises:
        Refusal: it is withdrawn.
        Invalid: the point lies in no district, or far from the ZIP code.

    """
    of_zip, around = pages.of_zip(signature), pages.around(signature)
    offered = (*of_zip, *around)
    found = _found(signature, point, offered) if point else None
    if not offered:
        picture = None
    elif point:
        picture = maps.of(point.window)
    else:
        picture = maps.around(signature.zip)
    return Choice(
        of_zip=of_zip,
        around=around,
        places=nearby.places_in([c.district for c in offered], signature.zip),
        match=lookup.find(signature.zip),
        picture=picture,
        found=found,
    )


def tapped(fields: Mapping[str, str]) -> Point | None:
    """Return where on the map somebody tapped; None where they did not.

    Args:
        fields: of the form: ``window``, and like ``wide.x`` and ``wide.y`` the pixels from the
            upper left corner of the button that was tapped.

    Raises:
        Invalid: the map was not tapped with a finger or a mouse, or beside it.

    Source:
        HTML Standard, "Image Button state": the selected coordinate is sent in CSS pixels,
        https://html.spec.whatwg.org/multipage/input.html#image-button-state-(type=image)

    """
    size = next((name for name in SIZES if f"{name}.x" in fields), None)
    if size is None:
        return None
    side = SIZES[size]
    window = windows.read(fields.get("window", ""))
    try:
        x, y = int(fields[f"{size}.x"]), int(fields[f"{size}.y"])
    except (ValueError, KeyError):
        x = y = -1
    if window is None or not (0 <= x <= side and 0 <= y <= side):
        raise Invalid(
            gettext("That tap was not on the map. Try again, or choose from the list.")
        )
    if x == y == 0:  # so says a browser whose button was pressed by a key
        raise Invalid(gettext("The map needs a finger or a mouse. Choose from the list below."))
    latitude, longitude = window.point_at(x / side, y / side)
    metres = FINGER / side * window.span * METRES_A_DEGREE
    closer = window.closer(latitude, longitude)
    return Point(latitude, longitude, metres, closer, Placing.MAP)


def located(fields: Mapping[str, str]) -> Point:
    """Return where a browser says that it is.

    Args:
        fields: of the form: ``latitude``, ``longitude``, and ``accuracy`` in metres.

    Raises:
        Invalid: it does not know, or not well enough.

    """
    try:
        latitude, longitude, metres = (
            float(fields.get(name, "")) for name in ("latitude", "longitude", "accuracy")
        )
    except ValueError:
        latitude = longitude = metres = math.nan
    if not all(map(math.isfinite, (latitude, longitude, metres))) or not 0 <= metres <= VAGUE:
        raise Invalid(
            gettext(
                "Your device does not know well enough where it is. Use the map or the list."
            )
        )
    metres = max(metres, EXACT)
    span = min(max(6 * metres / METRES_A_DEGREE, windows.LEAST_SPAN), 1)
    return at(latitude, longitude, metres, span, Placing.LOCATION)


def at(latitude: float, longitude: float, metres: float, span: float, how: Placing) -> Point:
    """Return a point with a window around it.

    Raises:
        Invalid: it lies far from California.

    """
    window = windows.read(f"{latitude},{longitude},{span}")
    if window is None:
        raise _nowhere()
    return Point(latitude, longitude, metres, window, how)


def addressed(matches: tuple[geocoder.Match, ...]) -> Point:
    """Return where an address lies that the Census Bureau found.

    Where it found several, or its district is not that of our map, all of them are offered.

    Raises:
        Invalid: it found none, or none in California.

    """
    if not matches:
        raise Invalid(
            gettext("The Census Bureau does not know this address. Use the map or the list.")
        )
    here = next((match for match in matches if match.district is not None), None)
    if here is None:
        raise _nowhere()
    also = {match.district for match in matches if match.district is not None}
    point = at(here.latitude, here.longitude, EXACT, 2 * windows.LEAST_SPAN, Placing.ADDRESS)
    return replace(point, also=frozenset(also))


def _found(signature: Signature, point: Point, offered: tuple[Candidate, ...]) -> Found:
    district = locating.district_at(point.latitude, point.longitude)
    if district is None:
        raise _nowhere()
    possible = {*locating.districts_within(point.latitude, point.longitude, point.metres)}
    possible |= {district} | point.also
    candidates = tuple(c for c in offered if c.district in possible)
    if district not in {candidate.district for candidate in candidates}:
        raise Invalid(
            gettext(
                "This place lies in Senate District %(district)s, far from your ZIP code "
                "%(zip)s. If you live there, sign anew with its ZIP code.",
                zip=signature.zip,
                district=district,
            )
        )
    candidates = tuple(sorted(candidates, key=lambda c: c.district != district))
    is_shown = point.how is Placing.LOCATION or len(candidates) > 1
    return Found(
        how=point.how,
        candidates=candidates,
        proofs={
            c.district: placing.proof(signature, c.district, point.how) for c in candidates
        },
        town=nearby.place_near(point.latitude, point.longitude),
        mark=point.window.place_of((point.longitude, point.latitude)),
        radius=round(point.metres / METRES_A_DEGREE / point.window.unit) if is_shown else 0,
        metres=_rounded(point.metres),
    )


def _rounded(metres: float) -> int:
    """Return metres as people say them: 30, 200, 1,500."""
    step = 10 ** max(1, math.floor(math.log10(max(metres, 1))) - 1)
    return max(step, round(metres / step) * step)


def _nowhere() -> Invalid:
    return Invalid(
        gettext(
            "This place lies in no district of California. Try again, or say below that you do "
            "not live in California."
        )
    )
