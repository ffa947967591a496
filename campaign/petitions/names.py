"""The latest names under a petition: of those alone who agreed to be shown, in few words."""

import logging
import re
import struct
import unicodedata
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from campaign import clock
from campaign.db import db
from campaign.districts.models import Place
from campaign.petitions import people
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.supporters.models import ConsentText
from campaign.vault import KeyGone, WrongKey

SHOW_NAME = "show_name"  # the box: "Show my first name and city under the petition"
MOST = 5  # names on a page
LOOKED_AT = 200  # of the newest signatures; where nobody among them agreed, no name is shown
_LONGEST = 30  # letters: whoever types more as a first name is writing us a sentence

_TITLES = {"mr", "mrs", "ms", "mx", "dr", "prof", "rev", "sr", "sra", "srta", "dra"} | {
    *("sen", "hon", "fr", "sir", "don", "doña")
}
# Kinds of characters: letters, each with two marks at most (as of vowels in Hindi or Thai).
_WORD = re.compile("(LM{0,2})+\\Z")
_BROKEN = (KeyGone, WrongKey, struct.error)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ShownName:
    """One signer, as they agreed to be shown: "Rosa", "Fresno"."""

    name: str
    place: str | None  # the city of the ZIP code; None where we know none, as outside
    day: date  # of confirmation, in Los Angeles


def latest(petition_id: int) -> tuple[ShownName, ...]:
    """Return the newest who agreed to be shown, newest first: at most five.

    Looks at the 200 newest confirmed signatures, so that a page costs the same beneath a
    petition of millions. Whoever withdraws, unticks the box, is erased or was hidden by an
    organiser is gone within a second.
    """
    newest = (
        select(Signature.id)
        .where(
            Signature.petition_id == petition_id,
            Signature.state == SignatureState.CONFIRMED,
        )
        .order_by(Signature.confirmed_at.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    agreed = (
        exists()
        .where(Consent.signature_id == Signature.id, ConsentText.kind == SHOW_NAME)
        .where(ConsentText.id == Consent.consent_text_id)
    )
    query = (
        select(Signature, Place.city)
        .join(newest, newest.c.id == Signature.id)
        .outerjoin(Place, Place.zip == Signature.zip)
        .where(agreed, Signature.sealed.is_not(None), Signature.name_hidden_at.is_(None))
        .order_by(Signature.confirmed_at.desc(), Signature.id.desc())
        .limit(2 * MOST)  # a few more: one that cannot be read leaves no gap
    )
    read = (_shown(signature, city) for signature, city in db.session.execute(query))
    return tuple(shown for shown in read if shown)[:MOST]


def _shown(signature: Signature, city: str | None) -> ShownName | None:
    try:
        person = people.open_person(signature)
    except _BROKEN as error:  # a page for everybody does not fail over one name
        log.warning("a name is not shown", extra={"error": type(error).__name__})
        return None
    if person is None or signature.confirmed_at is None:
        return None
    name = first_name(person.name)
    if len(name) > _LONGEST or not _is_plain(person.name, name):
        return None
    return ShownName(name, city, clock.pacific(signature.confirmed_at).date())


def _is_plain(whole: str, first: str) -> bool:
    """Return whether a first name is surely one: people agreed to no more of theirs."""
    has_family_first = bool(set(",;，、") & set(whole))  # "Osei, Kim"
    bare = re.sub("['’-]", "", unicodedata.normalize("NFC", first))
    kinds = "".join(unicodedata.category(c)[0] for c in bare)
    return not has_family_first and _WORD.match(kinds) is not None


def first_name(name: str) -> str:
    """Return the first name of *name*, and no title: Kim of "Dr. Kim Osei"."""
    parts = name.split()
    return next((p for p in parts if p.rstrip(".").lower() not in _TITLES), parts[0])
