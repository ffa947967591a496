"""The letters of a bundle: opened, filled with the names of the day, in the order they came."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from campaign import clock
from campaign.db import db
from campaign.districts.models import Place
from campaign.letters import template
from campaign.letters.template import Letter
from campaign.offices import waiting as waits_for
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import agreeing, people
from campaign.petitions.models import NameStyle, Petition, Signature, SignatureState, Wording
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
    answer_to: str | None = None  # the writer's mail address, where the office may have it
    mark: bytes = b""  # of what was opened: another one, and the letter has been changed


def compose(
    signature: Signature, person: Person, wording: Wording, *, senator: str, city: str
) -> Letter:
    """Fill a signer's letter. What was frozen on confirming wins over the petition's words.

    While no district is known, no office gets it: then its reader sees what is still open.
    """
    still_open = {} if signature.district else template.shown_names()
    return filled(
        vars(person),
        (wording.letter_subject, wording.letter_body),
        senator=senator,
        district=str(signature.district or still_open["district"]),
        name=people.shown_name(person.name, signature.name_style),
        city=city or still_open.get("city", ""),
        zip=signature.zip,
        bill=signature.petition.bill,
    )


def filled(person: Mapping[str, Any], words: tuple[str, str], **values: str) -> Letter:
    """Fill a letter with *values*, as ``letters/template`` names them, and its writer's words.

    Args:
        person: what a ``people.Person`` is made of.
        words: subject and body of the petition, for what its writer left as it was.
        values: all but the words.

    """
    values["words"] = person.get("words") or ""
    return template.compose(
        person.get("subject") or words[0],
        person.get("letter") or words[1],
        values,
    )


def mark(sealed: bytes | None, style: NameStyle, *, is_answered: bool) -> bytes:
    """Return what changes whenever a signer changes anything that an office reads.

    Args:
        sealed: the person and their words.
        style: how the office sees the name.
        is_answered: whether the office may answer them directly.

    """
    answers = b"answered" if is_answered else b""
    return hashlib.sha256((sealed or b"") + style.encode() + answers).digest()


def marks(bundle: Bundle, *conditions: ColumnElement[bool]) -> dict[int, bytes]:
    """Return the marks of a bundle's letters as they are now, and lock their signatures.

    Args:
        bundle: in which they lie.
        conditions: for their signatures.

    """
    lying = (BundledLetter.bundle_id == bundle.id, ~BundledLetter.is_out)
    rows = db.session.execute(
        select(Signature.id, Signature.sealed, Signature.name_style)
        .join(BundledLetter, BundledLetter.signature_id == Signature.id)
        .where(*lying, *conditions)
        .with_for_update(of=Signature)
    ).all()
    ids = select(BundledLetter.signature_id).where(*lying)
    answered = agreeing.among(ids, agreeing.OFFICE_REPLY)
    return {
        id_: mark(sealed, style, is_answered=id_ in answered) for id_, sealed, style in rows
    }


def of_bundle(
    bundle: Bundle, wordings: dict[str, Wording], senator: str
) -> Iterator[BundleLetter]:
    """Yield the letters of a bundle that still belong to it, in batches of 500.

    Left out: whose signer withdrew, moved to another district, or was erased.
    """
    lying = (
        select(Signature, Place.city)
        .join(BundledLetter, BundledLetter.signature_id == Signature.id)
        .where(
            BundledLetter.bundle_id == bundle.id,
            ~BundledLetter.is_out,
            Signature.state == SignatureState.CONFIRMED,
            Signature.district == bundle.district,
        )
    )
    return _opened(lying, wordings, senator)


def waiting(
    petition: Petition, district: int, wordings: dict[str, Wording], senator: str
) -> Iterator[BundleLetter]:
    """Yield the letters that wait for an office, in the order in which they would go."""
    query = (
        waits_for.letters(until=clock.now())
        .with_only_columns(Signature, Place.city)
        .where(Signature.petition_id == petition.id, Signature.district == district)
    )
    return _opened(query, wordings, senator)


def _opened(
    query: Select[Signature, str], wordings: dict[str, Wording], senator: str
) -> Iterator[BundleLetter]:
    """Open the letters of *query*, which is of signatures and the cities of their ZIP codes."""
    query = query.outerjoin(Place, Place.zip == Signature.zip).order_by(Signature.id)
    last = 0
    while True:
        rows = db.session.execute(query.where(Signature.id > last).limit(BATCH)).all()
        if not rows:
            return
        ids = [signature.id for signature, _ in rows]
        answered = agreeing.among(ids, agreeing.OFFICE_REPLY)
        for signature, city in rows:
            person = people.open_person(signature)
            if person is not None:
                wording = wordings.get(signature.language) or next(iter(wordings.values()))
                letter = compose(signature, person, wording, senator=senator, city=city or "")
                is_answered = signature.id in answered
                yield _read(signature, person, letter, city or "", is_answered=is_answered)
        last = rows[-1][0].id


def _read(
    signature: Signature, person: Person, letter: Letter, city: str, *, is_answered: bool
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
        letter=letter,
        answer_to=person.email if is_answered else None,
        mark=mark(signature.sealed, signature.name_style, is_answered=is_answered),
    )
