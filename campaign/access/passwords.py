"""Passwords of organisers: long rather than complicated, kept as argon2id.

Source:
    OWASP Password Storage Cheat Sheet (argon2id, 19 MiB, 2 rounds, 1 lane) and NIST SP 800-63B
    (length and a list of common ones instead of rules of composition).
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext

from campaign.errors import Invalid

LEAST_LENGTH = 12  # characters
MOST_LENGTH = 256  # characters; more would only cost us time
_LEAST_SIGNS = 3  # different ones
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# The commonest that are long enough. A password of one or two signs over and over is as easy.
_COMMONEST = """
123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 012345678910
123456123456 123123123123 987654321098 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i 1qaz2wsx3edc
1qaz2wsx3edc4rfv qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdfgh qwerty123456
123456qwerty qwertyqwerty asdfghjkl123 abcdefghijkl abcd1234abcd password1234
password12345 password123456 passwordpassword passw0rd1234 mypassword123 changeme1234
changemechangeme letmeinletmein letmein12345 iloveyou1234 iloveyouiloveyou administrator
administrator1 admin1234567 adminadmin12 welcome12345 welcome123456
correcthorsebatterystaple unbelievable sunshine1234 princess1234 football1234
baseball1234 superman1234 trustno1trustno1 california12 california123 california1234
campaign1234 organiser1234 organizer1234
"""
_COMMON = frozenset(_COMMONEST.split())
# Compared with when there is nothing to compare with, so that it takes as long.
_NOBODYS = _hasher.hash("nobody has this password")


def hashed(password: str, *, email: str) -> str:
    """Return what may be stored of a new password.

    Args:
        password: as typed.
        email: of its owner, which must not serve as the password.

    Raises:
        Invalid: it is too short, too long, or among the first that anybody would guess.

    """
    if len(password) < LEAST_LENGTH:
        raise Invalid(gettext("Choose a password of at least 12 characters."))
    if len(password) > MOST_LENGTH:
        raise Invalid(gettext("Choose a password of at most 256 characters."))
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < _LEAST_SIGNS or plain == email.casefold():
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
