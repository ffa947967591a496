"""Bundle: put the letters to an office together when its cadence says so, and hold them.

Every letter lies in at most one bundle that is not recalled: the database sees to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import inserting
from campaign.offices import calendar, filling, profiles, seats, waiting
from campaign.offices.models import (
    Bundle,
    BundledLetter,
    BundleState,
    Cadence,
    Office,
    Sealing,
)
from campaign.petitions.models import Petition, PetitionState, Signature

_PUNCTUAL = timedelta(minutes=10)  # a cut-off done later than that starts its hold window then
_KEPT = timedelta(days=60)  # sealings; no cut-off is further apart

# Built once: they run whenever somebody signs.
_RELEASED = (
    select(Bundle)
    .join(BundledLetter)
    .join(Signature, Signature.id == BundledLetter.signature_id)
    .where(
        Signature.petition_id == bindparam("petition"),
        Signature.address_print == bindparam("address"),
        ~BundledLetter.is_out,
        Bundle.state == BundleState.RELEASED,
    )
    .order_by(Bundle.number)
    .limit(1)
)
_HOLDING = (
    select(Bundle)
    .join(BundledLetter)
    .where(
        BundledLetter.signature_id == bindparam("signature"),
        ~BundledLetter.is_out,
        Bundle.state == BundleState.HELD,
    )
)


@dataclass(frozen=True, kw_only=True)
class _Round:
    """One office's turn."""

    office: Office
    until: datetime  # letters confirmed up to then
    release_at: datetime
    recalled_until: datetime | None = None  # what was recalled later waits for the next turn


def seal(settings: Settings, *, district: int | None = None, hold: bool = True) -> int:
    """Put every waiting letter into a bundle for its office now, because a person says so.

    Letters wait all the same where ``seats`` has a reason. Stopped half way, it goes on where
    it stopped when it is called again.

    Args:
        settings: for the hold window.
        district: for this office alone; for all, when left out.
        hold: wait out the hold window before the release.

    Returns:
        How many letters were put into bundles.

    """
    now = clock.now()
    release_at = now + timedelta(minutes=settings.hold_minutes if hold else 0)
    return _go_round(
        [
            _Round(office=office, until=now, release_at=release_at)
            for number, office in profiles.every().items()
            if district in {None, number}
        ]
    )


def seal_at_cut_offs(settings: Settings) -> int:
    """Seal the bundles of every office whose cut-off is past and not done; count letters.

    Each cut-off of each office is done once, whether or not there were letters: what comes
    later, what a person recalled, and what could not go then, waits for the next one.
    """
    due = _due(settings)
    sealed = _go_round(due)
    if due:
        with writing():
            db.session.execute(
                inserting.into(Sealing).on_conflict_do_nothing(),  # another worker did it, too
                [
                    {
                        "district": turn.office.district,
                        "cut_off_at": turn.until,
                        "done_at": clock.now(),
                    }
                    for turn in due
                ],
            )
    return sealed


def seal_at_counts(settings: Settings) -> int:
    """Seal for every office that wants its letters as soon as so many wait; count letters.

    A letter that a person took back counts again from the day's cut-off on: else it would be
    in the next bundle a minute later.
    """
    now = clock.now()
    release_at = now + timedelta(minutes=settings.hold_minutes)
    offices = [o for o in profiles.every().values() if o.cadence is Cadence.AT_COUNT]
    sealed = 0
    for office in offices:
        since = calendar.daily_since(office, settings)
        counts = db.session.execute(
            waiting.letters(until=now)
            .with_only_columns(Signature.petition_id, func.count())
            .where(
                Signature.district == office.district,
                ~waiting.recalled_since(since),
                ~waiting.taken_out(),
            )
            .group_by(Signature.petition_id)
        )
        enough = {id_ for id_, count in counts if count >= (office.letters_at or 1)}
        if enough:
            turn = _Round(office=office, until=now, release_at=release_at)
            sealed += _go_round([turn], only=enough)
    return sealed


def forget_done() -> None:
    """Forget sealings so old that nobody asks about them, in a transaction of its own."""
    with writing():
        db.session.execute(delete(Sealing).where(Sealing.cut_off_at < clock.now() - _KEPT))


def released(signature: Signature) -> Bundle | None:
    """Return the bundle in which a letter of this mailbox left; None where none has.

    Whoever withdraws and signs anew has been heard already: an office gets one letter of a
    mailbox and petition. An attempt that waits is told of nothing: a stranger may have made it.
    """
    if signature.confirmed_at is None:
        return None
    mailbox = {"petition": signature.petition_id, "address": signature.address_print}
    return db.session.scalar(_RELEASED, mailbox)


def is_in(bundle: Bundle, signature: Signature) -> bool:
    """Return whether it is this signature's letter that lies in *bundle*, or left in it.

    What :func:`released` finds may be an earlier letter of the same mailbox.
    """
    lying = select(BundledLetter.signature_id).where(
        BundledLetter.bundle_id == bundle.id,
        BundledLetter.signature_id == signature.id,
        ~BundledLetter.is_out,
    )
    return db.session.scalar(lying) is not None


def holding(signature: Signature) -> Bundle | None:
    """Return the held bundle in which a letter lies; None where it waits or has left."""
    return db.session.scalar(_HOLDING, {"signature": signature.id})


def take_out(signature_id: int) -> None:
    """Take one letter out of the bundle that holds it; where it counts, it waits again."""
    mark_out(BundledLetter.signature_id == signature_id)


def recall(bundle: Bundle) -> None:
    """Take all letters out of a held bundle, in the caller's transaction."""
    bundle.state = BundleState.RECALLED
    mark_out(BundledLetter.bundle_id == bundle.id)


def mark_out(condition: ColumnElement[bool]) -> None:
    """Mark letters as out of their bundles, in so far as these have not left."""
    held = select(Bundle.id).where(Bundle.state != BundleState.RELEASED)
    db.session.execute(
        update(BundledLetter)
        .where(condition, BundledLetter.bundle_id.in_(held))
        .values(is_out=True)
    )


def _due(settings: Settings) -> list[_Round]:
    now = clock.now()
    found = {}
    for office in profiles.every().values():
        cut_off_at = calendar.last_of(office, settings, now)
        if cut_off_at is not None:
            found[office.district] = (office, cut_off_at)
    first = min((at for _, at in found.values()), default=now)
    rows = select(Sealing.district, Sealing.cut_off_at).where(Sealing.cut_off_at >= first)
    done = set(db.session.execute(rows).all())
    hold = timedelta(minutes=settings.hold_minutes)
    return [
        _Round(
            office=office,
            until=at,
            # Whoever comes late, after a night without power, still gives organisers the time
            # that they were promised to look at it.
            release_at=(at if now - at <= _PUNCTUAL else now) + hold,
            recalled_until=at,
        )
        for office, at in found.values()
        if (office.district, at) not in done
    ]


def _go_round(turns: list[_Round], *, only: set[int] | None = None) -> int:
    """Seal for some offices, in transactions of its own; of all petitions, or of some."""
    if not turns:
        return 0
    rehearsing = {
        petition.id: petition.is_rehearsal
        for petition in db.session.scalars(
            select(Petition).where(Petition.state != PetitionState.DRAFT).order_by(Petition.id)
        )
        if only is None or petition.id in only
    }
    waits = {kind: seats.waiting(is_rehearsal=kind) for kind in set(rehearsing.values())}
    orders = [(order, ids) for turn in turns for order, ids in _orders(turn, rehearsing, waits)]
    db.session.rollback()  # no read transaction stays open while bundles are written
    return sum(filling.put(order, ids) for order, ids in orders)


def _orders(
    turn: _Round,
    rehearsing: Mapping[int, bool],
    waits: Mapping[bool, Mapping[int, seats.Reason]],
) -> list[tuple[filling.Order, list[int]]]:
    """Return what there is to do for one office: by petition, the letters that wait."""
    found = []
    for petition_id, is_rehearsal in rehearsing.items():
        if turn.office.district in waits[is_rehearsal]:
            continue
        query = (
            waiting.letters(until=turn.until)
            .with_only_columns(Signature.id)
            .where(
                Signature.petition_id == petition_id,
                Signature.district == turn.office.district,
            )
            .order_by(Signature.id)
        )
        if turn.recalled_until is not None:
            query = query.where(~waiting.recalled_since(turn.recalled_until))
        ids = list(db.session.scalars(query))
        if ids:
            order = filling.Order(
                petition_id=petition_id,
                district=turn.office.district,
                until=turn.until,
                release_at=turn.release_at,
                most_letters=turn.office.most_letters,
            )
            found.append((order, ids))
    return found
