"""Bundle: put the waiting letters of one petition to one office together, and hold them.

Every letter lies in at most one bundle that is not recalled: the database sees to it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from campaign import clock
from campaign.config import Settings
from campaign.db import alone, db, writing
from campaign.offices import seats
from campaign.offices.models import Bundle, BundledLetter, BundleState, Sealing
from campaign.petitions.models import Petition, PetitionState, Signature, SignatureState

BATCH = 500  # letters a transaction


def seal(settings: Settings, *, cut_off_at: datetime | None = None, hold: bool = True) -> int:
    """Put every waiting letter into a bundle for its office, in short transactions of its own.

    Letters wait while nobody holds the seat, or nobody knows who does. Stopped half way, it
    goes on where it stopped when it is called again.

    Args:
        settings: for the hold window.
        cut_off_at: take letters confirmed up to then; all, when left out.
        hold: wait out the hold window before the release.

    Returns:
        How many letters were put into bundles.

    """
    until = cut_off_at or clock.now()
    minutes = settings.hold_minutes if hold else 0
    release_at = until + timedelta(minutes=minutes)
    sealed = 0
    for petition_id, district in _offices_with_letters(until):
        while taken := _take(petition_id, district, until, release_at):
            sealed += taken
    return sealed


def seal_at_cut_off(settings: Settings, cut_off_at: datetime) -> int:
    """Seal the bundles of one cut-off, unless that was done; return how many letters."""
    if db.session.get(Sealing, cut_off_at) is not None:
        return 0
    sealed = seal(settings, cut_off_at=cut_off_at)
    try:
        with writing():
            db.session.add(Sealing(cut_off_at=cut_off_at, done_at=clock.now()))
    except IntegrityError:  # another worker was at it, too; every letter went to one of us
        pass
    return sealed


def released(signature: Signature) -> Bundle | None:
    """Return the bundle in which a letter of this mailbox left; None where none has.

    Whoever withdraws and signs anew has been heard already: an office gets one letter of a
    mailbox and petition. An attempt that waits is told of nothing: a stranger may have made it.
    """
    if signature.state is SignatureState.PENDING:
        return None
    query = (
        select(Bundle)
        .join(BundledLetter)
        .join(Signature, Signature.id == BundledLetter.signature_id)
        .where(
            Signature.petition_id == signature.petition_id,
            Signature.address_print == signature.address_print,
            ~BundledLetter.is_out,
            Bundle.state == BundleState.RELEASED,
        )
        .order_by(Bundle.number)
        .limit(1)
    )
    return db.session.scalar(query)


def take_out(signature_id: int) -> None:
    """Take one letter out of the bundle that holds it; where it counts, it waits again."""
    _mark_out(BundledLetter.signature_id == signature_id)


def recall(bundle: Bundle) -> None:
    """Take all letters out of a held bundle, in the caller's transaction."""
    bundle.state = BundleState.RECALLED
    _mark_out(BundledLetter.bundle_id == bundle.id)


def waiting(*, until: datetime) -> Select[int, int | None]:
    """Return the query for (petition, district) of every letter that waits for an office."""
    same = aliased(Signature)  # itself, or what its mailbox signed before and withdrew too late
    is_bundled = exists().where(
        same.petition_id == Signature.petition_id,
        same.address_print == Signature.address_print,
        BundledLetter.signature_id == same.id,
        ~BundledLetter.is_out,
    )
    return (
        select(Signature.petition_id, Signature.district)
        .join(Petition)
        .where(
            Petition.state != PetitionState.DRAFT,
            Signature.state == SignatureState.CONFIRMED,
            Signature.district.is_not(None),
            Signature.confirmed_at <= until,
            Signature.sealed.is_not(None),
            ~is_bundled,
        )
    )


def _offices_with_letters(until: datetime) -> Sequence[tuple[int, int]]:
    """Return (petition, district) of every office that can be reached and has letters."""
    query = waiting(until=until).distinct()
    found = db.session.execute(query.order_by(Signature.petition_id, Signature.district)).all()
    petitions = {id_: db.session.get_one(Petition, id_) for id_, _ in found}
    reachable = {id_: seats.reachable(petition) for id_, petition in petitions.items()}
    db.session.rollback()  # no read transaction stays open while bundles are written
    return [(id_, district) for id_, district in found if district in reachable[id_]]


def _take(petition_id: int, district: int, until: datetime, release_at: datetime) -> int:
    """Put the next letters of one office into its bundle; return how many there were."""
    with writing():
        alone("bundle", petition_id, district)  # two workers make one bundle, not two
        ids = db.session.scalars(
            waiting(until=until)
            .with_only_columns(Signature.id)
            .where(Signature.petition_id == petition_id, Signature.district == district)
            .order_by(Signature.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=Signature)
        ).all()
        if ids:
            bundle = _held(petition_id, district, release_at)
            db.session.add_all(
                BundledLetter(bundle_id=bundle.id, signature_id=id_) for id_ in ids
            )
    return len(ids)


def _held(petition_id: int, district: int, release_at: datetime) -> Bundle:
    found = db.session.scalar(
        select(Bundle).where(
            Bundle.petition_id == petition_id,
            Bundle.district == district,
            Bundle.state == BundleState.HELD,
            Bundle.release_at == release_at,
        )
    )
    if found is None:
        found = Bundle(petition_id=petition_id, district=district, release_at=release_at)
        db.session.add(found)
        db.session.flush()
    return found


def _mark_out(condition: object) -> None:
    held = select(Bundle.id).where(Bundle.state != BundleState.RELEASED)
    db.session.execute(
        update(BundledLetter)
        .where(condition, BundledLetter.bundle_id.in_(held))  # type: ignore[arg-type]
        .values(is_out=True)
    )


def split_off(bundle: Bundle, first_signature_id: int) -> int:
    """Move the letters of *bundle* from one signature on to a bundle of their own, by its id.

    An office's mail program takes no more than some 10 MB: what does not fit goes as another
    part, in the caller's transaction.
    """
    part = Bundle(
        petition_id=bundle.petition_id, district=bundle.district, release_at=bundle.release_at
    )
    db.session.add(part)
    db.session.flush()
    db.session.execute(
        update(BundledLetter)
        .where(
            BundledLetter.bundle_id == bundle.id,
            BundledLetter.signature_id >= first_signature_id,
        )
        .values(bundle_id=part.id)
    )
    return part.id


def next_number() -> int:
    """Return the number after the last one given; the column's uniqueness settles a race."""
    return (db.session.scalar(select(func.max(Bundle.number))) or 0) + 1
