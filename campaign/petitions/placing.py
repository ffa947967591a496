"""Place a signature in a district, and remember how and how surely."""

import re

from flask_babel import gettext

from campaign.districts import lookup
from campaign.errors import Invalid
from campaign.petitions import tallying
from campaign.petitions.models import Placing, Signature, SignatureState

NOT_SURE = "not-sure"
OUTSIDE = "outside"


def by_zip(signature: Signature, match: lookup.Match) -> None:
    """Place a new signature by what its ZIP code says; where that is not enough, it waits."""
    signature.map_version_id = match.map_version_id
    if match.candidate is not None:
        signature.placing = Placing.ZIP
        signature.district = match.candidate.district
        signature.confidence = match.candidate.share
    else:
        is_outside = match.outcome is lookup.Outcome.OUTSIDE
        signature.placing = Placing.OUTSIDE if is_outside else Placing.WAITING
        signature.district = None
        signature.confidence = None


def choose(signature: Signature, answer: str) -> None:
    """Place a signature where its signer says, in the caller's transaction.

    Args:
        signature: locked by the caller; pending or confirmed.
        answer: a district's number, ``not-sure`` or ``outside``.

    Raises:
        Invalid: the answer is none of these.

    """
    district = int(answer) if re.fullmatch("[0-9]{1,2}", answer) else None
    if answer not in {NOT_SURE, OUTSIDE} and not (district and district in lookup.districts()):
        raise Invalid(gettext("Choose one of the districts, or “I am not sure”."))
    is_counted = signature.state is SignatureState.CONFIRMED
    before = tallying.cell_of(signature) if is_counted else None
    _put(signature, answer, district)
    if before is not None and tallying.cell_of(signature) != before:
        # Always in the same order: two signers who swap districts must not wait for each other.
        for cell, by in sorted([(before, -1), (tallying.cell_of(signature), 1)]):
            tallying.move(cell, by)


def _put(signature: Signature, answer: str, district: int | None) -> None:
    match = lookup.find(signature.zip)
    signature.map_version_id = match.map_version_id or signature.map_version_id
    signature.district = district
    signature.confidence = None
    if district is not None:
        signature.placing = Placing.CHOSEN
        shares = {c.district: c.share for c in match.candidates}
        signature.confidence = shares.get(district)
    else:
        signature.placing = Placing.OUTSIDE if answer == OUTSIDE else Placing.WAITING


def needs_choice(signature: Signature) -> bool:
    """Return whether the signer has yet to say which district is theirs."""
    return signature.placing is Placing.WAITING
