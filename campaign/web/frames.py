"""Somebody's mail within a page of ours: in a frame that may do nothing."""

import re

from flask import Response
from markupsafe import escape

# A mail's HTML has inline styles. It may nothing else: no script, no picture, no way out.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def framed(html: str, title: str) -> Response:
    """Return a mail's HTML, for an ``iframe`` on one of our pages.

    Args:
        html: as the mail program gets it, a whole document or a piece of one.
        title: of the document, where *html* is a piece.

    """
    if re.search(r"<html\b", html):
        page = re.sub(r"<html\b", "<html data-own-policy", html, count=1)
    else:
        page = (
            '<!doctype html><html lang="en" data-own-policy><head>'
            f"<title>{escape(title)}</title></head><body>{html}</body></html>"
        )
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer
