"""What differs between two texts: by paragraph, and by word where one changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

_WORDS = re.compile(r"\s+|[^\s]+")
_AKIN = 0.3  # share of words in common from which two paragraphs are one, changed


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts, only in the older, or only in the newer."""

    kind: str  # "same", "gone", "new"
    words: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, as a row of pieces."""

    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        """Whether both texts have it."""
        return all(piece.kind == "same" for piece in self.pieces)


def between(older: str, newer: str) -> list[Paragraph]:
    """Return both texts woven into one, in the order of reading."""
    before, after = _paragraphs(older), _paragraphs(newer)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return list(
        chain.from_iterable(
            _woven(kind, before[first:last], after[start:end])
            for kind, first, last, start, end in matcher.get_opcodes()
        )
    )


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _woven(kind: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    if kind == "equal":
        yield from (Paragraph((Piece("same", words),)) for words in before)
        return
    for number in range(max(len(before), len(after))):
        old = before[number] if number < len(before) else ""
        new = after[number] if number < len(after) else ""
        yield from _changed(old, new)


def _changed(old: str, new: str) -> Iterator[Paragraph]:
    pieces, is_akin = _by_words(old, new)
    if old and new and not is_akin:
        yield Paragraph((Piece("gone", old),))
        yield Paragraph((Piece("new", new),))
    else:
        yield Paragraph(pieces)


def _by_words(old: str, new: str) -> tuple[tuple[Piece, ...], bool]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[first:last])))
            continue
        if last > first:
            pieces.append(Piece("gone", "".join(before[first:last])))
        if end > start:
            pieces.append(Piece("new", "".join(after[start:end])))
    return tuple(pieces), matcher.ratio() >= _AKIN


def folded(paragraphs: Sequence[Paragraph]) -> list[Paragraph | int]:
    """Return what differs, with a paragraph around it; a number says how many are left out.

    Args:
        paragraphs: as :func:`between` returns them.

    """
    shown: list[Paragraph | int] = []
    skipped = 0
    for number, one in enumerate(paragraphs):
        around = paragraphs[max(0, number - 1) : number + 2]
        if all(near.is_same for near in around):
            skipped += 1
            continue
        if skipped:
            shown.append(skipped)
        shown.append(one)
        skipped = 0
    return [*shown, skipped] if skipped else shown
