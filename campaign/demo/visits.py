"""What a made-up person does at the site: sign, say where they live, confirm from the mail."""

import random
from dataclasses import dataclass
from enum import StrEnum

from campaign.demo.homes import Home
from campaign.demo.making import CONSENTS
from campaign.demo.visitor import Answer, Place, Turned, Visitor
from campaign.petitions.people import Person

SEE_OTHER = 303
_AT_SIGNING = ("show_name", "keep_informed")  # boxes that stand beneath the petition, too


class Chooses(StrEnum):
    """When somebody says which district is theirs, where they are asked."""

    AT_ONCE = "at once"
    LATER = "later"  # by the link of the mail
    NEVER = "never"


@dataclass(frozen=True)
class Guest:
    """Somebody who is about to sign."""

    person: Person
    home: Home
    language: str
    source: str  # empty: the page itself
    letter: str  # as it stands in the form when they send it
    chooses: Chooses  # their district, where the ZIP code leaves it open
    confirms: bool
    seed: float

    @property
    def prefix(self) -> str:
        """Begin every path in their language."""
        return "" if self.language == "en" else f"/{self.language}"


def sign(place: Place, slug: str, guest: Guest) -> None:
    """Sign a petition; where the ZIP code leaves it open, perhaps say where they live.

    Raises:
        Turned: the site did not take it.

    """
    chance = random.Random(guest.seed)
    visitor = Visitor(place, chance)
    query = f"?source={guest.source}" if guest.source else ""
    fields = {
        "name": guest.person.name,
        "email": guest.person.email,
        "zip_code": guest.home.zip,
        "words": guest.person.words or "",
        "letter": guest.letter,
        "name_style": "full",
    } | _ticked(chance, _AT_SIGNING)
    try:
        answer = visitor.post(f"{guest.prefix}/petitions/{slug}{query}", fields)
        thanks = _led_on(answer)
        visitor.get(thanks)
        if guest.home.candidates and guest.chooses is Chooses.AT_ONCE:
            _choose(visitor, thanks, guest.home, chance)
    finally:
        visitor.close()


def confirm(place: Place, path: str, guest: Guest) -> None:
    """Follow the link of the mail, say where they live, and press the button.

    Raises:
        Turned: the site did not take it.

    """
    chance = random.Random(guest.seed + 1)
    visitor = Visitor(place, chance)
    try:
        visitor.get(path)
        if guest.home.candidates and guest.chooses is Chooses.LATER:
            _choose(visitor, path, guest.home, chance)
        _led_on(visitor.post(path, _ticked(chance, tuple(CONSENTS))))
    finally:
        visitor.close()


def _choose(visitor: Visitor, path: str, home: Home, chance: random.Random) -> None:
    district = home.chosen(chance).district
    _led_on(visitor.post(f"{path}/district", {"district": str(district)}))


def _ticked(chance: random.Random, boxes: tuple[str, ...]) -> dict[str, str]:
    return {box: "y" for box in boxes if chance.random() < CONSENTS[box]}


def _led_on(answer: Answer) -> str:
    """Return the path that a form leads on to; whoever sees a page again was not taken."""
    if answer.status != SEE_OTHER:
        raise Turned(f"answer {answer.status}")
    return answer.location
