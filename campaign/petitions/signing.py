"""Sign: one transaction writes a pending signature and the mail that asks to confirm it."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.districts import lookup
from campaign.errors import Refusal
from campaign.letters import likeness, template
from campaign.mail import addresses
from campaign.petitions import (
    agreeing,
    asking,
    cells,
    pages,
    people,
    placing,
    sharing,
    sources,
)
from campaign.petitions.models import NameStyle, Petition, Signature
from campaign.petitions.people import Person
from campaign.petitions.tally_models import SIGNED
from campaign.vault import new_handle


class PetitionClosed(Refusal):
    """The petition takes no more names."""

    status = 410


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a signer told us, checked for shape; names are those of the form's fields."""

    name: str
    email: str
    zip_code: str
    words: str = ""
    letter: str = ""
    street: str = ""
    phone: str = ""
    name_style: NameStyle = NameStyle.FULL
    consents: tuple[tuple[str, str], ...] = ()  # (kind, exact words that were agreed to)


def sign(
    petition: Petition,
    answers: Answers,
    *,
    settings: Settings,
    language: str,
    source: str | None = None,
    came_by: str | None = None,
    otherwise: str | None = None,
    origin_print: bytes | None = None,
) -> Signature:
    """Keep a pending signature and queue its mail, in the caller's transaction.

    Every attempt is a row of its own. Somebody who signed already is answered in the same
    way; only the owner of the mailbox learns it, by mail.

    Args:
        petition: what is signed.
        answers: who signs, and with which words.
        settings: for the links in the mail and the days they work.
        language: of the page, and so of the mail: ``en`` or ``es``.
        source: name of where the signature comes from, see ``sources``; None: the link that
            they came by, or else the page.
        came_by: code of somebody's link to share; one that is unknown does no harm.
        otherwise: name of a source where there is neither: see ``sources.tagged``.
        origin_print: fingerprint of the network address, forgotten after two days.

    Raises:
        PetitionClosed: it takes no names now.

    """
    _check_open(petition)
    wording = pages.wording_of(petition.id, language)
    came_by = sharing.came_by(came_by, petition.id)
    source = source or (sources.SHARED if came_by else otherwise or sources.PAGE)
    own_letter = _own_letter(answers.letter, pages.shown_letter(petition, wording))
    person = _person(answers, own_letter)
    signature = Signature(
        handle=(handle := new_handle()),
        petition_id=petition.id,
        petition=petition,
        sealed=people.seal_person(petition, handle, person),
        address_print=people.address_print(petition, addresses.canonical(answers.email)),
        language=language,
        zip=answers.zip_code,
        name_style=NameStyle(answers.name_style),
        is_form_letter=own_letter is None and not answers.words,
        source_id=sources.named(petition, source).id,
        came_by=came_by,
        expires_at=clock.now() + timedelta(days=settings.confirm_days),
        origin_print=origin_print,
    )
    placing.by_zip(signature, lookup.find(answers.zip_code))
    _keep(signature, person, answers, settings)
    return signature


def _keep(signature: Signature, person: Person, answers: Answers, settings: Settings) -> None:
    """Write all rows, in the order in which a confirmation meets them: see ``cells``.

    The mail comes before the signature, whose own row is so written once.
    """
    cells.step(signature.petition_id, SIGNED)
    texts = agreeing.texts_of(answers.consents, signature.language)
    asking.ask_to_confirm(signature, person, settings)
    db.session.add(signature)
    db.session.flush()
    agreeing.write(signature, texts)


def _check_open(petition: Petition) -> None:
    if not petition.has_opened:
        raise PetitionClosed(
            gettext("This petition has not opened yet. Please come back on the day.")
        )
    if not petition.is_open:
        raise PetitionClosed(gettext("This petition is closed. Thank you for your support."))


def _own_letter(typed: str, ours: str) -> str | None:
    """Return a letter that its signer changed, with its placeholders; None where it is ours."""
    if not typed or likeness.is_unchanged(typed, ours):
        return None
    return template.from_shown(typed)


def _person(answers: Answers, own_letter: str | None) -> Person:
    return Person(
        name=" ".join(answers.name.split()),
        email=answers.email,
        street=answers.street or None,
        phone=answers.phone or None,
        words=answers.words or None,
        letter=own_letter,
    )
