"""Which column is what: guessed by its name, in English and Spanish, and by other tools' names.

Sources: our own spreadsheet's header (``exports/signatures``); Action Network's reports
(``can2_user_address``, ``can2_phone``, ``zip_code``) and ActionKit's imports (``address1``,
``first_name``, ``zip``), as their help pages and public code show them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from campaign.petitions import names
from campaign.supporters import consenting

_SIGNS = re.compile(r"[^a-z0-9]+")


class Field(StrEnum):
    """What a column can be."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    ZIP = "zip"
    STREET = "street"
    PHONE = "phone"
    WORDS = "words"
    LANGUAGE = "language"
    SHOW_NAME = names.SHOW_NAME
    KEEP_INFORMED = consenting.KEEP_INFORMED


NONE = ""  # a column that is left aside

# What a column may say of each person; "A" and "B" are its names on our own printed sheet.
CONSENTS = (Field.SHOW_NAME, Field.KEEP_INFORMED)

_SYNONYMS: Mapping[Field, str] = {
    Field.EMAIL: "email, e mail, mail, email address, mail address, e mail address, correo, "
    "correo electronico, email o correo, direccion de correo",
    Field.NAME: "name, full name, your name, your full name, signer, nombre completo, "
    "nombre y apellido, nombre y apellidos",
    Field.FIRST_NAME: "first name, firstname, given name, forename, nombre, nombres, "
    "primer nombre",
    Field.LAST_NAME: "last name, lastname, surname, family name, apellido, apellidos",
    Field.ZIP: "zip, zip code, zipcode, zip5, postal, postal code, postcode, postal zip, "
    "codigo postal, cp, c p, zona postal",
    Field.STREET: "street, street address, address, address1, address 1, address line 1, "
    "addr1, mailing address, home address, can2 user address, calle, direccion, domicilio, "
    "calle y numero",
    Field.PHONE: "phone, phone number, telephone, tel, mobile, mobile number, cell, "
    "cell phone, can2 phone, mobile phone, home phone, telefono, celular, movil",
    Field.WORDS: "words, comment, comments, why, reason, why i m signing, why this matters, "
    "message, action comment, comentario, comentarios, motivo, por que firmo, palabras",
    Field.LANGUAGE: "language, lang, idioma, lengua",
    Field.SHOW_NAME: "show name, show my name, public, mostrar nombre, nombre visible, a",
    Field.KEEP_INFORMED: "keep informed, keep me informed, updates, news, opt in, subscribed, "
    "can2 subscription status, mantener informado, noticias, suscrito, b",
}
# The columns that our own list of faults adds, in both languages of the desk.
WRONG = frozenset({"what is wrong", "que esta mal"})
_BY_NAME = {
    name: field
    for field, said in _SYNONYMS.items()
    for name in " ".join(said.split()).split(", ")
}


def guess(header: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> list[str]:
    """Return for each column the field that its name speaks of.

    Of several for one field, the first gets it that is not empty: ActionKit has "postal" beside
    "zip", for other countries. "Nombre" alone is the whole name where no column holds a last
    name.

    Args:
        header: names of the columns.
        samples: some rows.

    """
    named = [
        next((_BY_NAME[one] for one in _readings(name) if one in _BY_NAME), NONE)
        for name in header
    ]
    filled = {place for row in samples for place, cell in enumerate(row) if cell}
    chosen: dict[str, int] = {}
    for place in sorted(range(len(named)), key=lambda place: place not in filled):
        chosen.setdefault(named[place], place)
    found = [field if chosen[field] == place else NONE for place, field in enumerate(named)]
    if Field.LAST_NAME not in found and Field.NAME not in found:
        found = [Field.NAME if field == Field.FIRST_NAME else field for field in found]
    if Field.NAME in found:  # both are there: the whole name says it all
        found = [NONE if one in {Field.FIRST_NAME, Field.LAST_NAME} else one for one in found]
    return [str(field) for field in found]


def _readings(name: str) -> Iterator[str]:
    """Yield how a column's name may be read: whole, and without or by what is in brackets.

    So "A (show name)", as our page says it, is either of them.
    """
    before, _, inside = name.partition("(")
    yield from (_bare(name), _bare(before), _bare(inside))


def is_ours(name: str) -> bool:
    """Return whether a column is the one in which we said what is wrong."""
    return _bare(name) in WRONG


def _bare(name: str) -> str:
    """Return a column's name in plain lower letters: ``Código_Postal`` is ``codigo postal``."""
    split = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in split if not unicodedata.combining(c))
    return _SIGNS.sub(" ", plain).strip()
