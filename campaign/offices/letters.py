"""The letters of a bundle: opened, filled with the names of the day, in the order they came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.districts.models import Place
from campaign.letters import template
from campaign.letters.template import Letter
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import people
from campaign.petitions.models import Signature, SignatureState, Wording
from campaign.petitions.people import Person

BATCH = 500


@dataclass(frozen=True)
class BundleLetter:
    """One constituent's letter as the office reads it."""

    signature_id: int
    name: str  # as its writer chose: full, or first name and initial
    street: str | None
    city: str
    zip: str
    day: date  # of confirmation, in Los Angeles
    language: str  # of the page it was signed on
    is_form: bool  # unchanged, and without words of one's own
    words: str | None
    letter: Letter


def compose(
    signature: Signature, person: Person, wording: Wording, *, senator: str, city: str
) -> Letter:
    """Fill a signer's letter. What was frozen on confirming wins over the petition's words."""
    values = {
        "senator": senator,
        "district": str(signature.district or ""),
        "name": people.shown_name(person.name, signature.name_style),
        "city": city,
        "zip": signature.zip,
        "words": person.words or "",
        "bill": signature.petition.bill,
    }
    return template.compose(
        person.subject or wording.letter_subject, person.letter or wording.letter_body, values
    )


def of_bundle(
    bundle: Bundle, wordings: dict[str, Wording], senator: str
) -> Iterator[BundleLetter]:
    """Yield the letters of a bundle that still belong to it, in batches of 500.

    Left out: whose signer withdrew, moved to another district, or was erased.
    """
    last = 0
    while True:
        rows = db.session.execute(
            select(Signature, Place.city)
            .join(BundledLetter, BundledLetter.signature_id == Signature.id)
            .outerjoin(Place, Place.zip == Signature.zip)
            .where(
                BundledLetter.bundle_id == bundle.id,
                ~BundledLetter.is_out,
                Signature.state == SignatureState.CONFIRMED,
                Signature.district == bundle.district,
                Signature.id > last,
            )
            .order_by(Signature.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        for signature, city in rows:
            person = people.open_person(signature)
            if person is not None:
                wording = wordings.get(signature.language) or next(iter(wordings.values()))
                yield _read(signature, person, wording, senator, city or "")
        last = rows[-1][0].id


def _read(
    signature: Signature, person: Person, wording: Wording, senator: str, city: str
) -> BundleLetter:
    moment = signature.confirmed_at or signature.created_at
    return BundleLetter(
        signature_id=signature.id,
        name=people.shown_name(person.name, signature.name_style),
        street=person.street,
        city=city,
        zip=signature.zip,
        day=clock.pacific(moment).date(),
        language=signature.language,
        is_form=signature.is_form_letter,
        words=person.words,
        letter=compose(signature, person, wording, senator=senator, city=city),
    )
