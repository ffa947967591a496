"""A page of signatures, found by where the one before ended: the last costs as the first does.

The list opens no seal: it shows when, from where and by which way, and nobody's name.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, func, or_, select

from campaign.db import db
from campaign.districts.models import Place
from campaign.errors import Invalid
from campaign.petitions import tallying
from campaign.petitions.models import Consent, Signature, SignatureState, Source
from campaign.petitions.tally_models import FacetKind, Tally
from campaign.signatures import filters as filtering
from campaign.signatures.filters import Filters
from campaign.supporters.models import ConsentText

PAGE = 50  # rows
MOST_COUNTED = 10_000  # what no tally knows is counted up to here

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SPOT = re.compile(r"([0-9]{1,16})-([0-9]{1,9})\Z")

_COLUMNS = (
    *(Signature.id, Signature.state, Signature.created_at, Signature.confirmed_at),
    *(Signature.zip, Signature.district, Signature.placing, Signature.language),
    *(Signature.is_form_letter, Signature.sealed.is_(None).label("is_erased")),
    *(Source.name.label("source"), Place.city),
)


@dataclass(frozen=True)
class Spot:
    """Where a page begins: behind that row, or before it."""

    moment: datetime
    id: int
    is_before: bool = False  # the page ends just before this row

    def __str__(self) -> str:
        """Return it as it stands in an address: microseconds, and the row."""
        return f"{self.microseconds}-{self.id}"

    @property
    def microseconds(self) -> int:
        """Its moment as a whole number, since 1970."""
        return (self.moment - _EPOCH) // _MICROSECOND

    @classmethod
    def at(cls, microseconds: int, id_: int) -> Self:
        """Return the spot of a row whose moment is written as :attr:`microseconds`."""
        return cls(_EPOCH + microseconds * _MICROSECOND, id_)

    @classmethod
    def of(cls, typed: str, *, is_before: bool) -> Self:
        """Return the spot that an address names.

        Raises:
            Invalid: it names none.

        """
        match = _SPOT.match(typed)
        if match is None:
            raise Invalid(gettext("This address is not whole. Begin with the first page."))
        return replace(cls.at(int(match[1]), int(match[2])), is_before=is_before)


@dataclass(frozen=True)
class Row:
    """One signature as the list shows it."""

    id: int
    state: SignatureState
    at: datetime  # confirmed, or else signed
    zip: str
    city: str | None
    district: int | None
    placing: str
    language: str
    is_form_letter: bool
    is_erased: bool
    source: str
    consents: frozenset[str]


@dataclass(frozen=True)
class Page:
    """Some signatures, newest first, and the ways on."""

    rows: Sequence[Row]
    newer: Spot | None  # the page before this one; None: this is the first
    older: Spot | None  # None: this is the last


@dataclass(frozen=True)
class Count:
    """How many there are, or that there are more than somebody counts."""

    number: int
    is_more: bool = False  # than ``number``


def page(
    petition_id: int,
    filters: Filters,
    *,
    spot: Spot | None = None,
    is_last: bool = False,
    size: int = PAGE,
) -> Page:
    """Return a page of signatures, newest first.

    Args:
        petition_id: whose.
        filters: which ones.
        spot: where it begins; None: with the newest.
        is_last: the oldest ones instead.
        size: most rows.

    """
    is_backwards = is_last or (spot is not None and spot.is_before)
    order = (filters.moment, Signature.id)
    keys = select(Signature.id).where(*filtering.conditions(filters, petition_id))
    if spot is not None:
        keys = keys.where(_beyond(filters, spot))
    if is_backwards:
        keys = keys.order_by(*order)
    else:
        keys = keys.order_by(*(column.desc() for column in order))
    found = list(db.session.scalars(keys.limit(size + 1)))
    is_more, ids = len(found) > size, found[:size]
    rows = read(ids, filters)
    first = Spot(rows[0].at, rows[0].id, is_before=True) if rows else None
    last = Spot(rows[-1].at, rows[-1].id) if rows else None
    if is_backwards:
        return Page(rows, first if is_more else None, None if is_last else last)
    return Page(rows, first if spot else None, last if is_more else None)


def read(ids: Collection[int], filters: Filters) -> list[Row]:
    """Return these signatures as rows, newest first."""
    query = (
        select(*_COLUMNS)
        .join(Source, Source.id == Signature.source_id)
        .outerjoin(Place, Place.zip == Signature.zip)
        .where(Signature.id.in_(ids))
        .order_by(filters.moment.desc(), Signature.id.desc())
    )
    agreed: dict[int, set[str]] = {}
    for signature_id, kind in db.session.execute(
        select(Consent.signature_id, ConsentText.kind)
        .join(ConsentText)
        .where(Consent.signature_id.in_(ids))
    ):
        agreed.setdefault(signature_id, set()).add(kind)
    is_confirmed = filters.state is SignatureState.CONFIRMED
    return [
        Row(
            id=one.id,
            state=one.state,
            at=one.confirmed_at if is_confirmed else one.created_at,
            zip=one.zip,
            city=one.city,
            district=one.district,
            placing=one.placing.value,
            language=one.language,
            is_form_letter=one.is_form_letter,
            is_erased=one.is_erased,
            source=one.source,
            consents=frozenset(agreed.get(one.id, ())),
        )
        for one in db.session.execute(query)
    ]


def counted(petition_id: int, filters: Filters) -> Count:
    """Return how many there are: of the tally where it knows, else counted up to a bound."""
    if _is_tallied(filters):
        return Count(_of_the_tally(petition_id, filters))
    some = (
        select(Signature.id)
        .where(*filtering.conditions(filters, petition_id))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    found = db.session.scalar(select(func.count()).select_from(some)) or 0
    return Count(min(found, MOST_COUNTED), is_more=found > MOST_COUNTED)


def behind(filters: Filters, spot: Spot) -> ColumnElement[bool]:
    """Return the condition for what comes after *spot* where the oldest come first."""
    return _beyond(filters, replace(spot, is_before=True))


def sources_of(petition_id: int) -> list[str]:
    """Return the sources that confirmed signatures came from, most first: for a choice."""
    counts = tallying.by_value(petition_id, FacetKind.SOURCE)
    query = select(Source.id, Source.name).where(Source.petition_id == petition_id)
    named = [(counts.get(str(key), 0), name) for key, name in db.session.execute(query)]
    return [name for count, name in sorted(named, key=lambda one: (-one[0], one[1])) if count]


def _beyond(filters: Filters, spot: Spot) -> ColumnElement[bool]:
    moment = filters.moment
    if spot.is_before:
        return and_(
            moment >= spot.moment,
            or_(moment > spot.moment, Signature.id > spot.id),
        )
    return and_(
        moment <= spot.moment,
        or_(moment < spot.moment, Signature.id < spot.id),
    )


def _is_tallied(filters: Filters) -> bool:
    """Return whether the tally can tell: confirmed ones by district, hour, day and source."""
    known = Filters(
        district=filters.district,
        since=filters.since,
        until=filters.until,
        hour=filters.hour,
        source=filters.source,
    )
    return filters == known


def _of_the_tally(petition_id: int, filters: Filters) -> int:
    query = select(func.coalesce(func.sum(Tally.count), 0)).where(
        Tally.petition_id == petition_id
    )
    if filters.district is not None:
        query = query.where(Tally.district == filters.district)
    if filters.since is not None:
        query = query.where(Tally.day >= filters.since)
    if filters.until is not None:
        query = query.where(Tally.day <= filters.until)
    if filters.hour is not None:
        query = query.where(Tally.hour == filters.hour)
    if filters.source is not None:
        query = query.join(Source, Source.id == Tally.source_id).where(
            Source.name == filters.source
        )
    return int(db.session.scalar(query) or 0)
