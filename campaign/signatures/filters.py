"""Which signatures somebody means, as a value, and as conditions for the database.

The one place that knows what a filter finds: the list, its counts, invalidations and whatever
takes signatures out ask here. No filter knows a person, so it may stand in an address and in a
row that is kept. How one is read from an address: see ``asked``.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from campaign import clock
from campaign.db import db
from campaign.districts.models import Place
from campaign.petitions import agreeing, names
from campaign.petitions.models import Consent, Placing, Signature, SignatureState, Source
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from campaign.supporters.consenting import KEEP_INFORMED
from campaign.supporters.models import ConsentText

CONSENTS = (
    *(names.SHOW_NAME, KEEP_INFORMED),
    *(agreeing.HEAR_DELIVERY, agreeing.OFFICE_REPLY),
)
_FEW = 5_000  # agreements that are read faster than a page of signatures without them
NAMED_DISTRICTS = {"unplaced": UNPLACED, "outside": OUTSIDE}


class Wording(StrEnum):
    """Whether a letter is the petition's or one's own."""

    FORM = "form"
    OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which signatures of one petition; what is None narrows nothing."""

    state: SignatureState = SignatureState.CONFIRMED
    district: int | None = None  # 1 to 40, UNPLACED or OUTSIDE
    zip: str | None = None
    city: str | None = None
    since: date | None = None  # in Los Angeles: of confirming, or else of signing
    until: date | None = None  # that day with it
    hour: int | None = None  # 0 to 23, in Los Angeles, of a single day
    source: str | None = None  # its name
    language: str | None = None
    consent: str | None = None  # one of ``CONSENTS``
    letter: Wording | None = None
    via: str | None = None  # code of the link they came by
    network: int | None = None  # same network address as that signature; known for two days
    invalidation: int | None = None  # what that act made invalid

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the state narrows them."""
        return replace(self, state=SignatureState.CONFIRMED) != Filters()

    @property
    def moment(self) -> InstrumentedAttribute[Any]:
        """The column that dates speak of, and that lists are ordered by."""
        if self.state is SignatureState.CONFIRMED:
            return Signature.confirmed_at
        return Signature.created_at

    def query(self) -> dict[str, str]:
        """Return these filters as they stand in an address: strings, and only what narrows."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.state is SignatureState.CONFIRMED:
            del told["state"]
        names_of = {number: name for name, number in NAMED_DISTRICTS.items()}
        if self.district is not None and self.district in names_of:
            told["district"] = names_of[self.district]
        return {name: str(value) for name, value in told.items() if value is not None}


def conditions(filters: Filters, petition_id: int) -> list[ColumnElement[bool]]:
    """Return what a signature of that petition must fulfil, for any ``where``."""
    exact = {
        Signature.zip: filters.zip,
        Signature.language: filters.language,
        Signature.came_by: filters.via,
        Signature.invalidation_id: filters.invalidation,
    }
    found: list[ColumnElement[bool]] = [
        Signature.petition_id == petition_id,
        Signature.state == filters.state,
        *(column == value for column, value in exact.items() if value is not None),
        *_where(filters),
        *_when(filters),
    ]
    if filters.source is not None:
        named = select(Source.id).where(
            Source.petition_id == petition_id, Source.name == filters.source
        )
        found.append(Signature.source_id == named.scalar_subquery())
    if filters.consent is not None:
        found.append(_agreed(filters.consent))
    if filters.letter is not None:
        is_form = filters.letter is Wording.FORM
        found.append(Signature.is_form_letter.is_(is_form))
    if filters.network is not None:
        one = aliased(Signature)
        origin = select(one.origin_print).where(
            one.id == filters.network, one.petition_id == petition_id
        )
        found.append(Signature.origin_print == origin.scalar_subquery())
    return found


def _agreed(kind: str) -> ColumnElement[bool]:
    """Return whether a signer agreed to what *kind* names.

    Where few did, the database begins with these few; where many did, it meets one soon in
    whatever order it reads. It cannot know which of the two it is, so it is asked before.
    """
    texts = select(ConsentText.id).where(ConsentText.kind == kind)
    given = select(Consent.signature_id).where(Consent.consent_text_id.in_(texts))
    some = given.limit(_FEW + 1).subquery()
    if (db.session.scalar(select(func.count()).select_from(some)) or 0) <= _FEW:
        return Signature.id.in_(given)
    return given.where(Consent.signature_id == Signature.id).exists()


def hours_of(filters: Filters) -> tuple[datetime | None, datetime | None]:
    """Return the moments from which, and before which; None: without end."""
    if filters.hour is not None and filters.since is not None:
        return _at(filters.since, filters.hour), _at(filters.since, filters.hour + 1)
    return (
        None if filters.since is None else _at(filters.since, 0),
        None if filters.until is None else _at(filters.until, 24),
    )


def _at(day: date, hour: int) -> datetime:
    """Return when a clock in Los Angeles shows that full hour; 24 is the next day's midnight.

    An hour that comes twice there is one hour of the tally: both lie before the next one.
    """
    later, hour = divmod(hour, 24)
    return datetime.combine(day + timedelta(days=later), time(hour), clock.PACIFIC)


def _when(filters: Filters) -> list[ColumnElement[bool]]:
    first, end = hours_of(filters)
    found = [] if first is None else [filters.moment >= first]
    return found if end is None else [*found, filters.moment < end]


def _where(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.city is not None:
        zips = select(Place.zip).where(func.lower(Place.city) == filters.city.lower())
        found.append(Signature.zip.in_(zips))
    match filters.district:
        case None:
            pass
        case district if district == OUTSIDE:
            found += [Signature.district.is_(None), Signature.placing == Placing.OUTSIDE]
        case district if district == UNPLACED:
            found += [Signature.district.is_(None), Signature.placing != Placing.OUTSIDE]
        case district:
            found.append(Signature.district == district)
    return found
