"""What does not go on by itself, and needs somebody at the desk."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select

from campaign import clock
from campaign.comments import queueing
from campaign.config import Settings
from campaign.dashboard import ahead
from campaign.dashboard.ahead import Change, Forgetting
from campaign.db import db
from campaign.delivery import pausing, progress, troubles
from campaign.delivery.models import Pause, State
from campaign.delivery.progress import LaneUse
from campaign.districts import roster
from campaign.districts.models import District, Senator
from campaign.offices.models import BundledLetter
from campaign.petitions.models import Petition, PetitionState, Signature, SignatureState
from campaign.petitions.tally_models import UNPLACED, Facet, FacetKind


@dataclass(frozen=True)
class VacantSeat:
    """Letters of one petition that wait until a district has a senator."""

    petition: Petition
    district: int
    letters: int


@dataclass(frozen=True)
class Unplaced:
    """Signers of one petition who have not said which district is theirs."""

    petition: Petition
    signers: int


@dataclass(frozen=True)
class NeedsAPerson:
    """What does not go on by itself. Empty when all is well."""

    pause: Pause | None
    resting: list[LaneUse]  # lanes that too much came back from
    failed: dict[State, int]
    by_hand: int  # mails that a person carries
    vacant: list[VacantSeat]
    unplaced: list[Unplaced]
    comments: int  # that wait for a moderator
    outdated: tuple[int, ...]  # districts whose term began after our roster was written
    asleep_since: datetime | None  # the worker's last sign, where it gives none
    returned: list[int]  # districts whose office mail came back from
    changing: list[Change]  # seats
    forgetting: list[Forgetting]  # petitions
    copies_until: datetime | None  # copies of the key store that have to go
    misses_events: bool  # nobody tells us what became of mail

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return any(getattr(self, field.name) for field in fields(self))


def needs_a_person(settings: Settings) -> NeedsAPerson:
    """Return what an organiser has to look at."""
    return NeedsAPerson(
        pausing.paused(),
        [use for use in progress.lanes() if use.lane.paused_at is not None],
        troubles.for_a_person(),
        progress.totals().get(State.BY_HAND, 0),
        _vacant_seats(),
        _unplaced(),
        queueing.waiting(),
        _outdated_seats(),
        ahead.asleep_since(),
        ahead.returned_offices(),
        ahead.changing_seats(),
        ahead.forgetting(),
        ahead.copies_until(),
        ahead.misses_events(settings),
    )


def _outdated_seats() -> tuple[int, ...]:
    """Return the seats whose letters wait for a newer roster: those of live petitions do."""
    if not ahead.is_anything_live():
        return ()
    return roster.outdated_seats(clock.pacific(clock.now()).date())


def _unplaced() -> list[Unplaced]:
    total = func.sum(Facet.count)
    waiting = (
        select(Facet.petition_id, total.label("count"))
        .where(Facet.kind == FacetKind.DISTRICT, Facet.value == str(UNPLACED))
        .group_by(Facet.petition_id)
        .having(total > 0)
        .subquery()
    )
    rows = db.session.execute(
        select(Petition, waiting.c.count)
        .join(waiting, waiting.c.petition_id == Petition.id)
        .order_by(Petition.id)
    )
    return [Unplaced(petition, int(count)) for petition, count in rows]


def _vacant_seats() -> list[VacantSeat]:
    """Count letters to seats that nobody holds: a list that is short, or known to be long."""
    taken = select(Senator.district).where(Senator.is_current)
    vacant = db.session.scalars(select(District.number).where(District.number.not_in(taken)))
    in_a_bundle = select(BundledLetter.signature_id).where(
        BundledLetter.signature_id == Signature.id, ~BundledLetter.is_out
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
