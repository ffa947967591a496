"""Logs as lines of JSON: events and ids, never a name, an address, a token or a word."""

import logging
import sys
import time

from flask import Flask, Response, g, request
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("campaign.access")


def set_up(level: str) -> None:
    """Send the logs of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", timestamp=False)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # urllib3 would write down whole addresses, and what was asked of the Census with them.
    for chatty in ("alembic", "huey", "sqlalchemy", "python_http_client", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def register(app: Flask) -> None:
    """Log every answer of *app* with the pattern of its address, which holds no token."""

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        log.info(
            "answered",
            extra={
                "method": request.method,
                "path": masked_path(),
                "status": response.status_code,
                "ms": round(
                    (time.perf_counter() - g.get("started", time.perf_counter())) * 1e3
                ),
            },
        )
        return response


def masked_path() -> str:
    """Return what may be logged of the address: its pattern, and of a strange one nothing."""
    return request.script_root + request.url_rule.rule if request.url_rule else "(no such page)"
