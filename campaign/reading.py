"""Read one setting from what somebody typed, or say in a few words what it has to be."""

import base64
import binascii
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

import limits

_DATABASES = ("postgresql://", "postgresql+psycopg://", "sqlite:///")
_REDIS = ("redis://", "rediss://")


def text(raw: str) -> str:
    """Return text without surrounding blanks."""
    return raw.strip()


def path(raw: str) -> Path:
    """Return a folder or file, absolute."""
    return Path(raw).expanduser().resolve()


def count(raw: str) -> int:
    """Return a whole number, 0 or more."""
    if not raw.strip().isdecimal():
        raise ValueError("must be a whole number, 0 or more")
    return int(raw)


def number(raw: str) -> int:
    """Return a whole number, 1 or more."""
    if not raw.strip().isdecimal() or int(raw) == 0:
        raise ValueError("must be a whole number, 1 or more")
    return int(raw)


def limit(raw: str) -> str:
    """Return a limit that the counter understands."""
    try:
        limits.parse_many(raw)
    except ValueError:
        raise ValueError("must be a limit, like 30 per minute; 300 per hour") from None
    return raw.strip()


def level(raw: str) -> str:
    """Return a level of the log."""
    level = raw.strip().upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return level


def web_address(raw: str) -> str:
    """Return a web address without a slash at its end."""
    parts = urlsplit(raw.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address, like https://act.example.org")
    return raw.strip().rstrip("/")


def mail_address(raw: str) -> str:
    """Return one mail address."""
    name, at, domain = raw.strip().rpartition("@")
    if not (name and at and "." in domain) or any(c.isspace() for c in raw.strip()):
        raise ValueError("must be a mail address, like letters@example.org")
    return raw.strip()


def database(raw: str) -> str:
    """Return the address of a database that we speak to."""
    if raw.strip() and not raw.strip().startswith(_DATABASES):
        raise ValueError("must begin with postgresql:// or sqlite:///, or be empty")
    return raw.strip()


def queue(raw: str) -> str:
    """Return the address of a Redis, or nothing."""
    if raw.strip() and not raw.strip().startswith(_REDIS):
        raise ValueError("must begin with redis:// or rediss://, or be empty")
    return raw.strip()


def counter(raw: str) -> str:
    """Return where limits may be counted."""
    if not raw.strip().startswith((*_REDIS, "memory://")):
        raise ValueError("must be memory:// or begin with redis:// or rediss://")
    return raw.strip()


def hour(raw: str) -> time:
    """Return a time of day."""
    try:
        return time.fromisoformat(raw.strip())
    except ValueError:
        raise ValueError("must be an hour and minute, like 13:00") from None


def master_keys(raw: str) -> tuple[bytes, ...]:
    """Return master keys, 32 bytes each."""
    try:
        keys = tuple(base64.b64decode(part, validate=True) for part in raw.split(",") if part)
    except binascii.Error:
        keys = ()
    if not keys or any(len(key) != 32 for key in keys):  # noqa: PLR2004
        raise ValueError("must be 32 bytes in base64, newest first, with commas between them")
    return keys
