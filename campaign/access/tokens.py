"""Secrets that browsers and mails carry, of which we keep only the hash."""

import hashlib
import secrets

_BYTES = 32


def new() -> str:
    """Return a fresh secret of 32 random bytes, safe in an address."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is stored of a secret; it has too many bits to be guessed from it."""
    return hashlib.sha256(token.encode()).digest()
