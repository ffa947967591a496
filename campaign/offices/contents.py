"""What lies in a bundle, counted and sorted: the same for its mail, its PDF and its text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from campaign import clock
from campaign.comments.picking import Picked
from campaign.districts.lookup import Seat
from campaign.offices.letters import BundleLetter
from campaign.offices.models import Bundle
from campaign.offices.parts import Part
from campaign.petitions.models import Petition
from campaign.web import languages

PUBLIC_COMMENTS = (
    "Written for everybody beneath our stories by people who confirmed the petition, picked by "
    "our moderators. These are not letters and are not counted; they name no district."
)
CHECKED = (
    "What was checked: each writer confirmed their mailbox by a link that we mailed. Residence "
    "is self-declared by ZIP code. Identity was not verified. Nobody is counted twice by the "
    "same mailbox."
)

Numbered = tuple[int, BundleLetter]  # a letter and its "No.", the same in every document


@dataclass(frozen=True)
class FormLetter:
    """One form letter and everybody who sent it unchanged."""

    language: str
    senders: tuple[Numbered, ...]

    @property
    def example(self) -> BundleLetter:
        """The letter as one of them sent it."""
        return self.senders[0][1]

    @property
    def language_name(self) -> str:
        """The language in English."""
        return languages.in_english(self.language)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What one bundle's documents are made of."""

    petition: Petition
    bundle: Bundle  # numbered and counted
    letters: Sequence[BundleLetter]  # in the order they were confirmed
    seat: Seat  # whoever holds it today
    so_far: int  # letters to this office for this petition, this bundle included
    addresses: tuple[str, ...] = ()  # of the office, the first one's mail; empty: the roster's
    comments: tuple[Picked, ...] = ()  # public ones, that moderators picked since the last
    part: Part = Part()  # what did not fit follows as a part of its own

    @cached_property
    def numbered(self) -> tuple[Numbered, ...]:
        """Every letter with its number, from 1."""
        return tuple(enumerate(self.letters, start=1))

    @cached_property
    def personal(self) -> tuple[Numbered, ...]:
        """The letters that somebody made their own."""
        return tuple(pair for pair in self.numbered if not pair[1].is_form)

    @cached_property
    def forms(self) -> tuple[FormLetter, ...]:
        """The form letters by how many sent them; one for each language and wording."""
        groups: dict[tuple[str, str], list[Numbered]] = {}
        for number, letter in self.numbered:
            if letter.is_form:
                key = (letter.language, _skeleton(letter))
                groups.setdefault(key, []).append((number, letter))
        return tuple(
            FormLetter(language, tuple(senders))
            for (language, _), senders in sorted(
                groups.items(), key=lambda item: (-len(item[1]), item[1][0][0])
            )
        )

    @property
    def demand(self) -> str:
        """What the senator is asked to do: ``support SB 54``."""
        return f"{self.petition.position.value} {self.petition.bill}"

    @property
    def headline(self) -> str:
        """The bundle in a sentence."""
        verb = "asks" if len(self.letters) == 1 else "ask"
        return (
            f"Senator {self.seat.name}, {constituents(len(self.letters))} of District "
            f"{self.bundle.district} {verb} you to {self.demand}"
        )

    @property
    def bundle_line(self) -> str:
        """Number and day: ``No. 12, part 2, November 22, 2026``."""
        is_part = self.part.has_more or self.part.number > 1
        part = f"part {self.part.number}, " if is_part else ""
        return f"No. {self.bundle.number}, {part}{self.released_on}"

    @property
    def released_on(self) -> str:
        """The day of the release in Los Angeles, like ``November 22, 2026``."""
        return day_of(clock.pacific(self.bundle.released_at or clock.now()).date())

    def cities(self) -> list[tuple[str, int]]:
        """Return how many letters came from each city, most first."""
        return _counted(letter.city or "unknown" for letter in self.letters)

    def zips(self) -> list[tuple[str, int]]:
        """Return how many letters came from each ZIP code, most first."""
        return _counted(letter.zip for letter in self.letters)


def constituents(count: int) -> str:
    """Return *count* of them in words: ``1 constituent``, ``2,140 constituents``."""
    return "1 constituent" if count == 1 else f"{count:,d} constituents"


def day_of(day: date) -> str:
    """Return a day as it is written in a letter: ``November 22, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))


def _skeleton(letter: BundleLetter) -> str:
    """Return the body without what differs from one sender to the next.

    A name that is also a word of the letter makes a group of its own: the same text is shown
    once more, and nobody is lost.
    """
    own = "|".join(
        re.escape(part) for part in (letter.name, letter.city, letter.zip) if part.strip()
    )
    return re.sub(rf"(?<!\w)(?:{own})(?!\w)", "\0", letter.letter.body)
