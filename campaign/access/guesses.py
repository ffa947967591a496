"""Whether a password is among the first that a program would try.

Such programs do not go through the alphabet. They take words that people use, names, dates and
rows of keys, write some letters as digits, and put two or three of them together. This module
takes a password apart in the same way: what falls into few such pieces is guessable, whatever
signs it mixes. There are no rules of composition (NIST SP 800-63B, section 3.1.1.2).

Source:
    ``common.words`` says what it is; the weights are ours.

"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

ENOUGH = 7  # weight from which on it is worth a guesser's while no more
_WORD, _LONG_NUMBER, _PIECE = 2, 2, 1  # what pieces weigh: about as many digits as one guesses
_LEAST_RUN = 3  # signs
_LEAST_WORD = 3  # letters
_LONGEST = 64  # signs looked at; what is longer is not guessed so
_ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "azertyuiop", "qsdfghjklm"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "qaz", "wsx", "edc", "rfv"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "abcdefghijklmnopqrstuvwxyz"),
)
_BETWEEN = " -_.,"  # signs that anybody puts between words
_AS_LETTERS = str.maketrans("0134578@$!", "oleastbasi")
_NUMBER = re.compile(r"\d{2,4}\Z")
_LIGHT_NUMBER = re.compile(r"(\d\d|(19|20)\d\d)\Z")  # an age, a year
_FILE = Path(__file__).with_name("common.words")


def is_guessable(password: str, own: Collection[str] = ()) -> bool:
    """Return whether a password is made of few pieces that a guesser knows.

    Args:
        password: as typed.
        own: what stands beside it: the mail address, names of the organisation and its site.

    """
    if len(password) > _LONGEST:
        password = password[:_LONGEST]
    known = _common() | {word for text in own for word in _words(text)}
    typed = unicodedata.normalize("NFKC", password).casefold()
    spelled = {typed, typed.translate(_AS_LETTERS), _bare(typed)}
    return min(_weight(one, known) for one in spelled) < ENOUGH


def _weight(typed: str, known: Collection[str]) -> int:
    """Return the least weight of all ways to cut a password into pieces."""
    signs = {sign for sign in typed if not sign.isalnum() and sign not in _BETWEEN}
    text = _unit("".join(sign for sign in typed if sign.isalnum()))
    best = [0] + [len(text) + 1] * len(text)
    for start in range(len(text)):
        for end, weight in _pieces(text, start, known):
            best[end] = min(best[end], best[start] + weight)
    return best[-1] + len(signs)


def _pieces(text: str, start: int, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where a piece that begins at *start* may end, and what it weighs."""
    yield start + 1, _PIECE
    for end in range(start + 2, len(text) + 1):
        piece = text[start:end]
        if _NUMBER.match(piece):
            yield end, _PIECE if _LIGHT_NUMBER.match(piece) else _LONG_NUMBER
        if len(piece) >= _LEAST_RUN and _is_run(piece):
            yield end, _PIECE
        if piece in known:
            yield end, _WORD


def _is_run(piece: str) -> bool:
    if len(set(piece)) == 1:
        return True
    return any(piece in row or piece[::-1] in row for row in _ROWS)


def _unit(text: str) -> str:
    """Return what a text repeats: ``abab`` is ``ab`` twice, and no harder."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def _bare(text: str) -> str:
    """Return letters without their marks: ``contraseña`` is known as ``contrasena``, too."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _words(text: str) -> set[str]:
    """Return the words of a name or an address, and all of them run together."""
    parts = [part for part in re.split(r"[\W_\d]+", text.casefold()) if part]
    whole = {"".join(parts), "".join(part[0] for part in parts)}
    return {word for word in {*parts, *whole} if len(word) >= _LEAST_WORD}


@cache
def _common() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(
        word for line in lines if not line.startswith("#") for word in line.split()
    )
