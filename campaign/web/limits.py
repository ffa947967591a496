"""How often one network address may knock, and the fingerprint it is remembered by."""

import logging

import limits
from flask import Flask, request
from flask_limiter import Limiter
from limits.errors import StorageError

from campaign import clock
from campaign.config import Settings
from campaign.vault import vault
from campaign.web import knocks

log = logging.getLogger(__name__)

_SCOPE = "guard"  # of the vault


def origin_print() -> bytes:
    """Return a fingerprint of the visitor's network address that is useless tomorrow."""
    day = clock.now().date().isoformat()
    return vault.fingerprint(_SCOPE, f"origin {day}", request.remote_addr or "")


def _key() -> str:
    return origin_print().hex()


limiter = Limiter(key_func=_key, headers_enabled=False)


def register(app: Flask, settings: Settings) -> None:
    """Count in a file of this machine, or in Redis where the site has several."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.limits_url or knocks.uri(settings.instance)
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    limiter.init_app(app)


def allows(limit: str, purpose: str) -> bool:
    """Count one knock, and return whether it is still within *limit*.

    For pages that answer "too often" themselves, so that what somebody typed is not lost.

    Args:
        limit: like ``30 per minute; 300 per hour``.
        purpose: what is knocked at; each is counted apart.

    """
    try:
        key = _key()
        return all(limiter.limiter.hit(item, purpose, key) for item in limits.parse_many(limit))
    except (OSError, StorageError) as error:  # the counter is away: let people sign
        log.warning("limits are not counted", extra={"error": type(error).__name__})
        return True
