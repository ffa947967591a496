"""Addresses of static files that change with their content, so that they may be kept a year."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from campaign.config import ROOT

STATIC = ROOT / "static"
_YEAR_SECONDS = 31_536_000


def asset(path: str) -> str:
    """Return the address of a file under ``static/``, with a hash of its content."""
    return f"/static/{path}?v={_digest(STATIC / path)}"


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def register(app: Flask, *, is_development: bool) -> None:
    """Serve ``static/`` before Flask's request machinery, and name files in templates."""
    inner: Any = app.wsgi_app
    outer = WhiteNoise(
        inner,
        root=STATIC,
        prefix="static/",
        max_age=0 if is_development else _YEAR_SECONDS,
        autorefresh=is_development,
    )
    app.wsgi_app = outer  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = asset
