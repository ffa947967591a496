"""What becomes of signatures when the map changes: said before it does, and after."""

from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from campaign.db import db
from campaign.districts import lookup, shares
from campaign.districts.models import Place, ZipPrefix
from campaign.districts.shares import Table
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import placing
from campaign.petitions.models import Placing, Signature


@dataclass(frozen=True)
class Answer:
    """What one map says of a ZIP code, as far as a signature asks."""

    district: int | None  # None: the ZIP does not decide alone
    candidates: frozenset[int] = frozenset()
    is_outside: bool = False


@dataclass
class Replaced:
    """What became of signatures that another map had placed."""

    moved: int = 0  # to another district
    placed: int = 0  # waited for their signer's answer before
    asked: int = 0  # placed before; their signer is asked now
    kept: int = 0

    @property
    def total(self) -> int:
        """All that were looked at."""
        return sum(getattr(self, field.name) for field in fields(self))

    def count(self, before: int | None, after: int | None, number: int = 1) -> None:
        """Add signatures that went from one district to another; None: none."""
        if before == after:
            self.kept += number
        elif after is None:
            self.asked += number
        elif before is None:
            self.placed += number
        else:
            self.moved += number


def fate(
    was: Placing, district: int | None, answer: Answer, *, is_changed: bool, was_inside: bool
) -> tuple[Placing, int | None]:
    """Return how and where a signature is placed once the map says *answer*.

    Args:
        was: how it was placed.
        district: where.
        answer: about its ZIP code, of the new map.
        is_changed: whether the ZIP code changed districts.
        was_inside: whether the old map knew the ZIP as one of California's.

    """
    if was in placing.OWN_WORD:
        if district in answer.candidates or not is_changed:
            return was, district
        return Placing.WAITING, None
    if was is Placing.OUTSIDE and (was_inside or not answer.candidates):
        return was, None  # their own word, or nothing new
    if answer.district is not None:
        return Placing.ZIP, answer.district
    return (Placing.OUTSIDE if answer.is_outside else Placing.WAITING), None


def foretell(before: Table, after: Table) -> Replaced:
    """Count what would become of the signatures whose letter has not left; change nothing."""
    found = Replaced()
    asked_places = set(
        db.session.scalars(select(Place.zip).where(Place.type == lookup.ASKED_TYPE))
    )
    known_places = set(db.session.scalars(select(Place.zip)))
    states = dict(db.session.execute(select(ZipPrefix.prefix, ZipPrefix.state)).all())
    rows = db.session.execute(
        select(Signature.zip, Signature.district, Signature.placing, func.count())
        .where(Signature.sealed.is_not(None), ~has_left())
        .group_by(Signature.zip, Signature.district, Signature.placing)
    )
    for zip_code, district, was, number in rows:
        old, new = before.get(zip_code, ()), after.get(zip_code, ())
        is_foreign = states.get(zip_code[:3]) not in {None, lookup.CALIFORNIA}
        is_asked = zip_code in asked_places or (is_foreign and zip_code not in known_places)
        answer = Answer(
            district=None if is_asked else shares.decided(new),
            candidates=frozenset(row.district for row in new),
            is_outside=is_foreign and not new,
        )
        _, now = fate(
            was,
            district,
            answer,
            is_changed=shares.moved(old, new),
            was_inside=bool(old),
        )
        found.count(district, now, number)
    return found


def has_left() -> ColumnElement[bool]:
    """Return whether an office has heard this mailbox: see ``bundling.released``."""
    same = aliased(Signature)
    return Signature.confirmed_at.is_not(None) & exists().where(
        same.petition_id == Signature.petition_id,
        same.address_print == Signature.address_print,
        BundledLetter.signature_id == same.id,
        ~BundledLetter.is_out,
        Bundle.id == BundledLetter.bundle_id,
        Bundle.state == BundleState.RELEASED,
    )
