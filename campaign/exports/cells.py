"""What each column shows of one signature."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

from campaign.exports.around import Around
from campaign.exports.columns import Cell, moment
from campaign.letters.template import Letter
from campaign.petitions import agreeing, names, people
from campaign.petitions.models import Placing
from campaign.supporters.standing import News


class Signer(NamedTuple):
    """One row of the database, as it was read, and what belongs to it."""

    id: int
    handle: bytes
    sealed: bytes | None
    state: str
    zip: str
    district: int | None
    placing: str
    language: str
    source_id: int
    is_form_letter: bool
    name_style: str
    created_at: datetime | str  # see ``columns.moment``
    confirmed_at: datetime | str | None
    texts: str | None  # what was agreed to, as numbers: ``3,5``
    person: dict[str, Any]  # see ``people.Person``
    agreed: Collection[str]  # the same, by its kinds
    news: News | None  # None: they did not ask for any
    letter: Letter | None  # None where no column shows it


def of(around: Around) -> dict[str, Callable[[Signer], Cell]]:
    """Return what each column shows of a signer."""
    cities, senators, sources = around.cities, around.senators, around.sources
    return {
        "number": lambda one: one.id,
        "name": lambda one: one.person["name"],
        "first_name": lambda one: _parted(one.person["name"])[0],
        "last_name": lambda one: _parted(one.person["name"])[1],
        "shown_name": lambda one: people.shown_name(one.person["name"], one.name_style),
        "email": lambda one: one.person["email"],
        "zip": lambda one: one.zip,
        "city": lambda one: cities.get(one.zip),
        "us_state": lambda one: around.state_of(
            one.zip, is_outside=one.placing == Placing.OUTSIDE
        ),
        "country": lambda _: "United States",
        "street": lambda one: one.person.get("street"),
        "phone": lambda one: one.person.get("phone"),
        "words": lambda one: one.person.get("words"),
        "personal_letter": lambda one: "no" if one.is_form_letter else "yes",
        "subject": lambda one: one.letter and one.letter.subject,
        "letter": lambda one: one.letter and one.letter.body,
        "district": _district,
        "senator": lambda one: senators.get(one.district or 0),
        "state": lambda one: one.state,
        "language": lambda one: one.language,
        "source": lambda one: sources.get(one.source_id),
        "tags": lambda _: around.slug,
        "show_name": lambda one: _yes(names.SHOW_NAME in one.agreed),
        "keep_informed": lambda one: _yes(one.news is News.SUBSCRIBED),
        "office_may_answer": lambda one: _yes(agreeing.OFFICE_REPLY in one.agreed),
        "news": lambda one: one.news,
        "signed_at": lambda one: moment(one.created_at),
        "confirmed_at": lambda one: moment(one.confirmed_at),
    }


def _parted(name: str) -> tuple[str, str]:
    """Return first and last name, for systems that want two: the last word is the last."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def _district(one: Signer) -> Cell:
    if one.placing == Placing.OUTSIDE:
        return "outside California"
    return one.district  # empty: the signer has not said which


def _yes(is_so: bool) -> str:  # noqa: FBT001
    return "yes" if is_so else "no"
