"""Ask the US Census Bureau in which district a street address lies, where that is switched on.

The address is sent, and then forgotten: it stands in no log, no row and no exception.
"""

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pybreaker
import urllib3
from flask_babel import gettext

from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.errors import Unavailable

CONNECT_SECONDS, READ_SECONDS = 2.0, 4.0
ALL_SECONDS = 8.0  # for the whole answer, however it drips
MOST_BYTES = 256 * 1024  # an answer has some 3 KB for each match
MOST_MATCHES = 10
FAILURES = 3  # in a row; then nobody is kept waiting for a while
REST_SECONDS = 300

_LAYER = "State Legislative Districts - Upper"
_CALIFORNIA = "06"  # in Census geographies
_PIECE = 16 * 1024


class Silent(Unavailable):
    """The Census Bureau does not answer now, or not as it should."""


@dataclass(frozen=True)
class Match:
    """One address that the Census Bureau knows."""

    latitude: float
    longitude: float
    district: int | None  # None: outside California


class _Failed(Exception):
    """What the breaker counts; it says nothing, so that no address gets into a log."""


def find(url: str, address: str) -> tuple[Match, ...]:
    """Return the places that an address may mean; none where the Census does not know it.

    Call it outside of any transaction: it waits for a network.

    Args:
        url: of the geocoder, without a slash at its end.
        address: street, and city or ZIP code, in one line.

    Raises:
        Silent: it does not answer, or did not three times in a row in the last five minutes.

    Source:
        Census Geocoding Services API, ``geographies/onelineaddress``,
        https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html : coordinates are
        ``x`` (longitude) and ``y``; layers bear the year of their legislature before the name.

    """
    try:
        with _breaker(url).calling():
            return _read(_ask(url, address))
    except (_Failed, pybreaker.CircuitBreakerError):
        raise Silent(
            gettext("The Census Bureau does not answer now. Use the map or the list.")
        ) from None


@lru_cache(maxsize=4)
def _breaker(url: str) -> pybreaker.CircuitBreaker:
    return pybreaker.CircuitBreaker(fail_max=FAILURES, reset_timeout=REST_SECONDS, name=url)


@lru_cache(maxsize=1)
def _connections() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4, retries=False)


def _ask(url: str, address: str) -> bytes:
    question = {
        "address": address,
        "benchmark": "Public_AR_Current",
        "vintage": "Current_Current",
        "layers": _LAYER,
        "format": "json",
    }
    until = time.monotonic() + ALL_SECONDS
    try:
        reply = _connections().request(
            "GET",
            f"{url}/geographies/onelineaddress?{urlencode(question)}",
            headers={"Accept": "application/json", "User-Agent": "campaign"},
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            redirect=False,  # the address goes to whom the page names, and to nobody else
            preload_content=False,
        )
        try:
            return _bounded(reply, until)
        finally:
            reply.close()  # a half-read answer is not worth its connection
    except (urllib3.exceptions.HTTPError, OSError):
        raise _Failed from None


def _bounded(reply: urllib3.BaseHTTPResponse, until: float) -> bytes:
    if reply.status != HTTPStatus.OK:
        raise _Failed
    content = b""
    while piece := reply.read1(_PIECE):
        content += piece
        if len(content) > MOST_BYTES or time.monotonic() > until:
            raise _Failed
    return content


def _read(content: bytes) -> tuple[Match, ...]:
    try:
        found = json.loads(content)["result"]["addressMatches"]
        return tuple(_match(one) for one in found[:MOST_MATCHES])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _Failed from None


def _match(one: dict[str, Any]) -> Match:
    where = one["coordinates"]
    layers = one.get("geographies", {})
    rows: list[Any] = next((layers[name] for name in layers if name.endswith(_LAYER)), [])
    told = [row.get("SLDU") or row["BASENAME"] for row in rows if row["STATE"] == _CALIFORNIA]
    district = int(told[0]) if told else None
    if district is not None and not 1 <= district <= DISTRICT_COUNT:
        raise ValueError("no district of California")
    return Match(float(where["y"]), float(where["x"]), district)
