"""Acts of a signer that a bundle may have overtaken."""

from flask_babel import gettext

from campaign.errors import Refusal
from campaign.offices import bundling
from campaign.petitions import confirming, placing
from campaign.petitions.models import Signature


class LetterHasGone(Refusal):
    """The letter was handed over; nobody can move it now."""

    status = 409


def choose(signature: Signature, answer: str) -> None:
    """Place a signature where its signer says, unless its letter has gone.

    Raises:
        LetterHasGone: it lies in a bundle that was released.
        Invalid: the answer is no choice.

    """
    if bundling.released(signature.id):
        raise LetterHasGone(
            gettext("Your letter has been handed over already, so its district cannot change.")
        )
    placing.choose(signature, answer)
    bundling.take_out(signature.id)


def withdraw(signature: Signature) -> None:
    """Take a signature back; its letter leaves the bundle it waits in, if it has not gone."""
    confirming.withdraw(signature)
    if not bundling.released(signature.id):
        bundling.take_out(signature.id)
