"""What an organiser may do for one signer: mend a typo, withdraw, hide a shown name."""

from collections import Counter
from dataclasses import replace

from flask_babel import gettext

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.districts import lookup
from campaign.errors import Gone, Refusal
from campaign.offices import bundling
from campaign.petitions import agreeing, names, people, placing, tallying
from campaign.petitions.models import Placing, Signature, SignatureState
from campaign.signers import moving, receipts
from campaign.web import shelf

WITHDREW = "signatures.withdraw"


def mend(signature: Signature, *, name: str, zip_code: str, account_id: int) -> str:
    """Put right how a signer wrote their name or ZIP code, in the caller's transaction.

    A letter that waits or is held takes the new words; a new ZIP code places it anew, but a
    district that its signer chose stays where the new ZIP reaches into it.

    Args:
        signature: locked by the caller.
        name: in full, as a form checked it.
        zip_code: five digits.
        account_id: who mends.

    Returns:
        What became of it, as a sentence.

    Raises:
        Refusal: the letter has gone, or the signature is withdrawn or invalid.
        Gone: the person was erased.

    """
    person = people.open_person(signature)
    if person is None:
        raise Gone(gettext("This person was erased, so there is nothing to mend."))
    if not (signature.state is SignatureState.CONFIRMED or signature.may_confirm):
        raise Refusal(gettext("This signature does not count, so there is nothing to mend."))
    if bundling.released(signature):
        raise Refusal(
            gettext(
                "The letter has gone to the office with the name and ZIP code as they were. "
                "What has gone cannot change, so nothing here was changed either."
            )
        )
    is_renamed, is_moved = name != person.name, zip_code != signature.zip
    if not (is_renamed or is_moved):
        return gettext("Nothing was different, so nothing changed.")
    if is_renamed:
        person = replace(person, name=name)
        signature.sealed = people.seal_person(signature.petition, signature.handle, person)
    before = signature.district
    if is_moved:
        _place(signature, zip_code)
    audit.note(
        "signatures.mend",
        account_id,
        about=signature.petition_id,
        signature=signature.id,
        name=is_renamed,
        zip=is_moved,
        before=before,
        after=signature.district,
    )
    shelf.drop()  # the name, or the city beside it, may be shown
    return _said(signature, before)


def withdraw(signature: Signature, account_id: int) -> None:
    """Take a signature back because its signer asked for it, as they could themselves.

    Raises:
        Refusal: it is withdrawn already.

    """
    if signature.state is SignatureState.WITHDRAWN:
        raise Refusal(gettext("This signature is withdrawn already."))
    moving.withdraw(signature)
    audit.note(WITHDREW, account_id, about=signature.petition_id, signature=signature.id)


def may_put_back(signature: Signature) -> bool:
    """Return whether the desk withdrew it, and nothing was erased since.

    What its signer withdrew, only its signer puts back.
    """
    if signature.state is not SignatureState.WITHDRAWN or signature.sealed is None:
        return False
    last = audit.about("signature", signature.id, [WITHDREW], limit=1)
    return bool(
        last and signature.withdrawn_at and last[0].created_at >= signature.withdrawn_at
    )


def put_back(signature: Signature, account_id: int, settings: Settings) -> None:
    """Undo :func:`withdraw`, in the caller's transaction.

    Raises:
        Refusal: the signer withdrew it, it was erased, or the mailbox signed anew.

    """
    if not may_put_back(signature):
        raise Refusal(gettext("Only its signer can put this back, or it was erased."))
    receipts.confirm(signature, settings, language=signature.language)
    audit.note(
        "signatures.put_back", account_id, about=signature.petition_id, signature=signature.id
    )


def shows_name(signature: Signature) -> bool:
    """Return whether its signer agreed that their first name is shown."""
    is_counted = signature.state is SignatureState.CONFIRMED
    return is_counted and names.SHOW_NAME in agreeing.given(signature)


def hide_name(signature: Signature, account_id: int, *, is_hidden: bool) -> None:
    """Take a shown first name off the public pages, or let it be shown again."""
    signature.name_hidden_at = clock.now() if is_hidden else None
    audit.note(
        "signatures.hide" if is_hidden else "signatures.show",
        account_id,
        about=signature.petition_id,
        signature=signature.id,
    )
    shelf.drop()


def _place(signature: Signature, zip_code: str) -> None:
    """Place a signature by another ZIP code, with its count and its letter."""
    is_counted = signature.state is SignatureState.CONFIRMED
    cell = tallying.cell_of(signature) if is_counted else None
    district, match = signature.district, lookup.find(zip_code)
    shares = {candidate.district: candidate.share for candidate in match.candidates}
    signature.zip = zip_code
    if signature.placing in placing.OWN_WORD and district in shares:
        signature.map_version_id = match.map_version_id
        signature.confidence = shares[district]
    else:
        placing.by_zip(signature, match)
        signature.place_asked_at = None  # it may have to be asked again
    if cell is not None:
        moves = Counter({cell: -1})
        moves[tallying.cell_of(signature)] += 1
        tallying.move_all(moves)
    if signature.district != district:
        bundling.take_out(signature.id)


def _said(signature: Signature, before: int | None) -> str:
    if signature.placing is Placing.OUTSIDE:
        return gettext("Mended. Outside California: no letter.")
    if placing.needs_choice(signature):
        return gettext(
            "Mended. The ZIP code does not say the district surely: the letter waits. The "
            "signer can say it on their own page, and is asked by mail in time."
        )
    if signature.district != before:
        return gettext(
            "Mended. The letter now waits for the office of District %(district)s.",
            district=signature.district,
        )
    return gettext("Mended. The letter goes with the new words.")
