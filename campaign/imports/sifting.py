"""Whom of a file we have already, and who wants to stay out."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from sqlalchemy import select

from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.imports.judging import Entry
from campaign.petitions.models import Signature, SignatureState

# They told us, or their mail program did: no list of anybody's brings them back.
_OPTED_OUT = frozenset({Reason.NEVER, Reason.UNSUBSCRIBE, Reason.SPAM_REPORT})
_STANDS = (SignatureState.CONFIRMED, SignatureState.ELSEWHERE)
_TOOK_BACK = (SignatureState.WITHDRAWN, SignatureState.INVALID)


class Fate(StrEnum):
    """What becomes of a row without faults."""

    FRESH = "fresh"
    KNOWN = "known"  # stands beneath the petition already
    TWICE = "twice"  # stands in the file once more, further up
    LEFT_OUT = "left_out"  # wants no mail, withdrew here, or was found invalid


def fates(
    petition_id: int, entries: Sequence[Entry], before: Collection[bytes] = ()
) -> list[Fate]:
    """Return what becomes of each of some people, in their order.

    Args:
        petition_id: where they are brought in.
        entries: some hundreds of them.
        before: of whoever stands further up in the file, eight bytes of what they are known by.

    """
    states = _states(petition_id, {entry.known_by for entry in entries})
    emails = {entry.person.email for entry in entries if entry.person.email}
    reasons = suppressing.reasons_of(emails)
    seen, found = set(before), []
    for entry in entries:
        there = states.get(entry.known_by, frozenset())
        short = entry.known_by[:8]
        if not _OPTED_OUT.isdisjoint(reasons.get(entry.person.email, ())):
            fate = Fate.LEFT_OUT
        elif not there.isdisjoint(_STANDS):
            fate = Fate.KNOWN
        elif not there.isdisjoint(_TOOK_BACK):
            fate = Fate.LEFT_OUT
        else:
            fate = Fate.TWICE if short in seen else Fate.FRESH
        seen.add(short)
        found.append(fate)
    return found


def _states(
    petition_id: int, prints: Collection[bytes]
) -> dict[bytes, frozenset[SignatureState]]:
    rows = db.session.execute(
        select(Signature.address_print, Signature.state).where(
            Signature.petition_id == petition_id, Signature.address_print.in_(prints)
        )
    )
    found: dict[bytes, frozenset[SignatureState]] = {}
    for known_by, state in rows:
        found[known_by] = found.get(known_by, frozenset()) | {state}
    return found
