"""Place a signature in a district, and remember how and how surely.

Remembered are the way, the district and the map; never the point or the street.
"""

import hmac
import re
from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext

from campaign.districts import lookup
from campaign.errors import Invalid
from campaign.petitions import tallying
from campaign.petitions.models import Placing, Signature, SignatureState
from campaign.vault import vault

NOT_SURE = "not-sure"
OUTSIDE = "outside"

# Their signer said so, in one way or another: no ZIP code overrules them.
LOCATED = frozenset({Placing.MAP, Placing.LOCATION, Placing.ADDRESS})
OWN_WORD = LOCATED | {Placing.CHOSEN}


@dataclass(frozen=True)
class Place:
    """A district, how it became known, and how surely."""

    placing: Placing
    district: int | None
    confidence: float | None


def by_zip(signature: Signature, match: lookup.Match) -> None:
    """Place a new signature by what its ZIP code says; where that is not enough, it waits."""
    found = place_of(match)
    signature.map_version_id = match.map_version_id
    signature.placing, signature.district = found.placing, found.district
    signature.confidence = found.confidence


def place_of(match: lookup.Match) -> Place:
    """Return where somebody lives, by what their ZIP code says."""
    if match.candidate is not None:
        return Place(Placing.ZIP, match.candidate.district, match.candidate.share)
    is_outside = match.outcome is lookup.Outcome.OUTSIDE
    return Place(Placing.OUTSIDE if is_outside else Placing.WAITING, None, None)


def proof(signature: Signature, district: int, how: Placing) -> str:
    """Return what shows, on the page's way to the signer and back, how we found a district.

    So neither a point nor a street travels with the answer.
    """
    said = signature.handle + f" {how} {district}".encode()
    return vault.fingerprint(signature.petition.scope, "placing", said).hex()


def proven(signature: Signature, answer: str, proofs: str) -> Placing:
    """Return how we found the district that a signer accepts; without proof, they chose it."""
    if not answer.isascii() or not answer.isdigit():
        return Placing.CHOSEN
    ways = (
        how
        for how in sorted(LOCATED)
        if hmac.compare_digest(
            proof(signature, int(answer), how).encode(), proofs.encode(errors="replace")
        )
    )
    return next(ways, Placing.CHOSEN)


def choose(signature: Signature, answer: str, how: Placing = Placing.CHOSEN) -> None:
    """Place a signature where its signer says, in the caller's transaction.

    Args:
        signature: locked by the caller; pending or confirmed.
        answer: a district's number, ``not-sure`` or ``outside``.
        how: the way in which the signer came to a district.

    Raises:
        Invalid: the answer is none of these.

    """
    district = int(answer) if re.fullmatch("[0-9]{1,2}", answer) else None
    if answer not in {NOT_SURE, OUTSIDE} and not (district and district in lookup.districts()):
        raise Invalid(gettext("Choose one of the districts, or “I am not sure”."))
    is_counted = signature.state is SignatureState.CONFIRMED
    before = tallying.cell_of(signature) if is_counted else None
    _put(signature, answer, district, how)
    if before is not None:
        # At once, and so in one order: two signers who swap districts must not wait for each
        # other. Where nothing changed, the two cancel out.
        moves = Counter({before: -1})
        moves[tallying.cell_of(signature)] += 1
        tallying.move_all(moves)


def _put(signature: Signature, answer: str, district: int | None, how: Placing) -> None:
    match = lookup.find(signature.zip)
    signature.map_version_id = match.map_version_id or signature.map_version_id
    signature.district = district
    signature.confidence = None
    if district is not None:
        signature.placing = how
        shares = {c.district: c.share for c in match.candidates}
        signature.confidence = shares.get(district)
    else:
        signature.placing = Placing.OUTSIDE if answer == OUTSIDE else Placing.WAITING


def needs_choice(signature: Signature) -> bool:
    """Return whether the signer has yet to say which district is theirs."""
    return signature.placing is Placing.WAITING
