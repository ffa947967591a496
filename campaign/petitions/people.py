"""The person behind a signature: sealed in its row, opened only to write to or export."""

import logging
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaign.petitions.models import NameStyle, Petition, Signature
from campaign.vault import Damaged, vault

log = logging.getLogger(__name__)

TABLE = Signature.__tablename__
# What a mail program may turn into a link or a number to call: "Dr. J.R. Osei" is neither.
_LINK = re.compile(r"https?:|\bwww\b|[/@<>\\{}]|\w\.\w{2}|\d", re.IGNORECASE)
# "(559) 555-0100 ext. 12", "+44 20 7946 0958": what separates, and an extension at the end.
_PHONE = re.compile(r"(?ai)\+?([\d\s().\-/–]+)(?:(?:x|ext\.?|#)\s*\d{1,6})?")
_PHONE_DIGITS = range(7, 16)  # without an area code; E.164 6.1 allows 15


@dataclass(frozen=True, kw_only=True)
class Person:
    """What a signer told us about themselves, and their letter."""

    name: str
    email: str  # as it gets mail
    street: str | None = None
    phone: str | None = None
    words: str | None = None  # "why this matters to me"
    letter: str | None = None  # body with placeholders; None: the petition's, until confirmed
    subject: str | None = None  # of the letter; None until confirmed

    @property
    def first_name(self) -> str:
        """What to call them."""
        return self.name.split()[0]


def seal_person(petition: Petition, handle: bytes, person: Person) -> bytes:
    """Return *person* sealed for the signature with that handle."""
    return vault.seal(petition.scope, TABLE, handle, vars(person))


def open_person(signature: Signature) -> Person | None:
    """Return the person of a signature; None where they were erased.

    One row that is damaged is treated like an erased one, and named in the log: it must not
    hold up everybody else's letters.
    """
    if signature.sealed is None:
        return None
    content = opened(vault.opener(TABLE), signature.id, signature.handle, signature.sealed)
    return None if content is None else Person(**content)


def opened(
    open_: Callable[[bytes, bytes], dict[str, Any]],
    signature_id: int,
    handle: bytes,
    sealed: bytes,
) -> dict[str, Any] | None:
    """Return what a :class:`Person` is made of, for whoever opens very many; None: damaged.

    Args:
        open_: of ``vault.opener``, asked for once.
        signature_id: of the row, to name it in the log.
        handle: of the row.
        sealed: of the row.

    """
    try:
        return open_(handle, sealed)
    except Damaged:
        log.error("a signature is damaged", extra={"signature_id": signature_id})  # noqa: TRY400
        return None


def has_letters(name: str) -> bool:
    """Return whether what stands for a name has any letter."""
    return any(character.isalpha() for character in name)


def is_only_a_name(name: str) -> bool:
    """Return whether a name carries nothing else: the mail to a stranger is no advert.

    Args:
        name: not empty.

    """
    plain = unicodedata.normalize("NFKC", name)
    return plain[0] not in "=+-@" and not _LINK.search(plain)


def is_a_phone(text: str) -> bool:
    """Return whether somebody could be called there: a number of here or of elsewhere.

    Source:
        ITU-T E.164, 6.1: at most fifteen digits.

    """
    found = _PHONE.fullmatch(text)
    return found is not None and sum(map(str.isdigit, found[1])) in _PHONE_DIGITS


def shown_name(name: str, style: str) -> str:
    """Return a name as its owner wants the office to see it: Kim Osei, or Kim O."""
    parts = name.split()
    if style == NameStyle.FULL or len(parts) == 1:
        return name
    return f"{parts[0]} {parts[-1][0]}."


def address_print(petition: Petition, canonical_address: str) -> bytes:
    """Return the fingerprint by which one petition knows a mailbox again."""
    return vault.fingerprint(petition.scope, "address", canonical_address)
