"""What a partner's site is called where browsers compare: scheme, host and port, no more.

Source:
    RFC 6454, "The Web Origin Concept"; Content Security Policy Level 3, ``frame-ancestors`` and
    its host-source, https://www.w3.org/TR/CSP3/#directive-frame-ancestors .
"""

import re
from urllib.parse import urlsplit

from flask_babel import gettext

from campaign.errors import Invalid

MOST = 200  # characters
_HERE = {"localhost", "127.0.0.1"}  # where a partner tries it out
_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?=.{1,180}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*\Z")


def normal(typed: str) -> str:
    """Return a site's origin in the one spelling that browsers send.

    Args:
        typed: the address of the site, or of its first page: ``https://Partner.example.org/``.

    Raises:
        Invalid: it is no such address; the sentence says what to write.

    """
    try:
        parts = urlsplit(typed.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # a port that is none, a host that no name may be
        raise Invalid(_wish()) from None
    if "@" in parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise Invalid(gettext("Write the site alone, without a page: https://example.org"))
    is_here = host in _HERE
    if parts.scheme == "http" and not is_here and _HOST.match(host):
        raise Invalid(gettext("The site must begin with https://, so that nobody listens."))
    if parts.scheme not in _PORTS or not (is_here or _HOST.match(host)):
        raise Invalid(_wish())
    is_usual = port in {None, _PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def _wish() -> str:
    wish: str = gettext("Write the address of the site, like https://example.org")
    return wish
