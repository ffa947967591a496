"""Find the senator of a ZIP code, and say how sure that is.

ZIP codes are postal routes, not areas: 96.6 % of Californians live in the district that most
of their ZIP lives in, so guessing would send one letter in 29 to the wrong office.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import and_, bindparam, select

from campaign.db import db
from campaign.districts import certainty
from campaign.districts.models import District, MapVersion, Place, Senator, ZipPrefix, ZipShare
from campaign.errors import Invalid, Unavailable

CALIFORNIA = "CA"

ASKED_TYPE = "OUT_OF_STATE"  # a Nevada or Oregon mailing address that reaches into California
_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?\Z")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_MOST_TYPED = 100  # characters; whoever sends more is not typing a ZIP code

# Plain columns, prepared once: with mapped objects a look-up takes more than twice as long.
_version = MapVersion.__table__.c
_zip_share = ZipShare.__table__.c
_place = Place.__table__.c
_prefix = ZipPrefix.__table__.c
_senator = Senator.__table__.c
_SEAT = (_senator.name, _senator.party, _senator.email, _senator.phone, _senator.url)
_CALIFORNIA = (
    select(
        _zip_share.map_version_id,
        _zip_share.district,
        _zip_share.share,
        _zip_share.basis,
        _place.city,
        _place.type,
        _prefix.state,
        *_SEAT,
    )
    .select_from(ZipShare.__table__)
    .join(
        MapVersion.__table__,
        and_(_version.id == _zip_share.map_version_id, _version.is_current),
    )
    .outerjoin(Place.__table__, _place.zip == _zip_share.zip)
    .outerjoin(ZipPrefix.__table__, _prefix.prefix == bindparam("prefix"))
    .outerjoin(
        Senator.__table__,
        and_(_senator.district == _zip_share.district, _senator.is_current),
    )
    .where(_zip_share.zip == bindparam("zip"))
    .order_by(_zip_share.share.desc(), _zip_share.district)
)
_STATE = (
    select(_version.id, _prefix.state)
    .select_from(MapVersion.__table__)
    .outerjoin(ZipPrefix.__table__, _prefix.prefix == bindparam("prefix"))
    .where(_version.is_current)
)
_HOLDERS = select(_senator.district, *_SEAT).where(
    _senator.is_current, _senator.district.in_(bindparam("districts", expanding=True))
)


class Outcome(StrEnum):
    """What a ZIP code says about a person's district."""

    FOUND = "found"
    SPLIT = "split"  # the person must say: several districts, or too little is known
    UNKNOWN = "unknown"  # no such ZIP code in our data
    OUTSIDE = "outside"  # in another state


@dataclass(frozen=True)
class Seat:
    """The holder of a district's seat, as the public roster gives it."""

    name: str
    party: str
    email: str
    phone: str
    url: str


@dataclass(frozen=True)
class Candidate:
    """One district that a ZIP reaches into; ``senator`` is None where the seat is vacant."""

    district: int
    share: float  # of the ZIP's residents, above 0 and up to 1
    senator: Seat | None


@dataclass(frozen=True)
class Match:
    """All that is known about a ZIP code."""

    zip: str
    outcome: Outcome
    city: str | None  # None where the ZIP is unknown or outside
    candidates: tuple[Candidate, ...]  # by falling share
    state: str | None  # of the mail, two letters: "NV" where a Nevada post office serves us
    is_mailed_from_outside: bool = False  # ask first: "Do you live in California?"
    map_version_id: int | None = None

    @property
    def candidate(self) -> Candidate | None:
        """The one candidate of a ZIP that decides alone."""
        return self.candidates[0] if self.outcome is Outcome.FOUND else None

    def as_json(self) -> dict[str, Any]:
        """Return the answer that programs get: the same over HTTP and on the command line."""
        return {
            "zip": self.zip,
            "outcome": self.outcome.value,
            "place": self.city,
            "candidates": [asdict(candidate) for candidate in self.candidates],
        }


def normal_zip(typed: str) -> str:
    """Return the five digits of what a person typed, ZIP+4 and blanks forgiven.

    Forgives what keyboards and copied text bring along: blanks and invisible marks anywhere,
    full-width digits, any dash.

    Raises:
        Invalid: it is not a ZIP code.

    """
    plain = unicodedata.normalize("NFKC", typed[:_MOST_TYPED]).translate(_DASHES)
    shown = (c for c in plain if not (c.isspace() or unicodedata.category(c) == "Cf"))
    match = _ZIP.match("".join(shown))
    if match is None or len(typed) > _MOST_TYPED:
        raise Invalid(gettext("Enter five digits, like 93640."))
    return match[1]


def find(zip_code: str) -> Match:
    """Find the districts, and their senators, of a five-digit ZIP code.

    Raises:
        Unavailable: the tables have not been loaded, so nothing can be said about any ZIP.

    """
    rows = db.session.execute(_CALIFORNIA, {"zip": zip_code, "prefix": zip_code[:3]}).all()
    if not rows:
        return _elsewhere(zip_code)
    first = rows[0]
    is_foreign = first.state not in {None, CALIFORNIA}  # and nobody told us of its post office
    is_asked = first.type == ASKED_TYPE or (first.type is None and is_foreign)
    is_clear = certainty.decides(first.share, first.basis)
    return Match(
        zip=zip_code,
        outcome=Outcome.FOUND if is_clear and not is_asked else Outcome.SPLIT,
        city=first.city,
        candidates=tuple(Candidate(row.district, row.share, _seat(row)) for row in rows),
        state=first.state if is_asked else CALIFORNIA,
        is_mailed_from_outside=is_asked,
        map_version_id=first.map_version_id,
    )


def senator_of(district: int) -> Seat | None:
    """Return who holds the seat of *district* today; None where it is vacant."""
    return seats_of([district]).get(district)


def seats_of(districts: Collection[int]) -> Mapping[int, Seat]:
    """Return who holds these districts' seats today, by district; vacant ones are left out."""
    rows = db.session.execute(_HOLDERS, {"districts": list(districts)})
    return {row.district: Seat(*row[1:]) for row in rows}


def _seat(row: Any) -> Seat | None:
    if row.name is None:
        return None
    return Seat(row.name, row.party, row.email, row.phone, row.url)


def _elsewhere(zip_code: str) -> Match:
    row = db.session.execute(_STATE, {"prefix": zip_code[:3]}).one_or_none()
    if row is None:
        raise Unavailable(
            gettext("The table of ZIP codes is not loaded yet. Please try again in a minute.")
        )
    is_outside = row.state not in {None, CALIFORNIA}
    return Match(
        zip=zip_code,
        outcome=Outcome.OUTSIDE if is_outside else Outcome.UNKNOWN,
        city=None,
        candidates=(),
        state=row.state,
        map_version_id=row.id,
    )


def zips_reaching_into(wanted: Collection[int]) -> frozenset[str]:
    """Return the ZIP codes of which at least a part lies in one of the districts *wanted*."""
    query = (
        select(_zip_share.zip)
        .join(MapVersion.__table__, _version.id == _zip_share.map_version_id)
        .where(_version.is_current, _zip_share.district.in_(wanted))
    )
    return frozenset(db.session.scalars(query))


def districts() -> frozenset[int]:
    """Return the numbers of all districts."""
    return frozenset(db.session.scalars(select(District.number)))
