"""What became of the letters: waiting, bundled, sent, or in need of a person."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.delivery.models import OutboxMessage, Pause, State
from campaign.districts import roster
from campaign.districts.models import District, Senator
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions.models import (
    UNPLACED,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
    Tally,
)

_IS_IN = ~BundledLetter.is_out
_FAILED = (State.REFUSED, State.UNCERTAIN, State.BOUNCED)


@dataclass(frozen=True)
class Bundled:
    """The letters of one petition that lie in bundles which were not recalled."""

    all: int = 0
    withdrawn: int = 0  # of these: taken back when the mail was out already

    @property
    def still_wanted(self) -> int:
        """Letters whose signer still stands by them."""
        return self.all - self.withdrawn


@dataclass(frozen=True)
class VacantSeat:
    """Letters of one petition that wait until a district has a senator."""

    petition: Petition
    district: int
    letters: int


@dataclass(frozen=True)
class NeedsAPerson:
    """What does not go on by itself. Empty when all is well."""

    pause: Pause | None
    failed: dict[State, int]
    vacant: list[VacantSeat]
    unplaced: int  # signers who have not said which district is theirs
    outdated: tuple[int, ...]  # districts whose term began after our roster was written

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.pause or self.failed or self.vacant or self.unplaced or self.outdated)


@dataclass(frozen=True)
class SentBundle:
    """One bundle, and how far its mail has come; no state while it is held."""

    bundle: Bundle
    senator: str | None
    letters: int
    mail: State | None


def needs_a_person() -> NeedsAPerson:
    """Return what an organiser has to look at."""
    unplaced = select(func.sum(Tally.count)).where(Tally.district == UNPLACED)
    failed = outbox_counts(_FAILED)
    return NeedsAPerson(
        db.session.scalars(select(Pause)).first(),
        {state: failed[state] for state in _FAILED if failed.get(state)},
        _vacant_seats(),
        int(db.session.scalar(unplaced) or 0),
        _outdated_seats(),
    )


def _outdated_seats() -> tuple[int, ...]:
    """Return the seats whose letters wait for a newer roster: those of live petitions do."""
    live = select(Petition.id).where(Petition.state == PetitionState.LIVE).limit(1)
    if db.session.scalar(live) is None:
        return ()
    return roster.outdated_seats(clock.pacific(clock.now()).date())


def outbox_counts(states: Collection[State] = tuple(State)) -> dict[State, int]:
    """Count the messages in each of *states*, by the index alone."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.state.in_(states))
        .group_by(OutboxMessage.state)
    )
    found = dict(rows.all())
    return {state: found[state] for state in State if state in found}


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
    withdrawn = _by_petition(
        select(Signature.petition_id, func.count())
        .join(BundledLetter, BundledLetter.signature_id == Signature.id)
        .where(
            Signature.petition_id.in_(petition_ids),
            Signature.state == SignatureState.WITHDRAWN,
            _IS_IN,
        )
        .group_by(Signature.petition_id)
    )
    return defaultdict(
        Bundled,
        {
            key: Bundled(released.get(key, 0) + held.get(key, 0), withdrawn.get(key, 0))
            for key in petition_ids
        },
    )


def bundles_of(petition: Petition, *, limit: int = 200) -> list[SentBundle]:
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


def _vacant_seats() -> list[VacantSeat]:
    """Count letters to seats that nobody holds: a list that is short, or known to be long."""
    taken = select(Senator.district).where(Senator.is_current)
    vacant = db.session.scalars(select(District.number).where(District.number.not_in(taken)))
    in_a_bundle = select(BundledLetter.signature_id).where(
        BundledLetter.signature_id == Signature.id, _IS_IN
    )
    petitions = {
        petition.id: petition
        for petition in db.session.scalars(
            select(Petition).where(Petition.state != PetitionState.DRAFT).order_by(Petition.id)
        )
    }
    rows = db.session.execute(
        select(Signature.petition_id, Signature.district, func.count())
        .where(
            # Numbers, not joins: so that the index leads straight to these few.
            Signature.petition_id.in_(petitions),
            Signature.state == SignatureState.CONFIRMED,
            Signature.district.in_(vacant.all()),
            ~in_a_bundle.exists(),
        )
        .group_by(Signature.petition_id, Signature.district)
        .order_by(Signature.petition_id, Signature.district)
    )
    return [VacantSeat(petitions[key], district or 0, n) for key, district, n in rows]


def _by_petition(query: object) -> dict[int, int]:
    return {key: int(n or 0) for key, n in db.session.execute(query)}  # type: ignore[call-overload]
