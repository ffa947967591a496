"""Where one signer's letter is: what their page tells them, and the desk, too."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaign.config import Settings
from campaign.db import db
from campaign.delivery.models import OutboxMessage, State
from campaign.offices import bundling, calendar, seats
from campaign.offices.models import Bundle, Office
from campaign.petitions.models import Placing, Signature, SignatureState


class Step(StrEnum):
    """How far a letter has come, and where it stands still."""

    UNCONFIRMED = "unconfirmed"  # its signer has not said "this is me"
    WITHDRAWN = "withdrawn"
    INVALID = "invalid"  # an organiser took its signature out of the count
    ERASED = "erased"  # nobody can read it any more
    NO_LETTER = "no_letter"  # its signer lives outside California
    UNPLACED = "unplaced"  # nobody knows the district yet: the signer can say
    WAITING = "waiting"  # for the bundle of ``next_at``, or for what ``reason`` says
    VACANT = "vacant"  # nobody holds the seat: for whoever comes
    UNWANTED = "unwanted"  # the office wants no letters by us
    HELD = "held"  # in a bundle that is released at ``next_at``; may still be changed
    HANDED = "handed"  # the bundle is released and on its way to the carrier
    ACCEPTED = "accepted"  # the carrier has taken it
    DELIVERED = "delivered"  # the office's server has taken it, or a person brought it
    BY_HAND = "by_hand"  # released; a person carries it
    RETURNED = "returned"  # it came back, or was refused; a person sees to it


@dataclass(frozen=True)
class Whereabouts:
    """Where a letter is."""

    step: Step
    next_at: datetime | None = None  # when it moves on; None where no clock says so
    bundle: Bundle | None = None  # in which it lies or has left
    reason: seats.Reason | None = None  # why it waits beyond the next cut-off
    office: Office | None = None  # for whose cut-off it waits
    since: datetime | None = None  # of ACCEPTED, DELIVERED and RETURNED: when that was


_STEPS = {
    State.QUEUED: Step.HANDED,
    State.CLAIMED: Step.HANDED,
    State.SPEAKING: Step.HANDED,
    State.UNCERTAIN: Step.HANDED,  # the carrier's events, or a person, will tell
    State.ACCEPTED: Step.ACCEPTED,
    State.DELIVERED: Step.DELIVERED,
    State.BY_HAND: Step.BY_HAND,
    State.BOUNCED: Step.RETURNED,
    State.REFUSED: Step.RETURNED,
    State.CANCELLED: Step.RETURNED,
}


def of(signature: Signature, settings: Settings) -> Whereabouts:
    """Return where the letter of a signature is now.

    What has left is told also to whoever withdrew it later, and to the same mailbox's next
    signature: an office gets one letter of each.
    """
    if signature.may_confirm:
        return Whereabouts(Step.UNCONFIRMED)  # and nothing else: a stranger may have made it
    gone = bundling.released(signature)
    if gone is not None:
        return _released(gone)
    if signature.state is SignatureState.WITHDRAWN:
        return Whereabouts(Step.WITHDRAWN)
    if signature.state is SignatureState.INVALID:
        return Whereabouts(Step.INVALID)
    if signature.sealed is None:
        return Whereabouts(Step.ERASED)
    return _not_gone(signature, settings)


def _not_gone(signature: Signature, settings: Settings) -> Whereabouts:
    if signature.district is None:
        is_outside = signature.placing is Placing.OUTSIDE
        return Whereabouts(Step.NO_LETTER if is_outside else Step.UNPLACED)
    held = bundling.holding(signature)
    if held is not None:
        return Whereabouts(Step.HELD, next_at=held.release_at, bundle=held)
    return _waiting(signature, signature.district, settings)


def _released(bundle: Bundle) -> Whereabouts:
    message = bundle.message_id and db.session.get(OutboxMessage, bundle.message_id)
    if not message:
        return Whereabouts(Step.HANDED, bundle=bundle)
    step = _STEPS[message.state]
    if step in {Step.HANDED, Step.BY_HAND}:
        return Whereabouts(step, bundle=bundle)
    return Whereabouts(step, bundle=bundle, since=message.event_at or message.ended_at)


def _waiting(signature: Signature, district: int, settings: Settings) -> Whereabouts:
    office, reason = seats.office_of(signature.petition, district)
    match reason:
        case seats.Reason.VACANT:
            return Whereabouts(Step.VACANT, reason=reason)
        case seats.Reason.UNWANTED:
            return Whereabouts(Step.UNWANTED, reason=reason)
        case None:
            next_at = calendar.next_of(office, settings)
            return Whereabouts(Step.WAITING, next_at=next_at, office=office)
        case _:
            return Whereabouts(Step.WAITING, reason=reason)
