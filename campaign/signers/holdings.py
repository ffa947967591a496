"""All that is held about a signer, for the signer: to read, or to take along."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.delivery.models import OutboxMessage
from campaign.districts import lookup
from campaign.mail import addresses
from campaign.petitions import agreeing, people, sharing
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.people import Person
from campaign.signers import hushing, pages
from campaign.signers.pages import Standing

_OF_MAIL = (
    "of your mail address, for two days after each mail: so that you get no more than three"
)


def of(signature: Signature, settings: Settings) -> dict[str, Any]:
    """Return all that is held about a signer, as JSON can say it: moments in UTC."""
    person = people.open_person(signature)
    stands = pages.standing(signature, settings)
    return {
        "held_by": {"organisation": settings.organisation, "contact": settings.contact},
        "petition": {
            "address": settings.link(f"/petitions/{signature.petition.slug}"),
            "bill": signature.petition.bill,
        },
        "you": None if person is None else _person(person),
        "letter_as_the_office_reads_it": _filled(stands),
        "signature": {
            "state": signature.state.value,
            "signed_at": _written(signature.created_at),
            "confirmed_at": _written(signature.confirmed_at),
            "confirm_page_was_opened": signature.was_opened,
            "withdrawn_at": _written(signature.withdrawn_at),
            "invalid_because": signature.invalidation and signature.invalidation.reason.value,
            "shown_name_hidden_at": _written(signature.name_hidden_at),
            "reminded_at": _written(signature.reminded_at),
            "told_of_delivery_at": _written(signature.told_at),
            "asked_about_vacant_seat_at": _written(signature.asked_at),
            "asked_about_district_at": _written(signature.place_asked_at),
            "language": signature.language,
            "name_shown_to_office": signature.name_style.value,
            "letter_is_unchanged": signature.is_form_letter,
            "came_from": signature.source.name,
            "came_by_link": signature.came_by,
        },
        "your_link_to_share": _shared(signature),
        "place": {
            "zip": signature.zip,
            "city": lookup.find(signature.zip).city,
            "district": signature.district,
            "known_by": signature.placing.value,
            "share_of_zip": signature.confidence,
        },
        "agreed_to": [
            {
                "what": consent.text.kind,
                "words": consent.text.words,
                "language": consent.text.language,
                "given_at": _written(consent.given_at),
            }
            for consent in agreeing.all_of(signature)
        ],
        "where_the_letter_is": {
            "step": stands.whereabouts.step.value,
            "since": _written(stands.whereabouts.since),
            "next_step_at": _written(stands.whereabouts.next_at),
        },
        "bundle": _bundle(stands),
        "mails_of_the_last_days": _mails(signature, person),
        "no_mail_because": sorted(reason.value for reason in hushing.reasons(signature)),
        "fingerprints_that_cannot_be_turned_back": _fingerprints(signature),
    }


def _fingerprints(signature: Signature) -> list[str]:
    """Say what is kept of which nobody can read what it was; on paper there was no network."""
    if signature.state is SignatureState.ELSEWHERE:
        known = "of your mail address, or else of your name and home, under this petition's key"
        return [f"{known}: so that it counts once", _OF_MAIL]
    return [
        "of your mail address, under this petition's key: so that it counts once",
        _OF_MAIL,
        "of the network address you signed from, for two days",
    ]


def _person(person: Person) -> dict[str, str | None]:
    return {
        "name": person.name,
        "email": person.email,
        "street": person.street,
        "phone": person.phone,
        "own_words": person.words,
        "letter_subject": person.subject,
        "letter": person.letter,
    }


def _filled(stands: Standing) -> dict[str, str] | None:
    """Return the letter with all names filled in; None where no office gets or got it."""
    if stands.state is SignatureState.ELSEWHERE:
        return None
    is_out = stands.state in {SignatureState.WITHDRAWN, SignatureState.INVALID}
    is_meant = stands.bundle is not None or not is_out
    letter = pages.letter_of(stands)
    if letter is None or stands.is_earlier or stands.is_outside or not is_meant:
        return None
    return {"subject": letter.subject, "body": letter.body}


def _shared(signature: Signature) -> dict[str, Any] | None:
    share = sharing.link_of(signature)
    if share is None:
        return None
    return {"code": share.code, "visits": share.visits, "signatures": share.signatures}


def _bundle(stands: Standing) -> dict[str, Any] | None:
    bundle = stands.bundle
    if bundle is None:
        return None
    return {
        "number": bundle.number,
        "senator": bundle.senator_name,
        "district": bundle.district,
        "released_at": _written(bundle.released_at),
        "letters": bundle.letter_count,
        "by_itself": bundle.is_single,
        "with_an_earlier_letter_of_yours": stands.is_earlier,
    }


def _mails(signature: Signature, person: Person | None) -> list[dict[str, str | None]]:
    """Return what was written to this mailbox lately; to whom older mails went is forgotten."""
    is_theirs = [OutboxMessage.id == signature.message_id]
    if person is not None:
        reader = addresses.recipient_print(person.email)
        is_theirs.append(OutboxMessage.recipient_print == reader)
    query = select(OutboxMessage).where(or_(*is_theirs)).order_by(OutboxMessage.id)
    return [
        {
            "kind": message.kind.value,
            "day": clock.pacific(message.created_at).date().isoformat(),
            "state": message.state.value,
        }
        for message in db.session.scalars(query)
    ]


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
