"""Read what was typed against the petition’s promises and the rules of its letter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.drafting.saving import COLUMNS, LETTER
from campaign.drafting.shapes import written
from campaign.errors import Invalid
from campaign.letters import template
from campaign.petitions import living
from campaign.petitions.models import Petition, PetitionState, Signature
from campaign.web import languages


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field, as a sentence."""

    field: str
    sentence: str


def faults(petition: Petition, typed: Mapping[str, str]) -> list[Fault]:
    """Return what the petition's state, and the letter's placeholders, do not allow.

    Args:
        petition: as it is.
        typed: by the names of the form's fields, checked for their shape.

    """
    return [
        *_of_promises(petition, typed),
        *_of_forgetting(petition, int(typed["retention_days"])),
        *_of_dates(petition, typed),
        *of_words(typed),
    ]


def _of_promises(petition: Petition, typed: Mapping[str, str]) -> list[Fault]:
    if petition.state is not PetitionState.LIVE or not is_signed(petition.id):
        return []
    found = []
    for name in ("bill", "position"):
        if typed[name] != str(getattr(petition, name)):
            sentence = gettext(
                "People have signed for this. For another bill or demand, make a copy."
            )
            found.append(Fault(name, sentence))
    if int(typed["retention_days"]) > petition.retention_days:
        sentence = gettext(
            "People were told %(days)s days: it may only become less.",
            days=petition.retention_days,
        )
        found.append(Fault("retention_days", sentence))
    return found


def _of_forgetting(petition: Petition, days: int) -> list[Fault]:
    """Let no number forget everybody at once: that cannot be taken back."""
    least = living.least_days(petition)
    if days >= min(least, petition.retention_days):
        return []
    sentence = gettext(
        "Its people would be forgotten within a week, for ever. Choose at least %(days)s days.",
        days=least,
    )
    return [Fault("retention_days", sentence)]


def _of_dates(petition: Petition, typed: Mapping[str, str]) -> list[Fault]:
    closes, now = typed["closes_at"], written(clock.now())
    if closes == written(petition.closes_at):
        return []
    if petition.is_over:
        sentence = gettext("It has closed. To take names again, open it under “Going live”.")
        return [Fault("closes_at", sentence)]
    if closes and closes <= now:
        sentence = gettext("This has passed. To close it now, go to “Going live”.")
        return [Fault("closes_at", sentence)]
    if closes and closes <= typed["opens_at"]:
        return [Fault("closes_at", gettext("Let it close after it opens."))]
    return []


def of_words(typed: Mapping[str, str]) -> list[Fault]:
    """Return what is wrong with the words and the letters, in every language."""
    found, offered = [], 0
    for language in languages.LANGUAGES:
        mine = {name: typed[f"{language}_{name}"] for name in COLUMNS}
        if typed[f"{language}_offered"]:
            offered += 1
            needed = gettext("Write this, or do not offer the petition in this language yet.")
            found += [Fault(f"{language}_{n}", needed) for n, said in mine.items() if not said]
        for name in LETTER:
            found += [Fault(f"{language}_{name}", said) for said in misplaced(mine[name])]
    if not offered:
        first = f"{languages.DEFAULT}_offered"
        found.append(Fault(first, gettext("Offer it in one language at least.")))
    return found


def misplaced(text: str) -> list[str]:
    """Return what is wrong with a template's placeholders, a sentence each."""
    found = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        for word in re.split(r"\s+", line):  # each alone: ``check`` stops at the first
            try:
                template.check(word)
            except Invalid as error:
                where = gettext("Line %(number)s:", number=number) + " "
                found.append((where if len(lines) > 1 else "") + str(error))
    return found


def is_signed(petition_id: int) -> bool:
    """Return whether anybody has signed, confirmed or not."""
    query = select(Signature.id).where(Signature.petition_id == petition_id).limit(1)
    return db.session.scalar(query) is not None
