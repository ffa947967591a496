"""Ask for the confirmation: the mail, once more, to a mended address, and never too often."""

from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import select

from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.errors import Refusal
from campaign.petitions import addresses, mails, people
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.people import Person

MAILS_A_DAY = 3  # to one mailbox, over all petitions
MOST_ADDRESS_CHANGES = 3
_DAY = timedelta(days=1)


class TooOften(Refusal):
    """So much mail has gone out already that more would be a nuisance to its reader."""

    status = 429


def ask_to_confirm(
    signature: Signature, person: Person, settings: Settings, kind: Kind = Kind.CONFIRMATION
) -> bool:
    """Queue the mail with the link, or the one that says "you have signed"; keep to the cap.

    Returns:
        Whether a mail was queued: at most three a day go to one mailbox.

    """
    reader = people.recipient_print(addresses.canonical(person.email))
    if outbox.mails_since(reader, _DAY) >= MAILS_A_DAY:
        return False
    if has_signed(signature):
        kind = Kind.REPEAT
    signature.message_id = outbox.enqueue(
        kind=kind,
        scope=signature.petition.scope,
        mail=mails.word(kind, signature, person, settings),
        is_rehearsal=signature.petition.is_rehearsal,
        recipient_print=reader,
    ).id
    return True


def has_signed(signature: Signature) -> bool:
    """Return whether this mailbox stands beneath the petition already, by another attempt."""
    query = select(Signature.id).where(
        Signature.petition_id == signature.petition_id,
        Signature.address_print == signature.address_print,
        Signature.state == SignatureState.CONFIRMED,
        Signature.id != signature.id,
    )
    return db.session.scalar(query) is not None


def send_again(signature: Signature, settings: Settings) -> None:
    """Queue the mail of a pending signature once more.

    Raises:
        TooOften: three mails went to this mailbox within a day.

    """
    person = people.open_person(signature)
    if person is None or signature.state is not SignatureState.PENDING:
        return
    if not ask_to_confirm(signature, person, settings):
        raise TooOften(
            gettext(
                "We have sent three mails to this address today. Look in the spam folder, "
                "or try again tomorrow."
            )
        )


def change_address(signature: Signature, email: str, settings: Settings) -> None:
    """Give a pending signature another mail address, and write to that one.

    Raises:
        TooOften: the address was changed three times, or got three mails today.

    """
    person = people.open_person(signature)
    if person is None or signature.state is not SignatureState.PENDING:
        return
    if email != person.email:
        if signature.address_changes >= MOST_ADDRESS_CHANGES:
            raise TooOften(
                gettext("The address was changed three times. Please sign the petition anew.")
            )
        if signature.message_id is not None:
            outbox.cancel(signature.message_id)
        person = replace(person, email=email)
        petition = signature.petition
        signature.sealed = people.seal_person(petition, signature.handle, person)
        signature.address_print = people.address_print(petition, addresses.canonical(email))
        signature.address_changes += 1
        db.session.flush()
    send_again(signature, settings)
