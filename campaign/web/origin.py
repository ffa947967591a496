"""Was this form sent from one of our own pages? The guard of pages that carry no token.

Source:
    Fetch Metadata, https://www.w3.org/TR/fetch-metadata/ ; OWASP Cross-Site Request Forgery
    Prevention Cheat Sheet, "Verifying Origin With Standard Headers".
"""

from urllib.parse import urlsplit

from flask import request

from campaign.web import site

_OURS = {"same-origin", "none"}


def is_ours() -> bool:
    """Return whether the request came from our own pages, or from a program without headers.

    Browsers say where a form comes from; what says nothing is no browser that somebody
    could have been lured with, so absent headers pass.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said in _OURS
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in hosts()


def hosts() -> frozenset[str]:
    """Return the names and ports that our pages stand under."""
    return frozenset({request.host, urlsplit(site.settings().base_url).netloc})
