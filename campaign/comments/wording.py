"""What somebody wrote in a comment: sealed in its row, under the key of its thread."""

import logging
import re
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass

from campaign.comments.models import Comment
from campaign.vault import Damaged, KeyGone, vault

log = logging.getLogger(__name__)

TABLE = Comment.__tablename__
# More marks than this on one letter is no script that people read: it climbs over the lines
# above and below. Hebrew with points and accents has three, Vietnamese after NFC one.
_MOST_MARKS = 4
_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A comment as its author wrote it."""

    text: str
    name: str | None = None  # None: "Anonymous"
    answer: str | None = None  # to a rejection; once

    @property
    def paragraphs(self) -> list[str]:
        """The text at its blank lines; a single line end stays within a paragraph."""
        return [part.strip("\n") for part in _PARAGRAPH.split(self.text) if part.strip()]

    @property
    def judged(self) -> str:
        """All that visitors would read of it: name and text."""
        return f"{self.name or ''}\n{self.text}"


def sealed(comment: Comment, words: Words) -> bytes:
    """Return *words* sealed for one comment, which has its handle and its thread."""
    return vault.seal(comment.thread.scope, TABLE, comment.handle, asdict(words))


def opened(comment: Comment) -> Words | None:
    """Return the words of a comment; None where they were erased.

    One row that is damaged is treated like an erased one, and named in the log: it must not
    take a whole page away.
    """
    if comment.sealed is None:
        return None
    content = None
    with suppress(Damaged, KeyGone):
        content = vault.open(TABLE, comment.handle, comment.sealed)
    if content is None:
        log.error("a comment does not open", extra={"comment_id": comment.id})
        return None
    return Words(**content)


def tamed(text: str) -> str:
    """Return *text* as a page can show it: without hidden signs, piled-up marks, wide gaps."""
    kept: list[str] = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks <= _MOST_MARKS and (kind not in _HIDDEN or character == "\n"):
            kept.append(character)
    return re.sub(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n", "\n\n", "".join(kept)).strip()
