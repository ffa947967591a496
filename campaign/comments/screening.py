"""What in a comment's words makes a moderator look first: links, shouting, words of a list.

A hit only holds a comment; a person decides. So the tests here may err on the side of asking.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

from campaign.comments.models import Held

SHOUTED_SHARE = 0.7  # of the letters in longer words
FEWEST_SHOUTED_LETTERS = 16  # "SB 54, YES" and names of bureaus are not shouting
MOST_EXCLAMATION_MARKS = 4
MOST_LINES = 40  # more push all others off the page
_ENOUGH = 3  # so many equal letters in a row are stretching: "sooo"

_PLAIN_ENDINGS = "com|net|org|info|biz"
_ENDINGS = (
    f"{_PLAIN_ENDINGS}|co|io|ru|cn|tk|xyz|top|shop|site|online|store|club|live|link|click"
    "|ly|gl|gd|app|dev|page|news|us|uk|mx|es|de|fr|tv|cc"
)
_LINK = re.compile(
    r"(?i:h\s?(?:tt|xx)ps?\s?:|\bwww\s?\.|://)"
    # Not "end.The": a blank that was forgotten is no address.
    rf"|[\w-]\.(?:{_ENDINGS}|{_ENDINGS.upper()})(?![\w-])"
    rf"|(?i:[\w-]\s?[\[({{]\s?(?:\.|dot|punto)\s?[\])}}]\s?(?:{_ENDINGS})(?![\w-]))"
    rf"|(?i:[\w-]\s(?:dot|punto)\s(?:{_PLAIN_ENDINGS})(?![\w-]))",
)
# Letters of other alphabets that read as Latin ones, and what stands in for letters.
_TWINS = str.maketrans("аеорсухіјѕԁɡαεοικνρτυχ", "aeopcyxijsdgaeoikvptux")
_STAND_INS = str.maketrans("013457@$!|", "oieastasii")
_STOOD_IN = re.compile(r"[a-z013457@$!|]+")
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_APART = re.compile(r"\b(?:[a-z][\s.\-_*·]+){2,}[a-z]\b")  # "i.d.i.o.t", "i d i o t"
_STRETCHED = re.compile(r"(.)\1{2,}")
_WORD = re.compile(r"\w+")


def reason(text: str, words: Collection[str]) -> Held | None:
    """Return why *text* has to wait for a moderator; None where nothing in it asks for one.

    Args:
        text: what visitors would read, name and words.
        words: the list, as :func:`folded` returns each.

    """
    if has_listed_word(text, words):
        return Held.WORD
    if has_link(text):
        return Held.LINK
    return Held.SHOUTING if is_shouting(text) else None


def has_link(text: str) -> bool:
    """Return whether *text* leads elsewhere: to a site or a mailbox, disguised or not."""
    return bool(_LINK.search(unicodedata.normalize("NFKC", text)))


def is_shouting(text: str) -> bool:
    """Return whether *text* is mostly capitals, or piles up exclamation marks or lines."""
    if len(text.splitlines()) > MOST_LINES + 1:  # the name is one
        return True
    if sum(text.count(mark) for mark in "!！") > MOST_EXCLAMATION_MARKS or "!!!" in text:
        return True
    # Short words are left out: "SB 54", "ICE" and "I" are written so.
    letters = [c for word in _WORD.findall(text) if len(word) > _ENOUGH for c in word]
    cased = [c for c in letters if c.isupper() or c.islower()]
    if len(cased) < FEWEST_SHOUTED_LETTERS:
        return False
    return sum(c.isupper() for c in cased) / len(cased) > SHOUTED_SHARE


def has_listed_word(text: str, words: Collection[str]) -> bool:
    """Return whether a listed word stands in *text* as a whole word, disguised or not."""
    if not words:
        return False
    return any(f" {word} " in reading for reading in _readings(text) for word in words if word)


def folded(text: str) -> str:
    """Return *text* as lists compare it: small letters, no accents, plain Latin, one blank."""
    return " ".join(_WORD.findall(_unmasked(text)))


def _readings(text: str) -> Iterable[str]:
    """Yield *text* in each way that somebody may have hidden a word in it."""
    plain = _unmasked(text)
    joined = _APART.sub(lambda run: re.sub(r"[^a-z]", "", run[0]), plain)
    for reading in dict.fromkeys((plain, joined)):
        for length in (r"\1\1", r"\1"):  # "idiooot" and "asss" lose their stretched letters
            yield f" {' '.join(_WORD.findall(_STRETCHED.sub(length, reading)))} "


def _unmasked(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in apart if unicodedata.category(c) not in _INVISIBLE)
    return _STOOD_IN.sub(_with_letters, bare.translate(_TWINS))


def _with_letters(found: re.Match[str]) -> str:
    """Return "$h1t" with its letters; a mark at the end ("idiot!") is what it seems."""
    word = found[0].rstrip("!|")
    if not any(c.isalpha() for c in word):
        return found[0]  # a number
    return word.translate(_STAND_INS) + found[0][len(word) :]
