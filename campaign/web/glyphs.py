"""Letters as they can be set on a page: nothing steers the line, nothing is lost in silence."""

import re
import unicodedata

# What a font for Western European text is sure to have.
PLAIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) | frozenset("\n‘’“”–—…•")

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What turns the direction of all that follows, and what is no character at all. Joiners and
# the two plain direction marks stay: Persian, Hindi, Hebrew and Arabic need them.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u2060-\u206f\u202a-\u202e\ufeff\ufff9-\ufffb\ufe0f"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_HEAPED = re.compile(f"({_MARK}{{3}}){_MARK}+")  # on one letter: they reach into other lines
_LONG = re.compile(r"[^\s\u200b]{30}(?=[^\s\u200b])")  # with no place to break the line
_ODD = re.compile(r"[^\n\x20-\x7e\xa0-\u024f‘’“”–—…]")
_JOINERS = "\u200c\u200d"
_EMPTY_BOX = "□"


def lines(text: str) -> str:
    """Return *text* without what would steer the page: controls, turned directions, heaps.

    Line breaks of every kind become newlines, tabs become blanks.
    """
    if not _ODD.search(text):
        return text
    text = _STEERING.sub("", _BREAKS.sub("\n", text).expandtabs(4))
    return _HEAPED.sub(r"\1", unicodedata.normalize("NFC", text))


def in_line(text: str) -> str:
    """Return *text* cleaned like :func:`lines`, on one line: for names and places."""
    return " ".join(lines(text).split())


def breakable(text: str) -> str:
    """Return *text* with invisible places to break a word that is longer than a line."""
    return _LONG.sub("\\g<0>\u200b", text)


def is_leftwards(text: str) -> bool:
    """Return whether *text* is read from right to left: its first letter decides."""
    if text.isascii():
        return False
    directions = map(unicodedata.bidirectional, text)
    return next((one for one in directions if one in {"L", "R", "AL"}), "L") != "L"


def named(text: str, lacking: frozenset[str]) -> str:
    """Return *text* with what no font has said otherwise.

    A sign is named, like ``[red heart]``; a letter becomes an empty box.

    Args:
        text: cleaned.
        lacking: the characters that cannot be shown.

    """
    if lacking.isdisjoint(text):
        return text
    return "".join(_name(one) if one in lacking else one for one in text)


def _name(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) in {"Sk", "Cf"}:
        return ""  # skin tones and joins mean nothing without the sign they belong to
    name = unicodedata.name(character, "").lower()
    return f"[{name}]" if unicodedata.category(character) == "So" and name else _EMPTY_BOX
