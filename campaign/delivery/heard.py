"""One event as SendGrid tells it, read with suspicion, and without what nobody needs.

Answers of mail servers quote names and addresses; of them only the code is kept.

Source:
    https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from campaign.delivery.models import EventKind, Reason

_KINDS = {kind.value: kind for kind in EventKind if kind is not EventKind.BLOCKED}
# Why SendGrid itself did not try; other reasons (spam content, a limit of the account) say
# nothing of the address.
_DROPPED = {
    "Bounced Address": Reason.BOUNCE,
    "Invalid": Reason.BOUNCE,
    "Spam Reporting Address": Reason.SPAM_REPORT,
    "Unsubscribed Address": Reason.UNSUBSCRIBE,
}
_STOPS = {
    EventKind.BOUNCE: Reason.BOUNCE,
    EventKind.SPAM_REPORT: Reason.SPAM_REPORT,
    EventKind.UNSUBSCRIBE: Reason.UNSUBSCRIBE,
}
_ATTEMPT = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})")
_FIRST_ATTEMPT = re.compile(r"[0-9a-f]{32}")  # what our first version called one
_EVENT_ID = re.compile(r"[!-~]{1,100}")
_ADDRESS = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,320}")
# RFC 3463's codes, not the four numbers of an IP address; or the plain one of RFC 5321.
_ENHANCED = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)", re.ASCII)
_PLAIN = re.compile(r"\s*([245]\d\d)(?!\d)", re.ASCII)
_EARLIEST, _LATEST = 1_000_000_000, 10_000_000_000  # seconds since 1970: 2001 to 2286


class Broken(ValueError):
    """What was told lacks what every event has."""


@dataclass(frozen=True)
class Heard:
    """One event, with its address, which goes no further than a fingerprint."""

    event_id: str
    kind: EventKind
    happened_at: datetime
    address: str = field(repr=False)
    handle: bytes | None = None  # of the message; None where SendGrid lost it
    token: str | None = None  # of the attempt, where our first version handed it over
    spoken: int | None = None  # which of our attempts it was, counted from 1
    provider_id: str | None = None  # begins with X-Message-Id; None for late bounces
    code: str | None = None
    stops: Reason | None = None  # whether, and why, the address gets no more mail


def read(told: object, *, now: datetime) -> Heard | None:
    """Return what was told in one event; None where it is of a kind that we do not need.

    Raises:
        Broken: it has not the shape of an event.

    """
    if not isinstance(told, Mapping):
        raise Broken
    kind = _kind(told)
    if kind is None:
        return None
    seconds, address = told.get("timestamp"), told.get("email")
    if not isinstance(seconds, int) or not _EARLIEST < seconds < _LATEST:
        raise Broken
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise Broken
    named = _text(told, "attempt_id")
    attempt = _ATTEMPT.fullmatch(named)
    is_dropped = kind is EventKind.DROPPED
    return Heard(
        event_id=_event_id(told, attempt),
        kind=kind,
        happened_at=min(datetime.fromtimestamp(seconds, UTC), now),
        address=address,
        handle=bytes.fromhex(attempt[1]) if attempt else None,
        token=named if _FIRST_ATTEMPT.fullmatch(named) else None,
        spoken=int(attempt[2]) if attempt else None,
        provider_id=_text(told, "sg_message_id") or None,
        code=_code(told),
        stops=_DROPPED.get(_text(told, "reason")) if is_dropped else _STOPS.get(kind),
    )


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _kind(told: Mapping[str, object]) -> EventKind | None:
    kind = _KINDS.get(_text(told, "event"))
    # "blocked", and "expired" after days of trying, leave the address as good as it was.
    if kind is EventKind.BOUNCE and _text(told, "type") not in {"", "bounce"}:
        return EventKind.BLOCKED
    return kind


def _event_id(told: Mapping[str, object], attempt: re.Match[str] | None) -> str:
    """Return the event's name; one of our making where SendGrid gave it none."""
    own = _text(told, "sg_event_id")
    if not own and attempt:
        own = f"{attempt[0]}.{_text(told, 'event')}.{told['timestamp']}"
    if not _EVENT_ID.fullmatch(own):
        raise Broken
    return own


def _code(told: Mapping[str, object]) -> str | None:
    answers = [_text(told, name) for name in ("status", "reason", "response")]
    for answer in answers:
        if found := _ENHANCED.search(answer):
            return found[0]
    return next((found[1] for a in answers if (found := _PLAIN.match(a))), None)
