"""Ask for the confirmation: the mail, once more, to a mended address, and never too often."""

from dataclasses import replace

from flask_babel import gettext
from sqlalchemy import bindparam, select

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox, sparing, suppressing
from campaign.delivery.models import Kind
from campaign.errors import Refusal
from campaign.mail import addresses
from campaign.mail.post import Mail
from campaign.petitions import mails, people
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.people import Person

MOST_RESENDS = 3  # of one signature
MOST_ADDRESS_CHANGES = 2  # of one signature
# Built once: it runs whenever somebody signs.
_COUNTED = select(Signature).where(
    Signature.petition_id == bindparam("petition"),
    Signature.address_print == bindparam("address"),
    Signature.state == SignatureState.CONFIRMED,
    Signature.handle != bindparam("own"),  # one that is about to be written has no id yet
)


class TooOften(Refusal):
    """So much mail has gone out already that more would be a nuisance to its reader."""

    status = 429


class NothingToSend(Refusal):
    """The signature does not wait for a confirmation."""


def ask_to_confirm(
    signature: Signature, person: Person, settings: Settings, kind: Kind = Kind.CONFIRMATION
) -> bool:
    """Queue the mail with the link, or the one that says "you have signed"; keep to the cap.

    Returns:
        Whether a mail was queued: at most three a day go to one mailbox. What is held back is
        owed, and goes when the day has room: nobody can use up another's mails for good.

    """
    signature.owes_mail = not sparing.has_room_today(person.email)
    if signature.owes_mail:
        return False
    counted = _counted(signature)
    owner = None if counted is None else people.open_person(counted)
    if owner is None:
        mail = mails.word(kind, signature, person, settings)
    else:
        # It leads to their own page, so it goes to the very address that confirmed it: that
        # what was typed now reaches the same mailbox, we only take for granted.
        kind = Kind.REPEAT
        mail = mails.word(kind, signature, owner, settings, counted=counted)
    write_to(signature, kind, mail)
    return True


def write_to(signature: Signature, kind: Kind, mail: Mail) -> None:
    """Queue a mail to a signer; it counts among the day's."""
    signature.message_id = outbox.enqueue(
        kind=kind,
        scope=signature.petition.scope,
        mail=mail,
        is_rehearsal=signature.petition.is_rehearsal,
        recipient_print=addresses.recipient_print(mail.recipient),
    )


def ask(signature: Signature, kind: Kind, settings: Settings) -> bool:
    """Queue a question to a signer, unless they want no such mail; return whether it was.

    The caller marks them as asked in the same transaction, so that nobody is asked twice.
    """
    person = people.open_person(signature)
    if person is None:
        return False
    reasons = suppressing.reasons_of([person.email])[person.email]
    if suppressing.is_silenced(kind, reasons):
        return False
    write_to(signature, kind, mails.word(kind, signature, person, settings))
    return True


def has_signed(signature: Signature) -> bool:
    """Return whether this mailbox stands beneath the petition already, by another attempt."""
    return _counted(signature) is not None


def _counted(signature: Signature) -> Signature | None:
    return db.session.scalar(
        _COUNTED,
        {
            "petition": signature.petition_id,
            "address": signature.address_print,
            "own": signature.handle,
        },
    )


def send_again(signature: Signature, settings: Settings) -> None:
    """Queue the mail of a pending signature once more.

    How often is counted by the signature alone: an answer that spoke of the mailbox would
    tell a stranger what came to it. Where its day is full, the mail goes out tomorrow.

    Raises:
        NothingToSend: it is confirmed, withdrawn, or too old.
        TooOften: three times already.

    """
    person = _waiting(signature)
    if signature.resends >= MOST_RESENDS:
        raise TooOften(
            gettext("It was sent three times. Look in the spam folder, or sign anew.")
        )
    signature.resends += 1
    ask_to_confirm(signature, person, settings)


def change_address(signature: Signature, email: str, settings: Settings) -> None:
    """Give a pending signature another mail address, and write to that one.

    Raises:
        NothingToSend: it is confirmed, withdrawn, or too old.
        TooOften: the address was changed twice already.

    """
    person = _waiting(signature)
    if email == person.email:
        send_again(signature, settings)
        return
    if signature.address_changes >= MOST_ADDRESS_CHANGES:
        raise TooOften(gettext("The address was changed twice. Please sign the petition anew."))
    if signature.message_id is not None:
        outbox.cancel(signature.message_id)
    person = replace(person, email=email)
    petition = signature.petition
    signature.sealed = people.seal_person(petition, signature.handle, person)
    signature.address_print = people.address_print(petition, addresses.canonical(email))
    signature.address_changes += 1
    db.session.flush()
    ask_to_confirm(signature, person, settings)


def _waiting(signature: Signature) -> Person:
    person = people.open_person(signature)
    is_over = signature.expires_at <= clock.now() or not signature.petition.is_open
    if signature.state is SignatureState.CONFIRMED:
        raise NothingToSend(gettext("This signature is confirmed: there is nothing to send."))
    if person is None or is_over or signature.state is not SignatureState.PENDING:
        raise NothingToSend(gettext("This can no longer be confirmed. Please sign anew."))
    return person
