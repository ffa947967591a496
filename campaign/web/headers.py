"""The headers of every answer: what the browser may do with our pages, which is little."""

from flask import Flask, Response, request

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
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
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


def publicly_cached(response: Response, *, seconds: int) -> Response:
    """Let browsers and shared caches keep *response*, and answer 304 where they still hold it.

    Args:
        response: must be the same for every visitor: no cookie, no token.
        seconds: how old it may be shown; for as long again while a fresh one is fetched.

    """
    response.headers["Cache-Control"] = (
        f"public, max-age={seconds}, stale-while-revalidate={seconds}"
    )
    response.add_etag()
    response.make_conditional(request)
    return response
