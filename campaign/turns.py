"""Turns: of all processes and threads that write to one SQLite file, one does at a time.

SQLite lets one writer in, too, but whoever finds it busy sleeps for a guessed time, up to a
tenth of a second, while the file may long be free; and a process that has it keeps it as long
as its threads want it. Here they stand in a queue. Shown by ``bench/turns.py``.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUFFIX = "-turn"  # of a file beside the database's, which stays empty
_LOOK_SECONDS = 0.0005
# Whoever waits holds the second place: so the one who had the turn cannot take it again at
# once, for the next of its threads, before another process has had it.
_TURN, _SECOND = 0, 1

_threads = threading.RLock()
_held = 0  # how often by the one thread that holds the lock above


@contextmanager
def turn(file: Path, *, patience_seconds: float) -> Iterator[None]:
    """Wait for the turn to write to *file*, and hold it until the block ends.

    Args:
        file: of the database; where there is none (yet), only threads wait.
        patience_seconds: after that it goes on without, and SQLite says whether it may.

    """
    global _held  # noqa: PLW0603
    with _threads:
        _held += 1
        try:
            if _held > 1 or not file.is_file():
                yield
            else:
                with _before_other_processes(file, time.monotonic() + patience_seconds):
                    yield
        finally:
            _held -= 1


@contextmanager
def _before_other_processes(file: Path, late_at: float) -> Iterator[None]:
    try:
        door = os.open(f"{file}{SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # another user's: SQLite still lets only one of us in
        yield
        return
    try:  # locks of a process, which end with it, however it ends; no child inherits them
        _wait(door, _SECOND, late_at)
        _wait(door, _TURN, late_at)
        fcntl.lockf(door, fcntl.LOCK_UN, 1, _SECOND)
        yield
    finally:
        os.close(door)


def _wait(door: int, place: int, late_at: float) -> None:
    while True:
        try:
            fcntl.lockf(door, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            if time.monotonic() >= late_at:
                return
            time.sleep(_LOOK_SECONDS)
        else:
            return
