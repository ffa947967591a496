"""Parts: what came in together, and is too much for one mail, goes in several bundles."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from campaign.db import db
from campaign.offices.models import Bundle, BundledLetter, BundleState


@dataclass(frozen=True)
class Part:
    """Which part of what came in together a bundle is."""

    number: int = 1  # in the order in which they go
    has_more: bool = False  # another one follows


def of(bundle: Bundle, *, has_left_over: bool = False) -> Part:
    """Return which part *bundle* is, if it goes now.

    How many there will be is not known before the last one goes: letters may be withdrawn
    until then, and a part may turn out too large for a mail.

    Args:
        bundle: held, or not kept at all.
        has_left_over: some of its letters are about to become a part of their own.

    """
    query = (
        select(Bundle.state, func.count())
        .where(
            Bundle.petition_id == bundle.petition_id,
            Bundle.district == bundle.district,
            Bundle.release_at == bundle.release_at,  # they were sealed together
            Bundle.id != bundle.id,
            ~Bundle.is_single,
            exists().where(BundledLetter.bundle_id == Bundle.id, ~BundledLetter.is_out),
        )
        .group_by(Bundle.state)
    )
    counts: dict[BundleState, int] = {}
    if bundle.id is not None and not bundle.is_single:
        counts = dict(db.session.execute(query).all())
    return Part(
        counts.get(BundleState.RELEASED, 0) + 1,
        has_left_over or counts.get(BundleState.HELD, 0) > 0,
    )
