"""One made-up visitor: a browser's requests over a real connection, from an address of its own.

Every visitor comes from another address of the loopback network, as real ones come from
networks of their own: so the site's limits hold for each, and need not be loosened for any.
"""

import random
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from campaign.errors import Refusal

TIMEOUT_SECONDS = 30
_FORM = "application/x-www-form-urlencoded"


class Turned(Exception):
    """A visitor did not get what they came for; its text says why, in a word or two."""


@dataclass(frozen=True)
class Answer:
    """What the site said."""

    status: int
    location: str  # empty where it leads nowhere else
    body: str


@dataclass(frozen=True)
class Place:
    """Where the site listens on this machine."""

    host: str
    port: int

    @property
    def origin(self) -> str:
        """How a browser names it."""
        return f"http://{self.host}:{self.port}"


def place_of(url: str) -> Place:
    """Return where a site on this machine listens.

    Raises:
        Refusal: it is no address of this machine's own.

    """
    parts = urlsplit(url)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    try:
        is_here = parts.scheme == "http" and host.count(".") and ip_address(host).is_loopback
        port = parts.port or 80
    except ValueError:
        is_here, port = False, 0
    if not is_here:
        raise Refusal(
            f"“{url}” is not on this machine. Made-up people only visit a site that listens at "
            "http://127.0.0.1:…, like the one of: campaign up --demo"
        )
    return Place(host, port)


class Visitor:
    """Somebody with a browser; used by one thread, and closed after the visit."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        """Come from an address that hardly anybody else has."""
        own = ".".join(str(chance.randint(1, 254)) for _ in range(3))
        self._place = place
        self._line = HTTPConnection(
            place.host,
            place.port,
            timeout=TIMEOUT_SECONDS,
            source_address=(f"127.{own}", 0),
        )

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None, {"Sec-Fetch-Site": "none"})

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form, as from a page of the site."""
        headers = {
            "Content-Type": _FORM,
            "Origin": self._place.origin,
            "Sec-Fetch-Site": "same-origin",
        }
        return self._ask("POST", path, urlencode(fields), headers)

    def close(self) -> None:
        """Leave."""
        self._line.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        try:
            self._line.request(method, path, body, headers)
            reply = self._line.getresponse()
            text = reply.read().decode()
        except (OSError, HTTPException) as error:
            raise Turned(type(error).__name__) from error
        return Answer(reply.status, reply.headers.get("Location", ""), text)
