"""What ``campaign up`` holds while it serves: the folder, the port, a note of the address."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campaign.config import RUNNING, Settings
from campaign.errors import Unavailable

HOST = "127.0.0.1"
_LOCK = "up.lock"


@contextmanager
def alone(instance: Path) -> Iterator[Path]:
    """Hold the instance folder for us: two workers of one folder would each send its mail."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (instance / _LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(
                f"Another `campaign up` serves {instance} already. Stop it first, or set "
                "CAMPAIGN_INSTANCE to another folder."
            ) from None
        yield instance


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Take the port before anything else; visitors who come early wait instead of failing."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError:
            raise Unavailable(
                f"Port {port} is taken by another program. Stop that, or choose another port: "
                f"make run PORT={port + 1}"
            ) from None
        door.listen()
        yield door


@contextmanager
def announced(settings: Settings, port: int) -> Iterator[None]:
    """Note where we serve, so that commands in another terminal make links that lead here."""
    path = settings.instance / RUNNING
    note = {"base_url": settings.base_url, "port": port, "pid": os.getpid()}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(note))
    fresh.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
