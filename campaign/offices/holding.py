"""What organisers may do with a bundle while it is held: look, take out, recall, release."""

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions.models import Signature, SignatureState


class NotHeld(Refusal):
    """The bundle has gone, or was recalled: nothing can be changed about it any more."""


def take_out(bundle: Bundle, signature_id: int) -> None:
    """Take one letter out of a held bundle, in the caller's transaction; it waits again.

    It goes with the next bundle to this office, unless its signer withdraws it.

    Raises:
        NotHeld: the bundle has gone, or was recalled.
        NotFound: the letter never lay in it.
        Refusal: it is out already.

    """
    _hold(bundle)
    letter = _letter(bundle, signature_id)
    if letter.is_out:
        raise Refusal(gettext("It is out already."))
    letter.is_out = True


def put_back(bundle: Bundle, signature_id: int) -> None:
    """Undo :func:`take_out`, in the caller's transaction.

    Raises:
        NotHeld: the bundle has gone, or was recalled.
        NotFound: the letter never lay in it.
        Refusal: it is back already, lies in another bundle by now, was withdrawn, or belongs
            elsewhere.

    """
    _hold(bundle)
    letter = _letter(bundle, signature_id)
    if not letter.is_out:
        raise Refusal(gettext("It is in the bundle already."))
    signature = db.session.get(Signature, signature_id, with_for_update=True)
    stands = (
        signature is not None
        and signature.state is SignatureState.CONFIRMED
        and signature.district == bundle.district
    )
    if not stands:
        raise Refusal(gettext("Its writer has withdrawn this letter, or moved."))
    try:
        with db.session.begin_nested():
            letter.is_out = False
    except IntegrityError as error:
        raise Refusal(gettext("This letter lies in another bundle by now.")) from error


def taken_out(bundle: Bundle) -> list[int]:
    """Return the signatures whose letters were taken out, and could be put back."""
    query = (
        select(BundledLetter.signature_id)
        .join(Signature, Signature.id == BundledLetter.signature_id)
        .where(
            BundledLetter.bundle_id == bundle.id,
            BundledLetter.is_out,
            Signature.state == SignatureState.CONFIRMED,
            Signature.district == bundle.district,
        )
        .order_by(BundledLetter.signature_id)
    )
    return list(db.session.scalars(query))


def recall(bundle: Bundle) -> None:
    """Take a held bundle apart, in the caller's transaction: its letters wait again.

    The cut-off that sealed it has had its turn: they go with the next one. Else the schedule
    would make the same bundle a minute later, and nobody could stop it.

    Raises:
        NotHeld: the bundle has gone, or was recalled.

    """
    _hold(bundle)
    bundle.settled_at = clock.now()  # from then on ``bundling`` lets its letters rest
    bundling.recall(bundle)


def release_now(bundle: Bundle, settings: Settings) -> list[int]:
    """Release a held bundle without waiting for its time, and send it whatever the hour.

    In transactions of its own: call it outside of ``writing()``.

    Returns:
        The numbers given: several, where it had to go in parts; none, where every letter had
        left it, or the office cannot be written to, and the letters wait again.

    Raises:
        NotHeld: the bundle has gone, or was recalled.

    """
    if bundle.state is not BundleState.HELD:
        raise NotHeld(_why_not(bundle))
    return releasing.release([bundle.id], settings, at_once=True)


def _hold(bundle: Bundle) -> None:
    """Lock *bundle*, and make sure that it is held."""
    db.session.flush()  # a refresh forgets what was not written yet
    db.session.refresh(bundle, with_for_update=True)
    if bundle.state is not BundleState.HELD:
        raise NotHeld(_why_not(bundle))


def _why_not(bundle: Bundle) -> str:
    if bundle.state is BundleState.RECALLED:
        return gettext("This bundle was recalled already. Its letters wait for the next one.")
    return gettext("This bundle has been released already. It can no longer be changed.")


def _letter(bundle: Bundle, signature_id: int) -> BundledLetter:
    found = db.session.get(BundledLetter, (bundle.id, signature_id))
    if found is None:
        raise NotFound(gettext("This letter is not there any more."))
    return found
