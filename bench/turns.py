"""Show what the queue of writers gains on SQLite: ``python -m bench.turns``.

Processes of several threads write to one file as the site does, first each as SQLite lets it
in, then in the queue of ``campaign.turns``, at last so that each waits for the disk when its
turn is over. Prints how many write in a second, and how long the unluckiest waited: without the
queue, whoever has the file keeps it, and others wait to the end. Fails where the queue costs a
fifth, or does not halve the longest wait, or where waiting apart costs a fifth.
"""

import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path

from campaign import turns
from campaign.db import BUSY_TIMEOUT_SECONDS
from campaign.disk import Log

PROCESSES, THREADS, SECONDS = 3, 4, 5.0
LEAST = 0.8  # of the writes
BODY_SECONDS = 0.004  # between the first statement of a transaction and its last


def main() -> int:
    if len(sys.argv) > 1:
        return _write(Path(sys.argv[1]), sys.argv[2])
    print(f"{PROCESSES} processes of {THREADS} threads, {SECONDS:.0f} s")
    alone, together, apart = _measured("alone"), _measured("queue"), _measured("apart")
    print(f"the queue: {together[0] / alone[0]:.2f} times as many, ", end="")
    print(f"the longest wait {together[1] / alone[1]:.2f} times as long")
    print(f"the disk waited for apart: {apart[0] / together[0]:.2f} times as many again")
    is_fair = together[0] > LEAST * alone[0] and together[1] < alone[1] / 2
    return 0 if is_fair and apart[0] > LEAST * together[0] else 1


def _measured(how: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "site.db"
        with _opened(file) as connection:
            connection.execute("CREATE TABLE deed (id INTEGER PRIMARY KEY, at REAL)")
        command = [sys.executable, "-m", "bench.turns", str(file), how]
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]
        told = [process.communicate()[0].split() for process in running]
    rate = sum(int(deeds) for deeds, _ in told) / SECONDS
    longest = max(float(seconds) for _, seconds in told)
    print(f"  {how:<8}{rate:>8.0f} writes a second, the longest wait {longest:.2f} s")
    return rate, longest


def _write(file: Path, how: str) -> int:
    """Write until the time is over; print how often, and the longest wait."""
    waits: list[float] = []
    one, until = threading.Lock(), time.monotonic() + SECONDS
    is_queueing = how != "alone"

    def work() -> None:
        connection = _opened(file)
        log = Log(file) if how == "apart" else None
        if log is not None:
            connection.execute("PRAGMA synchronous = NORMAL")
        while time.monotonic() < until:
            began = time.monotonic()
            queue = turns.turn(file, patience_seconds=30) if is_queueing else nullcontext()
            with one if not is_queueing else nullcontext(), queue:
                connection.execute("BEGIN IMMEDIATE")
                waits.append(time.monotonic() - began)
                connection.execute("INSERT INTO deed (at) VALUES (?)", (began,))
                time.sleep(BODY_SECONDS)
                connection.execute("COMMIT")
            if log is not None:
                log.wait()
        connection.close()
        if log is not None:
            log.close()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(waits), max(waits, default=0.0))
    return 0


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


if __name__ == "__main__":
    sys.exit(main())
