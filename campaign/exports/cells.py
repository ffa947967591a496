"""What the columns show of signatures."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from campaign.exports.around import Around
from campaign.exports.columns import Cell, moment
from campaign.letters.template import Letter
from campaign.petitions import agreeing, names, people
from campaign.petitions.models import Placing
from campaign.supporters.standing import News

_YES = ("no", "yes")  # by whether it is so


class Signers(NamedTuple):
    """Some signers, column by column: what stands at one place in each is of one signer."""

    id: Sequence[int]
    handle: Sequence[bytes]
    sealed: Sequence[bytes | None]
    state: Sequence[str]
    zip: Sequence[str]
    district: Sequence[int | None]
    placing: Sequence[str]
    language: Sequence[str]
    source_id: Sequence[int]
    is_form_letter: Sequence[bool]
    name_style: Sequence[str]
    created_at: Sequence[datetime | str]  # see ``columns.moment``
    confirmed_at: Sequence[datetime | str | None]
    texts: Sequence[str | None]  # what was agreed to, as numbers: ``3,5``
    person: Sequence[dict[str, Any]]  # see ``people.Person``
    agreed: Sequence[Collection[str]]  # the same, by its kinds
    news: Sequence[News | None]  # None: they did not ask for any
    letter: Sequence[Letter | None]  # None where no column shows it


Cells = Sequence[Cell]


def of(around: Around) -> dict[str, Callable[[Signers], Cells]]:
    """Return what fills each column, for many signers at once: no call for every cell."""
    cities, senators, sources = around.cities, around.senators, around.sources
    return {
        "number": lambda some: some.id,
        "name": lambda some: [one["name"] for one in some.person],
        "first_name": lambda some: [_parted(one["name"])[0] for one in some.person],
        "last_name": lambda some: [_parted(one["name"])[1] for one in some.person],
        "shown_name": _shown_names,
        "email": lambda some: [one["email"] for one in some.person],
        "zip": lambda some: some.zip,
        "city": lambda some: [cities.get(code) for code in some.zip],
        "us_state": lambda some: _us_states(around, some),
        "country": lambda some: ["United States"] * len(some.id),
        "street": lambda some: [one.get("street") for one in some.person],
        "phone": lambda some: [one.get("phone") for one in some.person],
        "words": lambda some: [one.get("words") for one in some.person],
        "personal_letter": lambda some: [
            "no" if form else "yes" for form in some.is_form_letter
        ],
        "subject": lambda some: [letter and letter.subject for letter in some.letter],
        "letter": lambda some: [letter and letter.body for letter in some.letter],
        "district": _districts,
        "senator": lambda some: [senators.get(district or 0) for district in some.district],
        "state": lambda some: some.state,
        "language": lambda some: some.language,
        "source": lambda some: [sources.get(source) for source in some.source_id],
        "tags": lambda some: [around.slug] * len(some.id),
        "show_name": lambda some: _agreed(some, names.SHOW_NAME),
        "hear_delivery": lambda some: _agreed(some, agreeing.HEAR_DELIVERY),
        "office_may_answer": lambda some: _agreed(some, agreeing.OFFICE_REPLY),
        "keep_informed": lambda some: [_YES[news is News.SUBSCRIBED] for news in some.news],
        "news": lambda some: some.news,
        "signed_at": lambda some: [moment(at) for at in some.created_at],
        "confirmed_at": lambda some: [moment(at) for at in some.confirmed_at],
    }


def _parted(name: str) -> tuple[str, str]:
    """Return first and last name, for systems that want two: the last word is the last."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def _shown_names(some: Signers) -> Cells:
    both = zip(some.person, some.name_style, strict=True)
    return [people.shown_name(one["name"], style) for one, style in both]


def _us_states(around: Around, some: Signers) -> Cells:
    both = zip(some.zip, some.placing, strict=True)
    outside = Placing.OUTSIDE
    return [around.state_of(code, is_outside=placing == outside) for code, placing in both]


def _districts(some: Signers) -> Cells:
    """Return the districts; empty: the signer has not said which."""
    both = zip(some.district, some.placing, strict=True)
    outside = Placing.OUTSIDE.value
    return ["outside California" if placing == outside else number for number, placing in both]


def _agreed(some: Signers, kind: str) -> Cells:
    return [_YES[kind in agreed] for agreed in some.agreed]
