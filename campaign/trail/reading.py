"""A page of the trail, found by where the one before ended: the last costs as the first does.

A kind of act, and the campaigns of an owner of some, are each many values of a column that
stands first in an index. The database would read all of their rows and sort them; so it is
asked for the first rows of each value, and these few are put in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from flask_babel import gettext
from sqlalchemy import ColumnElement, Row, and_, or_, select, union_all

from campaign.access import accounts, as_found
from campaign.access.models import AuditRow, Duty
from campaign.db import db
from campaign.petitions import naming, whose
from campaign.petitions.models import Petition
from campaign.trail import details, sentences
from campaign.trail.details import Told
from campaign.trail.filters import Filters, Spot

PAGE = 50  # rows
BATCH = 500  # rows read in one transaction, for a spreadsheet

Within = frozenset[int] | None  # petitions whose acts one may see; None: every act
_Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Act:
    """One act as people read it."""

    id: int
    place: int | None  # in the chain
    at: datetime | None  # None: no moment stands there any more
    account_id: int | None
    who: str | None  # mail address; None: the server
    act: str  # as it is noted
    what: str  # in plain words
    campaign: int | None
    slug: str | None  # of the campaign
    told: Sequence[Told]


@dataclass(frozen=True)
class Page:
    """Some acts, newest first, and the way on."""

    acts: Sequence[Act]
    older: Spot | None  # None: this is the last


def page(
    filters: Filters, within: Within, *, spot: Spot | None = None, size: int = PAGE
) -> Page:
    """Return a page of the trail, newest first.

    Args:
        filters: which acts.
        within: petitions whose acts whoever asks may see; None: all.
        spot: behind which row it begins; None: with the newest.
        size: most acts.

    """
    ids = _ids(filters, within, spot, size + 1)
    acts = _read(ids[:size])
    spots = [Spot(one.at, one.id) for one in acts if one.at is not None]
    return Page(acts, spots[-1] if spots and len(ids) > size else None)


def all_of(filters: Filters, within: Within) -> Iterator[Act]:
    """Yield acts, newest first, in batches that each end their transaction before they go."""
    spot: Spot | None = None
    while True:
        found = page(filters, within, spot=spot, size=BATCH)
        db.session.rollback()
        yield from found.acts
        spot = found.older
        if spot is None:
            return


def people(within: Within) -> dict[int, str]:
    """Return whom one may narrow the trail to: addresses by the ids of their accounts."""
    if within is None:
        return {one.id: accounts.email_of(one) for one in accounts.everyone()}
    there = db.session.scalars(select(Duty.account_id).where(Duty.campaign.in_(within)))
    found = accounts.emails_of(there)
    return {number: email for number, email in found.items() if number is not None}


def campaigns(within: Within) -> dict[int, str]:
    """Return the campaigns one may narrow the trail to, newest first."""
    query = select(Petition).order_by(Petition.id.desc())
    if within is not None:
        query = query.where(Petition.id.in_(within))
    return {one.id: naming.choice(one) for one in db.session.scalars(query)}


def _ids(filters: Filters, within: Within, spot: Spot | None, size: int) -> list[int]:
    always = filters.conditions()
    if spot is not None:
        always.append(_beyond(spot))
    acts = sentences.acts_of(filters.kind) if filters.kind else [None]
    of = [None] if within is None or filters.campaign in within else sorted(within)
    if filters.campaign is not None and within is not None and filters.campaign not in within:
        return []
    parts = [
        select(AuditRow.id, AuditRow.created_at)
        .where(*always, *_one_of(act, campaign))
        .order_by(AuditRow.created_at.desc(), AuditRow.id.desc())
        .limit(size)
        .subquery()
        for act, campaign in product(acts, of)
    ]
    if not parts:
        return []
    first = union_all(*(select(part.c.id, part.c.created_at) for part in parts)).subquery()
    newest = select(first.c.id).order_by(first.c.created_at.desc(), first.c.id.desc())
    return list(db.session.scalars(newest.limit(size)))


def _one_of(act: str | None, campaign: int | None) -> list[_Condition]:
    found = [] if act is None else [AuditRow.act == act]
    return found if campaign is None else [*found, AuditRow.campaign == campaign]


def _beyond(spot: Spot) -> _Condition:
    return and_(
        AuditRow.created_at <= spot.moment,
        or_(AuditRow.created_at < spot.moment, AuditRow.id < spot.id),
    )


def _read(ids: Sequence[int]) -> list[Act]:
    rows = db.session.execute(
        select(*as_found.columns())
        .where(AuditRow.id.in_(ids))
        .order_by(AuditRow.created_at.desc(), AuditRow.id.desc())
    ).all()
    people = accounts.emails_of(_named(rows))
    slugs = whose.slugs({row.campaign for row in rows if row.campaign is not None})
    return [
        Act(
            id=row.id,
            place=row.place,
            at=row.created_at,
            account_id=row.account_id,
            who=people.get(row.account_id),
            act=row.act,
            what=_what(row),
            campaign=row.campaign,
            slug=slugs.get(row.campaign),
            told=details.told(row.detail or {}, people),
        )
        for row in rows
    ]


def _what(row: Row[tuple[object, ...]]) -> str:
    if row.created_at is None or row.detail is None:
        return gettext("This row cannot be read: it was changed behind the program’s back")
    return sentences.sentence(row.act)


def _named(rows: Sequence[Row[tuple[object, ...]]]) -> set[int]:
    """Return the accounts that acted, and those that something was done to."""
    return {
        number
        for row in rows
        for number in (
            row.account_id,
            *((row.detail or {}).get(name) for name in details.ACCOUNTS),
        )
        if isinstance(number, int)
    }
