"""Who asked to hear: the confirmed subscribers that an update may go to, and why they get it.

Only what somebody agreed to counts. News of one campaign go to those who asked about it and to
those who asked about all; news of all campaigns go only to the latter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select

from campaign.db import db
from campaign.supporters.consenting import ALL, CAMPAIGN, KEEP_INFORMED, NEAR
from campaign.supporters.models import (
    ConsentText,
    HowOften,
    Interest,
    Subscriber,
    SubscriberConsent,
    SubscriberState,
)
from campaign.vault.prints import BEGINNING_BYTES, Prints


class Why(StrEnum):
    """What they agreed to, by which they get an update."""

    CAMPAIGN = "campaign"
    ALL = "all"
    NEAR = "near"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which subscribers are meant."""

    campaign: str | None  # slug; None: news of all campaigns
    is_call: bool  # whether it calls people to act near them, so that NEAR is enough
    until: datetime  # confirmed by then: who came later is not meant
    joined_from: datetime | None  # confirmed at this moment or later
    joined_before: datetime | None
    languages: frozenset[str]  # of the reader; empty: all
    not_from: frozenset[str]  # sources of those whose mailbox nobody has proven
    zips: frozenset[str] | None = None  # who lives there by their ZIP code; None: anywhere


@dataclass(frozen=True, slots=True)
class Hearer:
    """What is known of one subscriber, still sealed."""

    id: int
    handle: bytes
    sealed: bytes
    language: str
    zip: str | None
    how_often: HowOften
    why: Why


def listed(
    asked: Asked,
    *,
    limit: int,
    after: int = 0,
    ids: Collection[int] | None = None,
) -> list[Hearer]:
    """Return those who asked, by rising id.

    Args:
        asked: who is meant.
        limit: most rows.
        after: only ids above this one.
        ids: only these; all where left out.

    """
    of_them = () if ids is None else (Subscriber.id.in_(ids),)
    return _read(
        _hearers(asked)
        .where(Subscriber.id > after, *of_them)
        .order_by(Subscriber.id)
        .limit(limit)
    )


def sample(asked: Asked, *, limit: int) -> list[Hearer]:
    """Return some of those who asked, as if drawn by lot, but the same ones each time."""
    # A fingerprint knows nothing of when they came or where they live.
    return _read(_hearers(asked).order_by(Subscriber.address_print).limit(limit))


def counted(asked: Asked) -> int:
    """Count those who asked."""
    query = select(func.count()).select_from(Subscriber).where(*_conditions(asked))
    return db.session.scalar(query) or 0


def among(asked: Asked, prints: Collection[bytes]) -> frozenset[bytes]:
    """Return which of these mailboxes asked, by their ``mailboxes.address_print``."""
    query = select(Subscriber.address_print).where(
        Subscriber.address_print.in_(prints), *_conditions(asked)
    )
    return frozenset(db.session.scalars(query))


def everybody(asked: Asked) -> Prints:
    """Return who asked, by their ``mailboxes.address_print``: to be asked about millions."""
    beginning = func.substr(Subscriber.address_print, 1, BEGINNING_BYTES)
    query = select(beginning).where(*_conditions(asked)).order_by(beginning)
    return Prints(db.session.scalars(query, execution_options={"yield_per": 10_000}))


def still_asking(asked: Asked, ids: Collection[int]) -> frozenset[int]:
    """Return who of these still agrees, and stays a subscriber until the transaction ends."""
    # Two questions: the second one is asked when who changed their mind meanwhile is done.
    still = still_confirmed(ids)
    query = select(Subscriber.id).where(Subscriber.id.in_(still), *_conditions(asked))
    return frozenset(db.session.scalars(query))


def still_confirmed(ids: Collection[int]) -> frozenset[int]:
    """Return who of these subscribers still is one, and stays one until the transaction ends.

    Who leaves at this moment waits for us, and then finds what was queued and takes it back.
    """
    query = select(Subscriber.id).where(
        Subscriber.id.in_(ids), Subscriber.state == SubscriberState.CONFIRMED
    )
    return frozenset(db.session.scalars(query.with_for_update(read=True)))


def _hearers(asked: Asked) -> Select[Any]:
    why = case(
        (_of_campaign(asked.campaign), Why.CAMPAIGN.value),
        (_agreed(ALL), Why.ALL.value),
        else_=Why.NEAR.value,
    )
    return select(
        Subscriber.id,
        Subscriber.handle,
        Subscriber.sealed,
        Subscriber.language,
        Subscriber.zip,
        Subscriber.how_often,
        why,
    ).where(*_conditions(asked))


def _read(query: Select[Any]) -> list[Hearer]:
    return [
        Hearer(id_, handle, blob or b"", language, zip_code, how_often, Why(why_))
        for id_, handle, blob, language, zip_code, how_often, why_ in db.session.execute(query)
    ]


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Subscriber.state == SubscriberState.CONFIRMED,
        Subscriber.sealed.is_not(None),
        Subscriber.confirmed_at <= asked.until,
    ]
    wanted = [_of_campaign(asked.campaign), _agreed(ALL)]
    if asked.is_call:
        wanted.append(and_(Subscriber.zip.is_not(None), _agreed(NEAR)))
    found.append(or_(*wanted))
    if asked.joined_from is not None:
        found.append(Subscriber.confirmed_at >= asked.joined_from)
    if asked.joined_before is not None:
        found.append(Subscriber.confirmed_at < asked.joined_before)
    if asked.languages:
        found.append(Subscriber.language.in_(asked.languages))
    if asked.not_from:
        found.append(Subscriber.source.not_in(asked.not_from))
    if asked.zips is not None:
        found.append(Subscriber.zip.in_(asked.zips))
    return found


def _of_campaign(campaign: str | None) -> ColumnElement[bool]:
    if campaign is None:
        return false()
    asks = exists().where(
        Interest.subscriber_id == Subscriber.id, Interest.campaign == campaign
    )
    return and_(asks, _agreed(CAMPAIGN, KEEP_INFORMED))


def _agreed(*kinds: str) -> ColumnElement[bool]:
    return exists().where(
        SubscriberConsent.subscriber_id == Subscriber.id,
        SubscriberConsent.consent_text_id.in_(
            select(ConsentText.id).where(ConsentText.kind.in_(kinds))
        ),
    )
