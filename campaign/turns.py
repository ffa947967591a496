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
_LOOK_SECONDS = (0.0005, 0.001)  # while waiting for the first place, and for the second
# Whoever waits holds the second place: so the one who had the turn cannot take it again at
# once, for the next of its threads, before another process has had it.
_TURN, _SECOND = 0, 1


class _Threads:
    """Lets one thread of this process in at a time, as often as it likes."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0  # of the one that is in

    @contextmanager
    def one(self) -> Iterator[bool]:
        """Wait to be let in; yield whether it was outside before."""
        with self._lock:
            self._depth += 1
            try:
                yield self._depth == 1
            finally:
                self._depth -= 1


_threads = _Threads()


@contextmanager
def turn(file: Path, *, patience_seconds: float) -> Iterator[None]:
    """Wait for the turn to write to *file*, and hold it until the block ends.

    Args:
        file: of the database; where there is none (yet), only threads wait.
        patience_seconds: after that it goes on without, and SQLite says whether it may.

    """
    with _threads.one() as was_outside:
        if was_outside and file.is_file():
            with _before_other_processes(file, time.monotonic() + patience_seconds):
                yield
        else:
            yield


@contextmanager
def _before_other_processes(file: Path, late_at: float) -> Iterator[None]:
    door = _opened(file)
    try:  # locks of a process, which end with it, however it ends; no child inherits them
        if door is not None:
            _wait(door, _SECOND, late_at)
            _wait(door, _TURN, late_at)
            fcntl.lockf(door, fcntl.LOCK_UN, 1, _SECOND)
        yield
    finally:
        if door is not None:
            os.close(door)


def _opened(file: Path) -> int | None:
    """Open the door; None where it is another user's: SQLite still lets only one of us in."""
    try:
        return os.open(f"{file}{SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _wait(door: int, place: int, late_at: float) -> None:
    while True:
        try:
            fcntl.lockf(door, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            if time.monotonic() >= late_at:
                return
            time.sleep(_LOOK_SECONDS[place])
        else:
            return
