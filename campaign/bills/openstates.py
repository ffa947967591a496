"""Ask OpenStates about one bill: its API, version 3.

The key stands in one header, and in no log, row or exception.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import pybreaker
import urllib3

from campaign import clock
from campaign.bills.models import Failure

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
ALL_SECONDS = 20.0  # for the whole answer, however it drips
MOST_BYTES = 8 * 1024 * 1024  # twenty votes name eighty members each
FAILURES = 3  # in a row; then it is left alone for a while
REST_SECONDS = 300
LONGEST_WAIT = timedelta(days=1)  # whatever it asks for

_STATE = "ca"
_PIECE = 64 * 1024
_WAITS = {"min": timedelta(minutes=1), "hour": timedelta(hours=1), "day": LONGEST_WAIT}
_OF_STATUS: Mapping[int, Failure] = {
    HTTPStatus.UNAUTHORIZED: Failure.KEY,
    HTTPStatus.FORBIDDEN: Failure.KEY,
    HTTPStatus.NOT_FOUND: Failure.UNKNOWN,
    HTTPStatus.BAD_REQUEST: Failure.REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY: Failure.REFUSED,
    HTTPStatus.TOO_MANY_REQUESTS: Failure.BUSY,
}


class Failed(Exception):
    """OpenStates did not tell; the exception has no text, so that no key gets into a log."""

    def __init__(self, failure: Failure, retry_at: datetime | None = None) -> None:
        """Say why, and when to ask again where it said so."""
        super().__init__()
        self.failure = failure
        self.retry_at = retry_at


class _Silent(Exception):
    """What the breaker counts."""


@dataclass(frozen=True)
class _Reply:
    status: int
    retry_after: str
    content: bytes


def ask(url: str, key: str, *, session: str, number: str) -> dict[str, Any]:
    """Return what OpenStates knows of a bill of California, with its actions and votes.

    Call it outside of any transaction: it waits for a network.

    Args:
        url: of the API, without a slash at its end.
        key: of the organisation.
        session: like ``2017-2018``.
        number: like ``SB 54``.

    Raises:
        Failed: it does not answer, not as it should, or with a refusal.

    Source:
        Open States API v3, https://v3.openstates.org/docs , endpoint
        ``/bills/{jurisdiction}/{session}/{bill_id}``, header ``X-API-KEY``, repeated parameter
        ``include``; its own program: https://github.com/openstates/api-v3 , ``api/bills.py``
        and ``api/auth.py``. It names California's sessions by both years, without a hyphen:
        https://github.com/openstates/openstates-scrapers , ``scrapers/ca/__init__.py``.

    """
    path = "/".join(quote(part, safe="") for part in (_STATE, session.replace("-", ""), number))
    question = urlencode([("include", "actions"), ("include", "votes")])
    try:
        with _breaker(url).calling():
            reply = _asked(f"{url}/bills/{path}?{question}", key)
    except (_Silent, pybreaker.CircuitBreakerError):
        raise Failed(Failure.SILENT) from None
    if reply.status != HTTPStatus.OK:
        failure = _OF_STATUS.get(reply.status, Failure.ODD)
        raise Failed(failure, _retry_at(reply) if failure is Failure.BUSY else None)
    return _read(reply.content)


@lru_cache(maxsize=4)
def _breaker(url: str) -> pybreaker.CircuitBreaker:
    return pybreaker.CircuitBreaker(fail_max=FAILURES, reset_timeout=REST_SECONDS, name=url)


@lru_cache(maxsize=1)
def _connections() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=2, retries=False)


def _asked(address: str, key: str) -> _Reply:
    until = time.monotonic() + ALL_SECONDS
    try:
        reply = _connections().request(
            "GET",
            address,
            headers={"Accept": "application/json", "User-Agent": "campaign", "X-API-KEY": key},
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            redirect=False,  # the key goes to whom the settings name, and to nobody else
            preload_content=False,
        )
        try:
            content = _bounded(reply, until)
        finally:
            reply.close()  # a half-read answer is not worth its connection
    except (urllib3.exceptions.HTTPError, OSError):
        raise _Silent from None
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Silent
    return _Reply(reply.status, reply.headers.get("Retry-After", ""), content)


def _bounded(reply: urllib3.BaseHTTPResponse, until: float) -> bytes:
    content = b""
    while piece := reply.read1(_PIECE):
        content += piece
        if len(content) > MOST_BYTES or time.monotonic() > until:
            raise _Silent
    return content


def _read(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise Failed(Failure.ODD) from None
    if not isinstance(told, dict):
        raise Failed(Failure.ODD)
    return told


def _retry_at(reply: _Reply) -> datetime:
    """Return when it may be asked again: by its header, else by the limit that it names.

    Source:
        RFC 9110, section 10.2.3: seconds, or a date. The API itself sends no such header, and
        says ``exceeded limit of 10/min: 11``: ``api/rate_limiter.py`` of its program.

    """
    now, said = clock.now(), reply.retry_after.strip()
    wait = _WAITS["hour"]
    if re.fullmatch(r"\d{1,9}", said):
        wait = timedelta(seconds=int(said))
    elif said:
        wait = _until(said, now) or wait
    elif named := re.search(rb"/(min|hour|day)\b", reply.content):
        wait = _WAITS[named[1].decode()]
    return now + min(max(wait, timedelta()), LONGEST_WAIT)


def _until(said: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
