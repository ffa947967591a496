"""Made-up people: names put together by chance, mailboxes that exist nowhere, a few words."""

import random
import tomllib
from pathlib import Path

from campaign.petitions.people import Person

FILE = Path(__file__).parent / "crowd.toml"
WORDS = 0.12  # of all: write why it matters to them
OWN_LETTER = 0.05  # of all: change the letter
TRANSLATED = 0.17  # of all: sign on a page in another language
_told = tomllib.loads(FILE.read_text())
_FIRST: list[str] = _told["first"]
_LAST: list[str] = _told["last"]
_DOMAINS: list[str] = _told["domains"]
_WORDS: dict[str, list[str]] = _told["words"]


def person(chance: random.Random, number: int, language: str, letter: str) -> Person:
    """Make somebody up, as they fill in the form.

    Args:
        chance: where it all comes from.
        number: stands in the mail address, so that nobody has another's.
        language: of their words.
        letter: the petition's, with placeholders, which a few of them change.

    """
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    return Person(
        name=f"{first} {last}",
        email=f"{first}.{last}.{number}@{chance.choice(_DOMAINS)}".lower(),
        words=some_words(chance, language) if chance.random() < WORDS else None,
        letter=own_letter(chance, language, letter) if chance.random() < OWN_LETTER else None,
    )


def some_words(chance: random.Random, language: str) -> str:
    """Return a sentence or two of why it matters."""
    told = _WORDS.get(language) or next(iter(_WORDS.values()))
    return " ".join(chance.sample(told, chance.choice((1, 1, 2))))


def own_letter(chance: random.Random, language: str, letter: str) -> str:
    """Return *letter* as somebody changes it: with a paragraph of their own at its head."""
    head, gap, rest = letter.partition("\n\n")
    return f"{head}{gap}{some_words(chance, language)}\n\n{rest}"


def language(chance: random.Random) -> str:
    """Return the language of somebody's page."""
    first, *others = _WORDS
    return chance.choice(others) if others and chance.random() < TRANSLATED else first


def is_made_up(address: str) -> bool:
    """Return whether a mail address can belong to nobody.

    Source:
        RFC 2606, https://www.rfc-editor.org/rfc/rfc2606
    """
    domain = address.rpartition("@")[2].lower()
    return f".{domain}".endswith((".example", ".example.org", ".example.com", ".example.net"))
