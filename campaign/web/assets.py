"""Static files: their addresses change with their content, and they travel pressed."""

import hashlib
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from campaign.config import ROOT
from campaign.web.pressing import Effort, Pressed, StartResponse

STATIC = ROOT / "static"
_PREFIX = "/static/"
_YEAR_SECONDS = 31_536_000
_SHORT_SECONDS = 300  # of an address without the hash of what is there, like embed.js
_FOR_PARTNERS = "/static/js/embed.js"  # stands in their pages: its address never changes
_KINDS = {  # what presses well
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
    ".xml": "application/xml",
}


def asset(path: str) -> str:
    """Return the address of a file under ``static/``, with a hash of its content."""
    return f"{_PREFIX}{path}?v={_digest(STATIC / path)}"


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


class Press:
    """WSGI middleware that serves files that press well; each is pressed when first asked for.

    What is pressed lies in memory, so that nothing made by a program lies beside what people
    wrote. Everything else, pictures for one, is the business of the application below.
    """

    def __init__(self, app: Any, root: Path, *, is_development: bool) -> None:
        """Serve the files of *root* that are there now; *is_development* looks for changes."""
        self._app = app
        self._is_development = is_development
        self._lock = threading.Lock()
        self._pressed: dict[tuple[str, bool], tuple[int, Pressed]] = {}
        self._files = {
            _PREFIX + path.relative_to(root).as_posix(): path
            for path in root.rglob("*")
            if path.suffix in _KINDS and path.is_file()
        }

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with a file, or let the application answer."""
        path = environ.get("PATH_INFO", "")
        if path not in self._files or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        try:
            pressed = self._file(path, environ.get("QUERY_STRING", ""))
        except FileNotFoundError:
            return self._app(environ, start_response)
        return pressed.answer(environ, start_response)

    def _file(self, path: str, query: str) -> Pressed:
        file = self._files[path]
        is_named = not self._is_development and query == f"v={_digest(file)}"
        known = self._pressed.get((path, is_named))
        if known is not None and not self._is_development:
            return known[1]
        changed_at = file.stat().st_mtime_ns
        if known is not None and known[0] == changed_at:
            return known[1]
        with self._lock:  # one presses, the others wait
            known = self._pressed.get((path, is_named))
            if known is None or known[0] != changed_at:
                headers = {
                    "Content-Type": f"{_KINDS[file.suffix]}; charset=utf-8",
                    "Cache-Control": self._keeping(is_named=is_named),
                    "Access-Control-Allow-Origin": "*",  # as the rest of static/
                    "X-Content-Type-Options": "nosniff",
                }
                if path == _FOR_PARTNERS:
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                pressed = Pressed(file.read_bytes(), headers.items(), Effort.THOROUGH)
                known = self._pressed[path, is_named] = (changed_at, pressed)
        return known[1]

    def _keeping(self, *, is_named: bool) -> str:
        if is_named:
            return f"public, max-age={_YEAR_SECONDS}, immutable"
        return f"public, max-age={0 if self._is_development else _SHORT_SECONDS}"


def register(app: Flask, *, is_development: bool) -> None:
    """Serve ``static/`` before Flask's request machinery, and name files in templates."""
    inner: Any = app.wsgi_app
    unpressed = WhiteNoise(
        inner,
        root=STATIC,
        prefix="static/",
        max_age=0 if is_development else _YEAR_SECONDS,
        autorefresh=is_development,
    )
    outer = Press(unpressed, STATIC, is_development=is_development)
    app.wsgi_app = outer  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = asset
