"""The web server, gunicorn: the only module that knows which one it is."""

import logging
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db
from campaign.serving import memory, prepare
from campaign.web import logs

GRACE_SECONDS = 8  # to finish the answers in hand when told to stop
PATIENCE_SECONDS = 60  # a process that gives no sign for so long is started anew
MOST_LINE_BYTES = 2048  # of a request line; our longest address has some 200
MOST_HEADERS = 60
MOST_HEADER_BYTES = 8190


def serve(settings: Settings, *, bind: str) -> None:
    """Serve the site until a signal says stop; does not return.

    Args:
        settings: of this machine.
        bind: ``host:port``, or ``fd://N`` for a socket that listens already.

    Raises:
        WrongKey: the master key does not fit; said before anybody is let in.

    """
    logs.set_up(settings.log_level)
    app = create_app(settings)
    prepare.check_keys(app)
    prepare.draw_map(app)
    memory.settle()
    _Server(app, settings, bind).run()


class _EventLog(Logger):
    """Gunicorn's events in our own log; never a request line, which may hold a token."""

    def setup(self, cfg: Any) -> None:
        """Hand everything on to the handlers of this process."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Log that something failed, without the address that was asked for."""
        del args, kwargs
        kind = sys.exc_info()[0]
        self.error_log.error(
            "web accident", extra={"error": kind.__name__ if kind else str(msg)}
        )

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Log the sentence without the network address that gunicorn fills in."""
        is_about_a_visitor = str(msg).startswith("Invalid request")
        said = "a request could not be read" if is_about_a_visitor else msg
        self.error_log.warning(said, *([] if is_about_a_visitor else args), **kwargs)


class _Server(BaseApplication):
    def __init__(self, app: Flask, settings: Settings, bind: str) -> None:
        self._app = app
        self._settings = settings
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": self._bind,
            "worker_class": "gthread",
            "workers": self._settings.web_processes,
            "threads": self._settings.web_threads,
            "preload_app": True,  # a fault shows before the first visitor, memory is shared
            "graceful_timeout": GRACE_SECONDS,
            "timeout": PATIENCE_SECONDS,
            "keepalive": 5,
            "limit_request_line": MOST_LINE_BYTES,
            "limit_request_fields": MOST_HEADERS,
            "limit_request_field_size": MOST_HEADER_BYTES,
            "forwarded_allow_ips": "",  # only `trusted_proxies` decides whom we believe
            "logger_class": _EventLog,
            "loglevel": self._settings.log_level.lower(),
            "accesslog": None,  # campaign.web.logs keeps one, without tokens
            "control_socket_disable": True,
            "umask": 0o077,
            "proc_name": "campaign web",
            "post_fork": self._forget_connections,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _forget_connections(self, server: Any, worker: Any) -> None:
        """Leave the parent's connections to the parent: two processes on one would mix up."""
        del server, worker
        with self._app.app_context():
            db.engine.dispose(close=False)
        self._app.extensions["campaign.vault"].store.engine.dispose(close=False)
        logging.getLogger(__name__).debug("web process ready")
