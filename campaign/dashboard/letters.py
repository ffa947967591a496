"""What became of the letters: waiting, bundled, sent, or in need of a person."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from campaign.db import db
from campaign.delivery import progress
from campaign.delivery.models import OutboxMessage, State
from campaign.districts.models import Senator
from campaign.offices import fates
from campaign.offices.fates import Fate
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions.models import (
    Petition,
    Signature,
    SignatureState,
)

_IS_IN = ~BundledLetter.is_out
_NO_LONGER = (SignatureState.WITHDRAWN, SignatureState.INVALID)  # counted once, and not now


@dataclass(frozen=True)
class Bundled:
    """The letters of one petition that lie in bundles which were not recalled."""

    all: int = 0
    withdrawn: int = 0  # of these: taken back, or made invalid, when the mail was out already

    @property
    def still_wanted(self) -> int:
        """Letters whose signer still stands by them."""
        return self.all - self.withdrawn


@dataclass(frozen=True)
class SentBundle:
    """One bundle, and how far its mail has come; no state while it is held."""

    bundle: Bundle
    senator: str | None
    letters: int
    mail: State | None


def outbox_counts() -> dict[State, int]:
    """Count the messages in each state, by the index alone."""
    return progress.totals()


def district_of(message_id: int) -> int | None:
    """Return whose office the letters in a message are for; None: it holds none (any more)."""
    return db.session.scalar(select(Bundle.district).where(Bundle.message_id == message_id))


def bundled(petition_ids: list[int]) -> defaultdict[int, Bundled]:
    """Return the bundled letters of each petition.

    Released bundles know their number; held ones are few, and so are letters taken back late.
    """
    released = _by_petition(
        select(Bundle.petition_id, func.sum(Bundle.letter_count))
        .where(Bundle.petition_id.in_(petition_ids), Bundle.state == BundleState.RELEASED)
        .group_by(Bundle.petition_id)
    )
    held = _by_petition(
        select(Bundle.petition_id, func.count())
        .join(BundledLetter, BundledLetter.bundle_id == Bundle.id)
        .where(
            Bundle.petition_id.in_(petition_ids),
            Bundle.state == BundleState.HELD,
            _IS_IN,
        )
        .group_by(Bundle.petition_id)
    )
    # Of each its place in a bundle, by the index of these: at most one. Joined, PostgreSQL
    # would rather read all letters than look up a hundredth of them.
    lies = (
        select(BundledLetter.signature_id)
        .where(BundledLetter.signature_id == Signature.id, _IS_IN)
        .correlate(Signature)
        .scalar_subquery()
    )
    withdrawn = _by_petition(
        select(Signature.petition_id, func.count(lies))
        .where(Signature.petition_id.in_(petition_ids), Signature.state.in_(_NO_LONGER))
        .group_by(Signature.petition_id)
    )
    return defaultdict(
        Bundled,
        {
            key: Bundled(released.get(key, 0) + held.get(key, 0), withdrawn.get(key, 0))
            for key in petition_ids
        },
    )


def by_fate(petition: Petition) -> dict[Fate, int]:
    """Return how many letters of a petition have come how far, those in bundles alone.

    A released bundle knows its number; those that are held are few.
    """
    released = db.session.execute(
        select(Bundle.state, Bundle.channel, OutboxMessage.state, func.sum(Bundle.letter_count))
        .outerjoin(OutboxMessage, OutboxMessage.id == Bundle.message_id)
        .where(Bundle.petition_id == petition.id, Bundle.state == BundleState.RELEASED)
        .group_by(Bundle.state, Bundle.channel, OutboxMessage.state)
    )
    found: Counter[Fate] = Counter()
    for state, channel, mail, count in released:
        found[fates.fate_of(state, channel, mail)] += int(count or 0)
    held = db.session.scalar(
        select(func.count())
        .select_from(Bundle)
        .join(BundledLetter, BundledLetter.bundle_id == Bundle.id)
        .where(Bundle.petition_id == petition.id, Bundle.state == BundleState.HELD, _IS_IN)
    )
    found[Fate.HELD] += held or 0
    return {fate: found[fate] for fate in Fate if found[fate]}


def bundle_count(petition: Petition) -> int:
    """Return how many bundles of a petition there are that were not recalled."""
    query = select(func.count()).where(
        Bundle.petition_id == petition.id, Bundle.state != BundleState.RECALLED
    )
    return db.session.scalar(query) or 0


def bundles_of(petition: Petition, *, limit: int) -> list[SentBundle]:
    """Return the bundles of a petition, newest first."""
    inside = (
        select(func.count())
        .select_from(BundledLetter)
        .where(BundledLetter.bundle_id == Bundle.id, _IS_IN)
        .correlate(Bundle)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Bundle,
            func.coalesce(Bundle.senator_name, Senator.name),
            func.coalesce(Bundle.letter_count, inside),
            OutboxMessage.state,
        )
        .outerjoin(OutboxMessage, OutboxMessage.id == Bundle.message_id)
        .outerjoin(Senator, (Senator.district == Bundle.district) & Senator.is_current)
        .where(Bundle.petition_id == petition.id)
        .order_by(Bundle.id.desc())
        .limit(limit)
    )
    return [SentBundle(*row) for row in rows]


def _by_petition(query: object) -> dict[int, int]:
    return {key: int(n or 0) for key, n in db.session.execute(query)}  # type: ignore[call-overload]
