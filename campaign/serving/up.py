"""``campaign up``: everything on one machine, from an empty folder to a page that answers."""

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from campaign import stopping
from campaign.app import create_app
from campaign.config import RUNNING, Settings
from campaign.db import db, writing
from campaign.demo import loading as demo
from campaign.errors import Unavailable
from campaign.organisers import welcoming
from campaign.serving import holding, prepare
from campaign.serving.children import Child
from campaign.stopping import Stop
from campaign.web import logs

PATIENCE_SECONDS = 60  # for the first page
GRACE_SECONDS = 12  # beyond the carrier's time-out, for what is in hand when we stop

Say = Callable[[str], None]


def run(read: Callable[[], Settings], *, port: int | None, with_demo: bool, say: Say) -> None:
    """Prepare, serve until SIGINT or SIGTERM, and leave nothing running.

    Args:
        read: reads the settings of this machine.
        port: on 127.0.0.1; that of the site's address, or 8000, when left out.
        with_demo: load the demonstration campaign, too.
        say: takes each sentence for the person at the terminal.

    Raises:
        Unavailable: the port is taken, somebody serves this folder already, or no page came.

    """
    stop = stopping.on_signals()
    logs.set_up("WARNING")
    with holding.alone(read().instance) as instance:
        # A note that a killed process left must not decide this one's address.
        (instance / RUNNING).unlink(missing_ok=True)
        settings = read()
        port = port or _port_of(settings)
        with holding.listening(port) as door:
            _serve(_at(settings, port), door, stop, with_demo=with_demo, say=say)
    say("Stopped.")


def _serve(
    settings: Settings, door: socket.socket, stop: Stop, *, with_demo: bool, say: Say
) -> None:
    first = _prepare(settings, with_demo=with_demo, say=say)
    port = door.getsockname()[1]
    with holding.announced(settings, port):
        children = _children(settings, door)
        try:
            for child in children:
                child.start()
            _wait_until_well(children, port, stop, say)
            if not stop.is_set():
                _welcome(settings, first, say)
            while not stop.wait(0.2):
                _tend(children, say)
        finally:
            _end(children, settings)


def _prepare(settings: Settings, *, with_demo: bool, say: Say) -> tuple[str, str] | None:
    """Make what is missing; return the first organiser's link and address, while needed."""
    app = create_app(settings)
    with app.app_context():
        for sentence in prepare.everything(app):
            say(sentence)
        with writing():
            if with_demo:
                say(demo.load(settings))
            link = welcoming.first_link(settings)
        first = (link, welcoming.first_email()) if link else None
        db.engine.dispose()
    return first


def _children(settings: Settings, door: socket.socket) -> list[Child]:
    environ = os.environ | {
        "CAMPAIGN_INSTANCE": str(settings.instance),
        "CAMPAIGN_BASE_URL": settings.base_url,
        "PYTHONUNBUFFERED": "1",
    }
    notes = settings.instance / "logs"
    bind = f"fd://{door.fileno()}"
    web = Child(
        "The web server",
        ["web", "--bind", bind],
        log_file=notes / "web.log",
        environ=environ,
        keep_open=[door.fileno()],
    )
    work = Child("The worker", ["work"], log_file=notes / "work.log", environ=environ)
    return [web, work]


def _wait_until_well(children: list[Child], port: int, stop: Stop, say: Say) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not stop.is_set() and not _is_well(port):
        _tend(children, say)
        if time.monotonic() > until:
            logs_are = " and ".join(str(child.log_file) for child in children)
            raise Unavailable(
                f"The site did not come up within {PATIENCE_SECONDS} seconds. Why: {logs_are}"
            )
        stop.wait(0.1)


def _is_well(port: int) -> bool:
    with (
        suppress(URLError, OSError, HTTPException),
        urlopen(f"http://{holding.HOST}:{port}/healthz", timeout=5),
    ):
        return True  # anything but 200 raises
    return False


def _tend(children: list[Child], say: Say) -> None:
    for child in children:
        if sentence := child.tend():
            say(sentence)


def _end(children: list[Child], settings: Settings) -> None:
    for child in children:
        child.tell_to_stop()
    until = time.monotonic() + settings.sendgrid_timeout_seconds + GRACE_SECONDS
    for child in children:
        child.wait(until - time.monotonic())


def _welcome(settings: Settings, first: tuple[str, str] | None, say: Say) -> None:
    say("")
    say(f"The site:    {settings.link('/')}")
    say(f"The desk:    {first[0] if first else settings.link('/desk/')}")
    if first:
        say(f"             (signs you in as {first[1]}, once, within 24 hours)")
    if settings.is_development:
        say(f"The drawer:  {settings.link('/drawer')} (all mail lands here, none leaves)")
    say(f"Logs:        {settings.instance / 'logs'}")
    say("To stop:     press Ctrl-C")
    say("")


def _at(settings: Settings, port: int) -> Settings:
    """Let the port decide the site's address where no other address was chosen."""
    if settings.base_url != Settings.base_url:
        return settings
    return replace(settings, base_url=f"http://{holding.HOST}:{port}")


def _port_of(settings: Settings) -> int:
    return (settings.is_development and urlsplit(settings.base_url).port) or 8000
