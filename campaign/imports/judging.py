"""Read a row as a person, or say what is wrong: by the checks of the petition's own form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from babel import Locale

from campaign.districts import lookup
from campaign.errors import Invalid
from campaign.imports.columns import CONSENTS, Field
from campaign.imports.decoding import Row
from campaign.imports.plans import Plan
from campaign.imports.zips import Zips
from campaign.mail import addresses
from campaign.petitions import forms, people
from campaign.petitions.models import Petition
from campaign.petitions.people import Person
from campaign.vault import vault
from campaign.web.forms import is_hidden, tidy
from campaign.web.languages import LANGUAGES

_MOST = {
    Field.NAME: 80,
    Field.FIRST_NAME: 80,
    Field.LAST_NAME: 80,
    Field.EMAIL: 254,
    Field.STREET: 120,
    Field.PHONE: 30,
    Field.WORDS: forms.MOST_WORDS,
}
_YES = frozenset({"yes", "y", "true", "1", "x", "on", "si", "sí", "subscribed", "✓", "✔"})
_NO = frozenset(
    {
        *("", "no", "n", "false", "0", "off", "-", "–", "unsubscribed", "bouncing"),
        *("bounced", "complained", "spam complaint", "none", "n/a"),
    }
)
# What a language is called, in each that the site speaks.
_LANGUAGES = {
    str(Locale(one).get_language_name(code)).casefold(): code
    for code in LANGUAGES
    for one in LANGUAGES
    if Locale(one).get_language_name(code)
}
# Of the vault: who signed on paper and gave no mail address is known by name and home.
_ON_PAPER = "on paper"


class Wrong(StrEnum):
    """What can be wrong with a cell; ``phrases`` has the words."""

    NO_NAME = "no_name"
    NAME = "name"
    NO_EMAIL = "no_email"
    EMAIL = "email"
    NO_ZIP = "no_zip"
    ZIP = "zip"
    UNKNOWN_ZIP = "unknown_zip"
    PHONE = "phone"
    LANGUAGE = "language"
    YES_OR_NO = "yes_or_no"
    LONG = "long"
    HIDDEN = "hidden"
    TOO_WIDE = "too_wide"


@dataclass(frozen=True)
class Fault:
    """What is wrong where."""

    row: int  # number in the spreadsheet
    column: int  # from 0; -1: of the row, or of a column that is not there
    code: Wrong


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row that can be brought in."""

    person: Person
    match: lookup.Match  # of the ZIP code
    language: str
    consents: frozenset[str]
    known_by: bytes  # see Signature.address_print


def judged(
    rows: Iterable[Row], plan: Plan, petition: Petition, zips: Zips
) -> Iterator[tuple[Row, Entry | list[Fault]]]:
    """Yield each row with the person it speaks of, or with all that is wrong with it."""
    for row in rows:
        number, cells = row
        reader = _Reader(number, cells, plan)
        entry = reader.entry(petition, zips)
        yield row, reader.faults or entry


class _Reader:
    """Reads one row, and gathers its faults."""

    def __init__(self, number: int, cells: list[str], plan: Plan) -> None:
        self._number, self._cells, self._plan = number, cells, plan
        self.faults: list[Fault] = []
        if len(cells) > plan.width:
            self._wrong(Wrong.TOO_WIDE, -1)

    def entry(self, petition: Petition, zips: Zips) -> Entry:
        """Return the person; worth something only where there are no faults."""
        name, email, match = self._name(), self._email(), self._zip(zips)
        person = Person(
            name=name,
            email=email,
            street=self._text(Field.STREET) or None,
            phone=self._phone() or None,
            words=self._text(Field.WORDS) or None,
        )
        ticked = self._ticked()
        language = self._language()
        known_by = b"" if self.faults else _known_by(petition, person, match.zip)
        return Entry(
            person=person,
            match=match,
            language=language,
            consents=ticked,
            known_by=known_by,
        )

    def _name(self) -> str:
        whole = self._text(Field.NAME)
        parts = self._text(Field.FIRST_NAME), self._text(Field.LAST_NAME)
        name = whole or " ".join(part for part in parts if part)
        place = self._plan.place(Field.NAME, Field.FIRST_NAME, Field.LAST_NAME)
        if not name:
            self._wrong(Wrong.NO_NAME, place)
        elif len(name) > _MOST[Field.NAME]:
            self._wrong(Wrong.LONG, place)
        elif not (people.has_letters(name) and people.is_only_a_name(name)):
            self._wrong(Wrong.NAME, place)
        return name

    def _email(self) -> str:
        typed = self._text(Field.EMAIL)
        place = self._plan.place(Field.EMAIL)
        if typed:
            try:
                return addresses.normal(typed)
            except Invalid:
                self._wrong(Wrong.EMAIL, place)
        elif self._plan.needs_email:
            self._wrong(Wrong.NO_EMAIL, place)
        return ""

    def _zip(self, zips: Zips) -> lookup.Match:
        typed, place = self._text(Field.ZIP), self._plan.place(Field.ZIP)
        try:
            match = zips.find(lookup.normal_zip(typed))
        except Invalid:
            self._wrong(Wrong.ZIP if typed else Wrong.NO_ZIP, place)
            return lookup.Match(typed, lookup.Outcome.UNKNOWN, None, (), None)
        if match.outcome is lookup.Outcome.UNKNOWN:
            self._wrong(Wrong.UNKNOWN_ZIP, place)
        return match

    def _phone(self) -> str:
        phone = self._text(Field.PHONE)
        if phone.endswith(".0") and phone[:-2].isdecimal():  # a spreadsheet reckoned with it
            phone = phone[:-2]
        if phone and len(phone) < _MOST[Field.PHONE] and not people.is_a_phone(phone):
            self._wrong(Wrong.PHONE, self._plan.place(Field.PHONE))
        return phone

    def _language(self) -> str:
        said = self._text(Field.LANGUAGE).casefold()
        if not said:
            return self._plan.language
        if said in _LANGUAGES:
            return _LANGUAGES[said]
        for code in LANGUAGES:
            if said.startswith(code):
                return code
        self._wrong(Wrong.LANGUAGE, self._plan.place(Field.LANGUAGE))
        return self._plan.language

    def _ticked(self) -> frozenset[str]:
        """Return to what they agreed: where a column says it of each, only a yes does."""
        unsaid = set()
        for one in CONSENTS:
            said = self._text(one).lower()
            if one in self._plan.columns and said not in _YES:
                unsaid.add(one.value)
                if said not in _NO:
                    self._wrong(Wrong.YES_OR_NO, self._plan.place(one))
        return self._plan.consents - unsaid

    def _text(self, which: Field) -> str:
        place = self._plan.place(which)
        if not 0 <= place < len(self._cells):
            return ""
        takes_lines = which is Field.WORDS
        text = str(tidy(self._cells[place]))
        if not takes_lines:
            text = " ".join(text.split())
        if not text.isprintable() and any(is_hidden(c) for c in text if c not in "\n\t"):
            self._wrong(Wrong.HIDDEN, place)
        if len(text) > _MOST.get(which, forms.MOST_WORDS):
            self._wrong(Wrong.LONG, place)
            return text[: _MOST.get(which, forms.MOST_WORDS)]
        return text

    def _wrong(self, code: Wrong, column: int) -> None:
        self.faults.append(Fault(self._number, column, code))


def _known_by(petition: Petition, person: Person, code: str) -> bytes:
    if person.email:
        return people.address_print(petition, addresses.canonical(person.email))
    told = " ".join(f"{person.name} {code} {person.street or ''}".casefold().split())
    return vault.fingerprint(petition.scope, _ON_PAPER, told)
