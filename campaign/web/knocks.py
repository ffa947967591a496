"""Count knocks in a file, so that all processes of one machine count together.

In memory, a site of two processes lets a stranger knock twice as often as its limit says. A
file in the instance folder is shared, needs no second server, and may be lost: it holds an
hour at most, and nobody but those fingerprints that are useless tomorrow.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from limits.errors import StorageError
from limits.storage import MovingWindowSupport, Storage

from campaign import clock

SCHEME = "file"
FILE = "limits.db"
_SCHEMES: list[str] | None = [SCHEME]
PATIENCE_SECONDS = 0.2  # for other processes; beyond that, somebody gets in uncounted
_AHEAD_SECONDS = 60  # a knock from further ahead was written before the clock was set back
_TABLE = """
CREATE TABLE IF NOT EXISTS knock (key TEXT NOT NULL, at REAL NOT NULL, ends REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ix_knock_key ON knock (key, at);
CREATE INDEX IF NOT EXISTS ix_knock_ends ON knock (ends);
CREATE INDEX IF NOT EXISTS ix_knock_at ON knock (at);
"""

_FORGET = "DELETE FROM knock WHERE ends < ? OR at > ?"

_T = TypeVar("_T")


def uri(folder: Path) -> str:
    """Return the address of the counter in *folder*, as *limits* takes it."""
    return f"{SCHEME}://{quote(str((folder / FILE).resolve()))}"


class Knocks(Storage, MovingWindowSupport):
    """A storage of *limits* in SQLite, for moving windows alone."""

    STORAGE_SCHEME = _SCHEMES

    def __init__(
        self, uri: str | None = None, *, wrap_exceptions: bool = True, **_: str
    ) -> None:
        """Name the file; it is opened when somebody knocks first.

        Args:
            uri: like ``file:///srv/campaign/instance/limits.db``.
            wrap_exceptions: whether a fault is told as ``StorageError``; here it always is.

        """
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._path = Path(unquote(urlsplit(uri or "").path))
        self._one = threading.Lock()
        self._line: sqlite3.Connection | None = None
        self._process = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count *amount* knocks, and return whether they are within the limit.

        Whoever is turned away is not counted, and only reads: a flood keeps nobody waiting.
        """
        if amount > limit:
            return False
        now = clock.now().timestamp()

        def count(line: sqlite3.Connection) -> bool:
            window = (now - expiry, now + _AHEAD_SECONDS)
            if _is_full(line, key, window, limit - amount):
                return False
            line.execute("BEGIN IMMEDIATE")
            try:
                if is_in := not _is_full(line, key, window, limit - amount):
                    line.execute(_FORGET, (now, now + _AHEAD_SECONDS))
                    row = (key, now, now + expiry)
                    line.executemany("INSERT INTO knock VALUES (?, ?, ?)", [row] * amount)
            finally:
                line.execute("COMMIT")
            return is_in

        return self._with(count)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the window begins, in seconds since 1970, and how many are in it."""
        del limit
        now = clock.now().timestamp()
        query = "SELECT min(at), count(*) FROM knock WHERE key = ? AND at >= ?"
        first, count = self._with(
            lambda line: line.execute(query, (key, now - expiry)).fetchone()
        )
        return (now if first is None else first), count

    def check(self) -> bool:
        """Return whether the file can be read."""
        return self._with(lambda line: line.execute("SELECT 1").fetchone() is not None)

    def reset(self) -> int:
        """Forget all knocks; return how many there were."""
        return self._with(lambda line: line.execute("DELETE FROM knock").rowcount)

    def clear(self, key: str) -> None:
        """Forget the knocks of one key."""
        self._with(lambda line: line.execute("DELETE FROM knock WHERE key = ?", (key,)))

    def _not_kept(self, *_: Any, **__: Any) -> Any:
        """Refuse: windows that stand still are not kept here."""
        raise NotImplementedError

    incr = get = get_expiry = _not_kept

    def _with(self, act: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            with self._one:  # the wait is short: each act takes a tenth of a millisecond
                return act(self._opened())
        except sqlite3.Error as error:
            raise StorageError(error) from error

    def _opened(self) -> sqlite3.Connection:
        if self._line is None or self._process != os.getpid():  # a fork must not share a line
            line = sqlite3.connect(
                self._path,
                timeout=PATIENCE_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            line.execute("PRAGMA journal_mode = WAL")
            line.execute(
                "PRAGMA synchronous = OFF"
            )  # nothing here is worth a wait for the disk
            line.executescript(_TABLE)
            self._line, self._process = line, os.getpid()
        return self._line


def _is_full(
    line: sqlite3.Connection, key: str, window: tuple[float, float], room: int
) -> bool:
    query = "SELECT 1 FROM knock WHERE key = ? AND at BETWEEN ? AND ? LIMIT 1 OFFSET ?"
    return line.execute(query, (key, *window, room)).fetchone() is not None
