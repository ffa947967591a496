"""Fill: put waiting letters into held bundles, in short transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update

from campaign.db import alone, db, writing
from campaign.offices import waiting
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions.models import Signature

BATCH = 500  # letters a transaction


@dataclass(frozen=True, kw_only=True)
class Order:
    """Which letters are to go into bundles, and until when those are held."""

    petition_id: int
    district: int
    until: datetime  # letters confirmed up to then
    release_at: datetime
    most_letters: int  # in one bundle


def put(order: Order, ids: Sequence[int]) -> int:
    """Put letters into bundles, in short transactions of its own; return how many.

    Args:
        order: for which office, and how.
        ids: of signatures whose letters waited a moment ago.

    """
    done = sealed = 0
    while done < len(ids):
        with writing():
            alone("bundle", order.petition_id, order.district)  # one bundle, not two
            bundle, room = _open_bundle(order)
            some = ids[done : done + min(BATCH, room)]
            sealed += _put(order, bundle, some)
        done += len(some)
    return sealed


def _put(order: Order, bundle: Bundle, ids: Sequence[int]) -> int:
    """Put those of *ids* into *bundle* that still wait."""
    still = db.session.scalars(
        waiting.letters(until=order.until)
        .with_only_columns(Signature.id)
        .where(
            Signature.id.in_(ids),
            Signature.petition_id == order.petition_id,
            Signature.district == order.district,
            # What was taken out of this very bundle goes with the next one.
            ~exists().where(
                BundledLetter.bundle_id == bundle.id,
                BundledLetter.signature_id == Signature.id,
            ),
        )
        .order_by(Signature.id)
        .with_for_update(of=Signature)
    ).all()
    db.session.add_all(BundledLetter(bundle_id=bundle.id, signature_id=id_) for id_ in still)
    db.session.flush()
    return len(still)


def _open_bundle(order: Order) -> tuple[Bundle, int]:
    """Return the bundle that takes the next letters, and how many more it takes.

    A sealing that stopped half way goes on with the bundle it had begun.
    """
    found = db.session.scalar(
        select(Bundle)
        .where(
            Bundle.petition_id == order.petition_id,
            Bundle.district == order.district,
            Bundle.state == BundleState.HELD,
            ~Bundle.is_single,
            Bundle.number.is_(None),  # else its documents are being written
            Bundle.created_at >= order.until,
            Bundle.release_at >= order.release_at,
        )
        .order_by(Bundle.id.desc())
        .limit(1)
        .with_for_update()
    )
    room = order.most_letters - (letter_count(found) if found else 0)
    if found is None or room <= 0:
        found = add(order)
        room = order.most_letters
    return found, room


def add(order: Order, *, is_single: bool = False) -> Bundle:
    """Make an empty bundle, in the caller's transaction."""
    bundle = Bundle(
        petition_id=order.petition_id,
        district=order.district,
        release_at=order.release_at,
        is_single=is_single,
    )
    db.session.add(bundle)
    db.session.flush()
    return bundle


def letter_count(bundle: Bundle) -> int:
    """Count the letters that lie in a bundle now; some may have been withdrawn since."""
    query = (
        select(func.count())
        .select_from(BundledLetter)
        .where(BundledLetter.bundle_id == bundle.id, ~BundledLetter.is_out)
    )
    return db.session.scalar(query) or 0


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
