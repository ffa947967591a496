"""The Spanish catalogue as the tests read it."""

import re
from functools import cache
from html import unescape

from babel.messages.pofile import read_po

from campaign.config import ROOT

CATALOGUE = ROOT / "campaign/web/translations/es/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|\$\$|\$(?=%)")
LEAST = 12  # characters: shorter words may be the same in both languages, or stand in a name


@cache
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="es")


def messages():
    """Every message but the header."""
    return [message for message in catalogue() if message.id]


def forms_of(text):
    """One text, or its singular and its plural."""
    return text if isinstance(text, tuple) else (text,)


@cache
def english():
    """Every piece of English, between placeholders, that nobody must read in Spanish."""
    pieces = set()
    for message in messages():
        said = " ".join(forms_of(message.string))
        for text in forms_of(message.id):
            pieces |= {piece for piece in PLACEHOLDER.split(text) if piece not in said}
    return {piece.strip() for piece in pieces if len(piece.strip()) > LEAST}


def english_in(words):
    """The English in a page or mail: in its words, and in what its attributes say."""
    plain = " ".join(unescape(words).split())
    return sorted(piece for piece in english() if piece in plain)
