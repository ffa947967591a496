"""Change a letter, or how its writer's name stands on it, as long as it has not gone."""

from dataclasses import replace

from flask_babel import gettext

from campaign.errors import Gone, Invalid, Refusal
from campaign.letters import likeness, template
from campaign.offices import bundling
from campaign.petitions import pages, people
from campaign.petitions.models import NameStyle, Signature, SignatureState
from campaign.petitions.people import Person
from campaign.signers.moving import LetterHasGone
from campaign.web import languages


def shown(signature: Signature, person: Person) -> str:
    """Return a signer's letter as they may change it: brackets where names are filled in."""
    with languages.speaking(signature.language):  # the brackets speak as the letter does
        wording = pages.wording_of(signature.petition_id, signature.language)
        return template.as_shown(person.letter or wording.letter_body, signature.petition.bill)


def edit(signature: Signature, *, words: str, letter: str) -> None:
    """Put a signer's own words into their letter, in the caller's transaction.

    A bundle that is held opens its letters when it is released, so it takes the new ones.

    Args:
        signature: locked by the caller.
        words: "why this matters to me"; may be empty.
        letter: as :func:`shown` gave it and they changed it.

    Raises:
        LetterHasGone: the office has it already.
        Refusal: it is not confirmed.
        Gone: the person was erased.
        Invalid: the letter is empty.

    """
    person = _still_theirs(signature)
    if not letter:
        raise Invalid(
            gettext(
                "Your letter was empty, so we put it back. Change it, or leave it as it is."
            )
        )
    petition = signature.petition
    wording = pages.wording_of(petition.id, signature.language)
    with languages.speaking(signature.language):
        is_petitions = likeness.is_unchanged(letter, pages.shown_letter(petition, wording))
        is_kept = likeness.is_unchanged(letter, shown(signature, person))
        own = template.from_shown(letter)
    if is_petitions:
        own = wording.letter_body
    elif is_kept and person.letter:
        own = person.letter
        is_petitions = signature.is_form_letter  # the petition's of that day
    signature.is_form_letter = is_petitions and not words
    person = replace(person, words=words or None, letter=own)
    signature.sealed = people.seal_person(petition, signature.handle, person)


def choose_name(signature: Signature, style: NameStyle) -> None:
    """Show the office the full name, or the first name and an initial.

    Raises:
        LetterHasGone: the office has it already.
        Refusal: it is not confirmed.
        Gone: the person was erased.

    """
    _still_theirs(signature)
    signature.name_style = style


def _still_theirs(signature: Signature) -> Person:
    person = people.open_person(signature)
    if person is None:
        raise Gone(gettext("What this link led to was erased."))
    if bundling.released(signature):
        raise LetterHasGone(
            gettext(
                "Your letter has gone to the office in the meantime, so it cannot change any "
                "more. What you wrote just now is still here, for you to copy; it was not sent."
            )
        )
    if signature.state is not SignatureState.CONFIRMED:
        raise Refusal(gettext("This signature is not confirmed, so its letter cannot change."))
    return person
