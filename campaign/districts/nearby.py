"""The districts around a ZIP code, for those whose ZIP is wrong about them."""

from collections.abc import Collection, Iterable
from math import cos, radians, sqrt

from sqlalchemy import Row, select

from campaign.db import db
from campaign.districts import locating, lookup
from campaign.districts.lookup import Candidate
from campaign.districts.models import MapVersion, Place, ZipShare
from campaign.districts.windows import Window

NEAREST_ZIPS = 60
SHOWN_ZIPS = 40  # the map reaches as far as the farthest of these
LEAST_SPAN, MOST_SPAN = 0.2, 2.2  # degrees of latitude that it shows
MOST_PLACES = 5  # that are named with a district


def districts_around(zip_code: str) -> tuple[Candidate, ...]:
    """Return the districts that the ZIP codes nearest to *zip_code* reach into, nearest first.

    After them, what else the map around it shows. All districts by number, where nobody knows
    the place of the ZIP. Shares are 0: they are shares of other ZIP codes.
    """
    nearest = _by_distance(zip_code)[:NEAREST_ZIPS]
    if not nearest:
        return _candidates(sorted(lookup.districts()))
    rank = {row.zip: n for n, (_, row) in enumerate(nearest)}
    shares = db.session.execute(
        select(ZipShare.zip, ZipShare.district)
        .join(MapVersion)
        .where(MapVersion.is_current, ZipShare.zip.in_(rank))
    ).all()
    ordered = [row.district for row in sorted(shares, key=lambda row: rank[row.zip])]
    borders = locating.outlines()
    shown = borders.shown_in(_window(nearest).corners) if borders else ()
    return _candidates(dict.fromkeys([*ordered, *shown]))


def window_around(zip_code: str) -> Window | None:
    """Return the part of the map around a ZIP code; None where nobody knows its place."""
    nearest = _by_distance(zip_code)
    return _window(nearest) if nearest else None


def places_in(districts: Collection[int], zip_code: str) -> dict[int, tuple[str, ...]]:
    """Return towns of some districts, those nearest to a ZIP code first; by name if unknown.

    Only towns of which most people live in that district.
    """
    rows = db.session.execute(
        select(ZipShare.zip, ZipShare.district)
        .join(MapVersion)
        .where(MapVersion.is_current, ZipShare.district.in_(districts), ZipShare.share > 1 / 2)
    )
    home = {row.zip: row.district for row in rows}
    near = [row for _, row in _by_distance(zip_code)]
    if not near:
        near = list(db.session.execute(select(Place.zip, Place.city).order_by(Place.city)))
    found: dict[int, dict[str, None]] = {district: {} for district in districts}
    for row in near:
        if row.zip in home and len(found[home[row.zip]]) < MOST_PLACES:
            found[home[row.zip]][row.city] = None
    return {district: tuple(names) for district, names in found.items()}


def place_near(latitude: float, longitude: float) -> str:
    """Return the town nearest to a point."""
    rows = db.session.execute(
        select(Place.zip, Place.city, Place.latitude, Place.longitude).where(
            Place.type == "STANDARD"
        )
    )
    nearest = min(_measured(rows, latitude, longitude), default=None, key=lambda pair: pair[0])
    return nearest[1].city if nearest else ""


def _by_distance(zip_code: str) -> list[tuple[float, Row[str, str, float, float]]]:
    """Return every ZIP code with its distance in degrees of latitude, nearest first.

    Empty where nobody knows where *zip_code* lies.
    """
    rows = db.session.execute(
        select(Place.zip, Place.city, Place.latitude, Place.longitude)
    ).all()
    here = next((row for row in rows if row.zip == zip_code), None)
    if here is None:
        return []
    return sorted(_measured(rows, here.latitude, here.longitude), key=lambda pair: pair[0])


def _measured(
    rows: Iterable[Row[str, str, float, float]], latitude: float, longitude: float
) -> list[tuple[float, Row[str, str, float, float]]]:
    # A degree of longitude is shorter than one of latitude, the more so the farther north.
    shrink = cos(radians(latitude))
    return [
        (
            sqrt((row.latitude - latitude) ** 2 + ((row.longitude - longitude) * shrink) ** 2),
            row,
        )
        for row in rows
    ]


def _window(nearest: list[tuple[float, Row[str, str, float, float]]]) -> Window:
    _, here = nearest[0]
    reach, _ = nearest[:SHOWN_ZIPS][-1]
    span = min(max(2 * reach, LEAST_SPAN), MOST_SPAN)
    return Window(here.latitude, here.longitude, span)


def _candidates(districts: Iterable[int]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(district=district, share=0.0, senator=lookup.senator_of(district))
        for district in districts
    )
