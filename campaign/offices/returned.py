"""What a person may do about a bundle that came back, or that the carrier would not take."""

from dataclasses import replace

from flask_babel import gettext
from sqlalchemy import exists, or_, select

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage, State
from campaign.errors import Refusal
from campaign.offices import bundling, profiles, seats
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions.models import Signature, SignatureState
from campaign.vault import KeyGone

_CAME_BACK = frozenset({State.BOUNCED, State.REFUSED})


def send_anew(bundle: Bundle) -> int:
    """Send the same words to the office's present address, in the caller's transaction.

    Returns:
        The id of the new message, which is the bundle's from now on.

    Raises:
        Refusal: the bundle did not come back, its words were erased, or the office cannot be
            written to now; the sentence says what to mend.

    """
    message = _came_back(bundle)
    to = seats.addressee(bundle.petition, bundle.district)
    why = seats.why_waiting(bundle.petition, bundle.district)
    if to is None or why is not None:
        raise Refusal(_WHY[why or seats.Reason.VACANT]())
    if to.seat.name != bundle.senator_name:
        raise Refusal(
            gettext(
                "These letters were written to Senator %(name)s, who no longer holds the seat. "
                "Let them wait again: they are then written to the successor.",
                name=bundle.senator_name,
            )
        )
    if _is_anyone_gone(bundle):
        raise Refusal(
            gettext(
                "Somebody took their letter back since. Let these letters wait again: they are "
                "then written anew, without it."
            )
        )
    try:
        mail = outbox.opened(message).filled()
    except KeyGone:
        raise Refusal(gettext("The words of this bundle were erased.")) from None
    first, *copies = to.recipients
    is_rehearsal = bundle.petition.is_rehearsal
    bundle.message_id = outbox.enqueue(
        kind=message.kind,
        scope=bundle.petition.scope,
        mail=replace(mail, recipient=first, copies=tuple(copies)),
        is_rehearsal=is_rehearsal,
        hours=None if is_rehearsal else profiles.hours_of(to.profile),
    )
    bundle.settled_at = None
    outbox.close(message.id)
    return bundle.message_id


def let_wait(bundle: Bundle) -> None:
    """Take a bundle that came back apart, in the caller's transaction: its letters wait again.

    They go with the next bundle, written anew to whoever holds the seat then.

    Raises:
        Refusal: the bundle did not come back.

    """
    message = _came_back(bundle)
    bundling.recall(bundle)
    outbox.close(message.id)


def _is_anyone_gone(bundle: Bundle) -> bool:
    """Return whether a letter lies in *bundle* whose writer no longer stands by it."""
    gone = exists().where(
        BundledLetter.bundle_id == bundle.id,
        ~BundledLetter.is_out,
        Signature.id == BundledLetter.signature_id,
        or_(Signature.state != SignatureState.CONFIRMED, Signature.sealed.is_(None)),
    )
    return bool(db.session.scalar(select(gone)))


def _came_back(bundle: Bundle) -> OutboxMessage:
    db.session.flush()  # a refresh forgets what was not written yet
    db.session.refresh(bundle, with_for_update=True)
    message = (
        None
        if bundle.message_id is None
        else db.session.get(
            OutboxMessage, bundle.message_id, with_for_update=True, populate_existing=True
        )
    )
    if bundle.state is not BundleState.RELEASED or message is None:
        raise Refusal(gettext("This bundle has not been sent."))
    if message.state not in _CAME_BACK:
        raise Refusal(
            gettext("This bundle has not come back, so it must not go a second time.")
        )
    return message


_WHY = {
    seats.Reason.VACANT: lambda: gettext("Nobody holds this seat now."),
    seats.Reason.OUTDATED: lambda: gettext(
        "A new term has begun since the list of senators was written. Bring in a new one first."
    ),
    seats.Reason.UNWANTED: lambda: gettext("The office's profile says: do not write."),
    seats.Reason.PAUSED: lambda: gettext("Letters to this office are paused. Resume it first."),
    seats.Reason.SUPPRESSED: lambda: gettext(
        "Mail to the office's address came back. Enter another address in its profile first."
    ),
}
