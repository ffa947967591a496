"""Confirm: the owner of the mailbox says "this is me"; from then on the signature counts."""

import os
from dataclasses import replace

from flask_babel import gettext
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.db import db, table_of
from campaign.delivery import outbox
from campaign.errors import Gone, Refusal
from campaign.petitions import cells, pages, people, sharing, tallying
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.tally_models import OPENED, SIGNED

# Of the table, not of the model: no page shows these rows, so the shelf need not be emptied.
# And built once: they run whenever somebody confirms.
_signature = table_of(Signature)
_row = _signature.c
_OF_MAILBOX = (
    _row.petition_id == bindparam("petition"),
    _row.address_print == bindparam("address"),
)
_SEE = (
    update(_signature)
    .where(
        _row.id == bindparam("own"),
        ~_row.was_opened,
        _row.state != SignatureState.ELSEWHERE,
    )
    .values(was_opened=True)
)
_SIBLINGS = select(_row.state, _row.message_id).where(
    *_OF_MAILBOX,
    _row.state.in_([SignatureState.PENDING, SignatureState.ELSEWHERE]),
    _row.id != bindparam("own"),
)
_LET_GO = (
    delete(_signature)
    .where(*_OF_MAILBOX, _row.state == SignatureState.ELSEWHERE)
    .returning(_row.source_id, _row.message_id)
)


class IsInvalid(Refusal):
    """An organiser made the signature invalid; only an organiser puts it back."""


class AlreadySigned(Refusal):
    """Another signature of the same mailbox stands beneath the petition."""

    status = 200  # nothing is wrong: their name is there


def confirm(signature: Signature) -> None:
    """Count a signature and freeze its words, in the caller's transaction.

    Confirming twice changes nothing; confirming what was withdrawn puts it back as it was,
    under the moment of its first confirmation, while it has not been erased. Other attempts of
    the same mailbox that wait are hushed.

    Args:
        signature: locked by the caller.

    Raises:
        Gone: the link has expired, or the person was erased.
        IsInvalid: an organiser took it out of the count.
        AlreadySigned: another signature of this mailbox counts; the transaction is over.

    """
    if signature.state is SignatureState.CONFIRMED:
        return
    if signature.invalidation_id is not None:
        raise IsInvalid(
            gettext("The organizers found this signature invalid, so it cannot be confirmed.")
        )
    person = people.open_person(signature)
    if person is None:
        raise Gone(gettext("What this link led to was erased. You are welcome to sign again."))
    if signature.may_confirm and is_expired(signature):
        raise Gone(
            gettext("This link has expired. Please sign the petition again: it takes a minute.")
        )
    if person.subject is None:
        wording = pages.wording_of(signature.petition_id, signature.language)
        person = replace(
            person,
            subject=wording.letter_subject,
            letter=person.letter or wording.letter_body,
        )
    petition = signature.petition
    was_elsewhere = signature.state is SignatureState.ELSEWHERE
    signature.state = SignatureState.CONFIRMED
    signature.confirmed_at = signature.confirmed_at or clock.now()
    signature.withdrawn_at = None
    signature.sealed = people.seal_person(petition, signature.handle, person)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AlreadySigned(
            gettext("You have signed this petition already. Your name is there. Thank you!")
        ) from error
    if was_elsewhere:
        cells.elsewhere(petition.id, signature.source_id, -1)
        cells.step(petition.id, SIGNED)
    if not signature.was_opened:
        see(signature.id, signature.petition_id)
    tallying.count(signature, 1)
    sharing.credit(signature, 1)
    sharing.make_link(signature)
    _end_siblings(signature)


def see(signature_id: int, petition_id: int) -> bool:
    """Count that the page which asks was opened, in the caller's transaction; once for each.

    Scanners of mail open it, too: it says how many mails arrived, not who read them. What was
    brought in is a step of nobody's until it is confirmed.

    Returns:
        Whether it was the first time.

    """
    seen = db.session.execute(_SEE, {"own": signature_id})
    is_first = bool(seen.rowcount)  # type: ignore[attr-defined]
    if is_first:
        cells.step(petition_id, OPENED)
    return is_first


def is_expired(signature: Signature) -> bool:
    """Return whether its link can no longer confirm it."""
    return signature.expires_at <= clock.now()


def withdraw(signature: Signature) -> None:
    """Take a signature back, in the caller's transaction.

    One that was never confirmed is erased at once: whoever reads the mailbox did not give us
    these words. A confirmed one can be put back for a day, and is erased then; only the
    keyed fingerprint of its mailbox stays as long as the petition's key, so that the same
    mailbox does not reach an office twice.
    """
    if signature.state is SignatureState.WITHDRAWN:
        return
    if signature.state is SignatureState.CONFIRMED:
        tallying.count(signature, -1)
        sharing.credit(signature, -1)
    elif signature.confirmed_at is None:
        signature.sealed = None
        if signature.state is SignatureState.ELSEWHERE:
            # Its fingerprint stays: whoever brings the same list again must not bring them
            cells.elsewhere(signature.petition_id, signature.source_id, -1)
        else:
            signature.address_print = os.urandom(32)  # the mailbox is forgotten, too
    if signature.message_id is not None:
        outbox.cancel(signature.message_id)
    signature.state = SignatureState.WITHDRAWN
    signature.withdrawn_at = clock.now()


def _end_siblings(signature: Signature) -> None:
    """Take back the mails of this mailbox's other attempts; none of them can count any more.

    Their rows stay until they expire: a page that vanished would tell whoever typed a
    stranger's address that its owner has signed. What was brought in of this mailbox goes:
    one person counts once, and here surely.
    """
    mailbox = {"petition": signature.petition_id, "address": signature.address_print}
    siblings = db.session.execute(_SIBLINGS, mailbox | {"own": signature.id}).all()
    for state, message_id in siblings:
        if state is SignatureState.PENDING:
            outbox.cancel(message_id or 0)
    if not any(state is SignatureState.ELSEWHERE for state, _ in siblings):
        return
    gone = db.session.execute(_LET_GO, mailbox)
    for source_id, message_id in gone.all():
        cells.elsewhere(signature.petition_id, source_id, -1)
        outbox.cancel(message_id or 0)
