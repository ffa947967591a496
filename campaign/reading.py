"""Read one setting from what somebody typed, or say in a few words what it has to be."""

import base64
import binascii
import re
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import limits

_DATABASES = ("postgresql://", "postgresql+psycopg://", "sqlite:///")
_REDIS = ("redis://", "rediss://")
# "A key on an elliptic curve", as it stands near the start of every such public key in DER.
# Source: RFC 5480, section 2.1.1, id-ecPublicKey.
_ELLIPTIC = bytes.fromhex("06072a8648ce3d0201")
_HERE = {"127.0.0.1", "localhost", "::1"}
_SHORTEST_TOKEN = 20  # characters: nobody guesses it
_MOST_PORT = 65_535


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


def mail_address_or_none(raw: str) -> str:
    """Return one mail address, or nothing."""
    return mail_address(raw) if raw.strip() else ""


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
    """Return where limits may be counted; empty: in a file of the program's own."""
    if raw.strip() and not raw.strip().startswith((*_REDIS, "memory://")):
        raise ValueError("must be empty, memory:// or begin with redis:// or rediss://")
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


def verification_key(raw: str) -> str:
    """Return a public key in base64, as SendGrid shows it; or nothing."""
    key = "".join(raw.split())
    try:
        is_one = _ELLIPTIC in base64.b64decode(key, validate=True)[:20]
    except binascii.Error:
        is_one = False
    if key and not is_one:
        raise ValueError(
            "must be the Verification Key of SendGrid's Signed Event Webhook: a line of base64"
        )
    return key


def alarm(raw: str) -> str:
    """Return where alarms go: a mail server and two addresses, or a web address; or nothing."""
    address = raw.strip()
    try:
        parts = urlsplit(address)
        _ = parts.port  # said wrongly, it raises here and not when there is an alarm
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in {"smtp", "smtps"}:
        asked = parse_qs(parts.query)
        try:
            ends = [mail_address(asked[name][0]) for name in ("to", "from")]
        except (KeyError, ValueError):
            ends = []
        is_whole = bool(parts.hostname and ends)
    else:
        is_safe = parts.scheme == "https" or parts.hostname in _HERE
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and is_safe
    if address and not is_whole:
        raise ValueError(
            "must be like smtp://user:password@mail.example.org:587/?to=kim@example.org&"
            "from=desk@example.org, smtps://… or https://…, or be empty"
        )
    return address


def token(raw: str) -> str:
    """Return a secret word that programs show us; or nothing."""
    if raw.strip() and not re.fullmatch(rf"[!-~]{{{_SHORTEST_TOKEN},}}", raw.strip()):
        raise ValueError(
            f"must be {_SHORTEST_TOKEN} letters, digits or signs or more, without blanks; make "
            "one with: openssl rand -hex 20"
        )
    return raw.strip()


def resolver(raw: str) -> str:
    """Return the address of a DNS server, ``ip`` or ``ip:port`` (``[ip]:port``); or nothing."""
    address = raw.strip()
    host, port = address, "53"
    if bracketed := re.fullmatch(r"\[(.*)\](?::(.*))?", address):
        host, port = bracketed[1], bracketed[2] or port
    elif address.count(":") == 1:
        host, _, port = address.partition(":")
    try:
        is_one = bool(ip_address(host)) and 0 < int(port) <= _MOST_PORT
    except ValueError:
        is_one = False
    if address and not is_one:
        raise ValueError("must be an IP address, like 9.9.9.9 or 127.0.0.1:5353")
    return address
