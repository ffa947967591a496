"""The districts around a ZIP code, for those whose ZIP is wrong about them."""

from collections.abc import Sequence
from math import cos, radians

from sqlalchemy import select

from campaign.db import db
from campaign.districts import lookup
from campaign.districts.lookup import Candidate
from campaign.districts.models import MapVersion, Place, ZipShare

NEAREST_ZIPS = 60


def districts_around(zip_code: str) -> tuple[Candidate, ...]:
    """Return the districts that the ZIP codes nearest to *zip_code* reach into, nearest first.

    All districts by number, where nobody knows the place of the ZIP. Shares are 0: they are
    shares of other ZIP codes.
    """
    places = db.session.execute(select(Place.zip, Place.latitude, Place.longitude)).all()
    here = next((row for row in places if row.zip == zip_code), None)
    if here is None:
        return _candidates(sorted(lookup.districts()))
    # A degree of longitude is shorter than one of latitude, the more so the farther north.
    shrink = cos(radians(here.latitude))
    nearest = sorted(
        places,
        key=lambda row: (
            (row.latitude - here.latitude) ** 2
            + ((row.longitude - here.longitude) * shrink) ** 2
        ),
    )[:NEAREST_ZIPS]
    rank = {row.zip: n for n, row in enumerate(nearest)}
    shares = db.session.execute(
        select(ZipShare.zip, ZipShare.district)
        .join(MapVersion)
        .where(MapVersion.is_current, ZipShare.zip.in_(rank))
    ).all()
    ordered = sorted(shares, key=lambda row: rank[row.zip])
    return _candidates(dict.fromkeys(row.district for row in ordered))


def _candidates(districts: Sequence[int] | dict[int, None]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(district=district, share=0.0, senator=lookup.senator_of(district))
        for district in districts
    )
