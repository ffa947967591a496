"""What SendGrid's answers mean for the mail and for the account.

Only a 400 that names the recipient and a 413 speak of the mail itself. A bad key (401) or a
sender that is not verified (403) is our fault: mail must wait for us, not be lost. Any other
400 may be either: all sending rests, and the mail is not tried for ever.

Source:
    https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors ;
    https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
"""

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from campaign import clock
from campaign.mail.post import PostRefused, PostUnavailable, PostUncertain

LONGEST_WAIT_SECONDS = 3600
_MOST_FIELDS = 5  # named in a reason
_EPOCH_FROM = 1_000_000_000  # a number this large is a moment, not a wait

Failure = PostRefused | PostUnavailable | PostUncertain


def failure(status: int, body: bytes, headers: Mapping[str, str] | None) -> Failure:
    """Return the failure that an answer other than 2xx stands for.

    Its reason holds the status and the names of the fields that SendGrid found at fault,
    never SendGrid's own sentences: those quote addresses.
    """
    faults = _fields(body)
    reason = f"SendGrid answered {status}" + (f" ({', '.join(faults)})." if faults else ".")
    of_the_mail = any(fault.startswith("personalizations") for fault in faults)
    match status:
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return PostRefused(reason)
        case HTTPStatus.BAD_REQUEST if of_the_mail:
            return PostRefused(reason)
        case HTTPStatus.INTERNAL_SERVER_ERROR | HTTPStatus.SERVICE_UNAVAILABLE:
            return PostUnavailable(reason, wait_seconds=_asked_wait(headers or {}))
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # A gateway speaks: what stands behind it may have taken the mail.
            return PostUncertain(reason)
    wait = _asked_wait(headers or {}) if status == HTTPStatus.TOO_MANY_REQUESTS else None
    return PostUnavailable(
        reason,
        is_account_wide=True,
        may_be_the_mail=status == HTTPStatus.BAD_REQUEST,  # its subject, or our settings?
        wait_seconds=wait,
    )


def _fields(body: bytes) -> list[str]:
    """Return the names of the fields at fault, digits and letters only."""
    try:
        errors = json.loads(body)["errors"]
        named = [str(error.get("field") or "") for error in errors]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []
    fields = [field for field in named if re.fullmatch(r"[A-Za-z0-9_.\[\]-]{1,60}", field)]
    return list(dict.fromkeys(fields))[:_MOST_FIELDS]


def _asked_wait(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds we were asked to wait, within bounds; None: not asked."""
    for name in ("Retry-After", "X-RateLimit-Reset"):
        said = (headers.get(name) or "").strip()
        if said.isdecimal():
            seconds = int(said)
            if seconds >= _EPOCH_FROM:
                seconds -= int(clock.now().timestamp())
        elif said:
            seconds = _until(said)
        else:
            continue
        return max(1, min(seconds, LONGEST_WAIT_SECONDS))
    return None


def _until(date: str) -> int:
    try:
        return int(parsedate_to_datetime(date).timestamp() - clock.now().timestamp())
    except (ValueError, OverflowError):
        return 1
