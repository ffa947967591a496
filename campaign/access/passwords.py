"""Passwords of organisers: long rather than complicated, kept as argon2id.

Source:
    OWASP Password Storage Cheat Sheet (argon2id, 19 MiB, 2 rounds, 1 lane) and NIST SP 800-63B
    (length and a list of common ones instead of rules of composition).
"""

from collections.abc import Collection

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext

from campaign.access import guesses
from campaign.errors import Invalid

LEAST_LENGTH = 12  # characters
MOST_LENGTH = 256  # characters; more would only cost us time
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Compared with when there is nothing to compare with, so that it takes as long.
_NOBODYS = _hasher.hash("nobody has this password")


def hashed(password: str, *, email: str, own: Collection[str] = ()) -> str:
    """Return what may be stored of a new password.

    Args:
        password: as typed.
        email: of its owner, which must not serve as the password.
        own: names that stand beside it: of the organisation, of its site.

    Raises:
        Invalid: it is too short, too long, or among the first that anybody would guess.

    """
    if len(password) < LEAST_LENGTH:
        raise Invalid(gettext("Choose a password of at least 12 characters."))
    if len(password) > MOST_LENGTH:
        raise Invalid(gettext("Choose a password of at most 256 characters."))
    if guesses.is_guessable(password, (email, *own)):
        raise Invalid(
            gettext(
                "Many people would guess this one. Four words that do not belong together do."
            )
        )
    return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Return whether *password* is the one; takes as long where nothing is kept."""
    try:
        _hasher.verify(kept or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def renewed(kept: str, password: str) -> str | None:
    """Return a new hash where *kept* was made with older parameters, else None."""
    return _hasher.hash(password) if _hasher.check_needs_rehash(kept) else None
