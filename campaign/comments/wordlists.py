"""The words that hold a comment, per language: shipped to start with, then the desk's own."""

from functools import lru_cache
from pathlib import Path

from flask_babel import gettext
from sqlalchemy import delete, select

from campaign.comments import screening
from campaign.comments.models import HeldWord
from campaign.db import alone, db
from campaign.errors import Invalid
from campaign.web.languages import LANGUAGES

MOST_LENGTH = 60  # of a word, which may be several: "shut up"
MOST_WORDS = 500  # of one list
_SHIPPED = Path(__file__).parent / "words"
_OURS = ""  # a row with no word says: the desk wrote this list, though it may be empty now


def compared() -> frozenset[str]:
    """Return the words of all languages, folded: people mix languages, and a hit only holds."""
    return frozenset(
        screening.folded(word) for language in LANGUAGES for word in listed(language)
    ) - {""}


def listed(language: str) -> list[str]:
    """Return the words that hold comments, as the desk sees them, by the alphabet."""
    rows = set(db.session.scalars(select(HeldWord.word).where(HeldWord.language == language)))
    words = rows - {_OURS} if rows else shipped(language)
    return sorted(words, key=screening.folded)


def is_shipped(language: str) -> bool:
    """Return whether nobody has changed the list of *language* yet."""
    query = select(HeldWord.word).where(HeldWord.language == language).limit(1)
    return db.session.scalar(query) is None


@lru_cache
def shipped(language: str) -> frozenset[str]:
    """Return the words that the software brings; lines that begin with # explain them."""
    path = _SHIPPED / f"{language}.txt"
    if not path.exists():
        return frozenset()
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def add(language: str, word: str) -> None:
    """Add a word, or a few in a row, to the list of *language*; in the caller's transaction.

    Raises:
        Invalid: nothing of it could ever be found in a comment, or the list is full.

    """
    tidy = " ".join(word.lower().split())
    if not screening.folded(tidy) or len(tidy) > MOST_LENGTH:
        raise Invalid(gettext("Write a word of letters or digits, at most 60 of them."))
    words = set(listed(language))
    if len(words) >= MOST_WORDS:
        raise Invalid(gettext("This list is full. Take some words off first."))
    _write(language, words | {tidy})


def remove(language: str, word: str) -> None:
    """Take a word off the list of *language*, in the caller's transaction."""
    _write(language, set(listed(language)) - {word})


def start_anew(language: str) -> None:
    """Put the shipped list in place of the desk's own, in the caller's transaction."""
    db.session.execute(delete(HeldWord).where(HeldWord.language == language))


def _write(language: str, words: set[str]) -> None:
    alone("held words", language)
    start_anew(language)
    rows = [HeldWord(language=language, word=word) for word in sorted(words | {_OURS})]
    db.session.add_all(rows)
    db.session.flush()
