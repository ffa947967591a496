"""A token for pages shown after an error: it says how long ago we made the page."""

from itsdangerous import BadSignature, URLSafeTimedSerializer

from campaign.vault import vault

LIFE_SECONDS = 2 * 60 * 60


def token(subject: str) -> str:
    """Return a token for a form about *subject* (a petition's slug; nothing personal)."""
    return _serializer().dumps(subject)


def is_fresh(given: str, subject: str) -> bool:
    """Return whether *given* is ours, about *subject*, and at most two hours old."""
    try:
        return bool(_serializer().loads(given, max_age=LIFE_SECONDS) == subject)
    except BadSignature:
        return False


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(vault.derived("timed form"))
