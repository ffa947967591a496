"""Acts of a signer that a bundle may have overtaken."""

from flask_babel import gettext

from campaign.comments import leaving
from campaign.errors import Invalid, Refusal
from campaign.offices import bundling, overtaking
from campaign.petitions import confirming, people, placing
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.tokens import Purpose
from campaign.signers import pages


class LetterHasGone(Refusal):
    """The letter was handed over; nobody can move it now."""

    status = 409


class NotTheirs(Refusal):
    """The link proves no mailbox, and the signature is confirmed."""

    status = 403


def choose(signature: Signature, answer: str, purpose: Purpose, *, proofs: str = "") -> None:
    """Place a signature where its signer says, unless its letter has gone.

    Args:
        signature: locked by the caller.
        answer: a district's number, ``not-sure`` or ``outside``.
        purpose: of the link that was used: once it is confirmed, only the mail's will do.
        proofs: see ``placing.proof``; empty where nobody found the district for them.

    Raises:
        Refusal: it is withdrawn, or invalid.
        LetterHasGone: it lies in a bundle that was released.
        NotTheirs: it is confirmed, and the link came from no mail.
        Invalid: the page offers no such answer.

    """
    if bundling.released(signature):
        raise LetterHasGone(
            gettext("Your letter has been handed over already, so its district cannot change.")
        )
    if purpose is Purpose.THANKS and signature.state is not SignatureState.PENDING:
        raise NotTheirs(
            gettext("This signature is confirmed. To change it, use the link in the mail.")
        )
    if not _is_offered(signature, answer):
        raise Invalid(gettext("Choose one of the districts, or “I am not sure”."))
    before = signature.district
    placing.choose(signature, answer, placing.proven(signature, answer, proofs))
    if signature.district != before:
        bundling.take_out(signature.id)


def _is_offered(signature: Signature, answer: str) -> bool:
    of_zip = {str(candidate.district) for candidate in pages.of_zip(signature)}
    if answer in of_zip | {placing.NOT_SURE, placing.OUTSIDE}:
        return True
    return answer in {str(candidate.district) for candidate in pages.around(signature)}


def confirm(signature: Signature) -> None:
    """Count a signature, for the first time or again; its signer's comments say so.

    Raises:
        Refusal: as ``confirming.confirm`` does.

    """
    confirming.confirm(signature)
    person = people.open_person(signature)
    if person is not None:
        leaving.mark(signature.petition_id, person.email)


def withdraw(signature: Signature) -> None:
    """Take a signature back; its letter leaves its bundle, as long as no office has it."""
    person = people.open_person(signature)
    if person is not None and signature.state is SignatureState.CONFIRMED:
        leaving.unmark(signature.petition_id, person.email)
    confirming.withdraw(signature)
    overtaking.leave(signature.id)
