"""The headers of every answer: what the browser may do with our pages, which is little."""

from flask import Flask, Response, request

from campaign.web import shelving

_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",  # a link's token must not travel to another site
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def register(app: Flask, *, is_secure: bool) -> None:
    """Put the headers on every answer of *app*; a view that set one itself keeps its own."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def may_ask_where(response: Response) -> Response:
    """Let the browser ask its person whether *response* may know where they are."""
    policy = _ALWAYS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")
    response.headers["Permissions-Policy"] = policy
    return response


def framed_by(response: Response, site: str) -> Response:
    """Let pages of *site* show *response* in a frame, and nobody else.

    Args:
        response: any page of ours.
        site: an origin, like ``https://partner.example.org``; or ``'self'``, our own.

    """
    policy = _POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {site}")
    response.headers["Content-Security-Policy"] = policy
    if site != "'self'":
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def publicly_cached(
    response: Response, *, seconds: int, differs_by: tuple[str, ...] = ()
) -> Response:
    """Let browsers, shared caches and our own shelf keep *response*.

    Args:
        response: must be the same for every visitor: no cookie, no token.
        seconds: how old it may be shown; for as long again while a fresh one is fetched.
        differs_by: names in the query that the page differs by, like ``page``. A request with
            any other name in it is rendered each time, and never kept on the shelf.

    """
    note = request.environ.get(shelving.NOTE)
    if isinstance(note, shelving.Note):
        note.is_public, note.names = True, differs_by
    response.headers["Cache-Control"] = (
        f"public, max-age={seconds}, stale-while-revalidate={seconds}"
    )
    response.add_etag()
    response.make_conditional(request)
    return response
