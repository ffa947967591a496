"""What does not go on by itself, and needs somebody at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from sqlalchemy import func, select

from campaign import clock
from campaign.access import proving
from campaign.access.roles import EVERY, EVERYTHING, Duties, May
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
from campaign.petitions import whose
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


@dataclass(frozen=True, kw_only=True)
class NeedsAPerson:
    """What does not go on by itself. Empty when all is well."""

    vacant: list[VacantSeat]
    unplaced: list[Unplaced]
    comments: int  # that wait for a moderator
    forgetting: list[Forgetting]  # petitions
    # From here on of the whole site.
    pause: Pause | None = None
    resting: Sequence[LaneUse] = ()  # lanes that too much came back from
    failed: Mapping[State, int] = field(default_factory=dict)
    by_hand: int = 0  # mails that a person carries
    outdated: Sequence[int] = ()  # districts whose term began after our roster was written
    asleep_since: datetime | None = None  # the worker's last sign, where it gives none
    returned: Sequence[int] = ()  # districts whose office mail came back from
    changing: Sequence[Change] = ()  # seats
    copies_until: datetime | None = None  # copies of the key store that have to go
    misses_events: bool = False  # nobody tells us what became of mail
    trail_faults: int = 0  # places that did not fit when the trail was proven last

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return any(getattr(self, one.name) for one in fields(self))


def needs_a_person(settings: Settings, duties: Duties = EVERYTHING) -> NeedsAPerson:
    """Return what somebody has to look at: of all that, what their roles let them mend."""
    theirs, read = duties.campaigns(May.WRITE), duties.campaigns(May.MODERATE)
    has_any = theirs is None or bool(theirs)
    in_campaigns = NeedsAPerson(
        vacant=_vacant_seats(theirs) if has_any else [],
        unplaced=_unplaced(theirs) if has_any else [],
        comments=queueing.waiting(read) if read is None or read else 0,
        forgetting=[
            end for end in ahead.forgetting() if duties.may(May.WRITE, end.petition.id)
        ],
    )
    if theirs is not None:
        return in_campaigns
    return replace(
        in_campaigns,
        pause=pausing.paused(),
        resting=[use for use in progress.lanes() if use.lane.paused_at is not None],
        failed=troubles.for_a_person(),
        by_hand=progress.totals().get(State.BY_HAND, 0),
        outdated=_outdated_seats(),
        asleep_since=ahead.asleep_since(),
        returned=ahead.returned_offices(),
        changing=ahead.changing_seats(),
        copies_until=ahead.copies_until(),
        misses_events=ahead.misses_events(settings),
        trail_faults=_trail_faults() if duties.may(May.OWN, EVERY) else 0,
    )


def _outdated_seats() -> tuple[int, ...]:
    """Return the seats whose letters wait for a newer roster: those of live petitions do."""
    if not ahead.is_anything_live():
        return ()
    return roster.outdated_seats(clock.pacific(clock.now()).date())


def _trail_faults() -> int:
    proof = proving.latest()
    return proof.faults if proof else 0


def _unplaced(campaigns: frozenset[int] | None) -> list[Unplaced]:
    total = func.sum(Facet.count)
    waiting = (
        select(Facet.petition_id, total.label("count"))
        .where(
            Facet.kind == FacetKind.DISTRICT,
            Facet.value == str(UNPLACED),
            whose.within(Facet.petition_id, campaigns),
        )
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


def _vacant_seats(campaigns: frozenset[int] | None) -> list[VacantSeat]:
    """Count letters to seats that nobody holds: a list that is short, or known to be long."""
    taken = select(Senator.district).where(Senator.is_current)
    vacant = db.session.scalars(select(District.number).where(District.number.not_in(taken)))
    in_a_bundle = select(BundledLetter.signature_id).where(
        BundledLetter.signature_id == Signature.id, ~BundledLetter.is_out
    )
    petitions = {
        petition.id: petition
        for petition in db.session.scalars(
            select(Petition)
            .where(Petition.state != PetitionState.DRAFT, whose.within(Petition.id, campaigns))
            .order_by(Petition.id)
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
