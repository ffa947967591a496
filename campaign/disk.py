"""The disk: SQLite's log is waited for apart from its commits, see ``db.writing``.

SQLite adds to its log, the file ``…-wal``, and never goes back in it before all of it was
copied into the database. So once the log is on the disk, every commit before that moment is.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

PATIENCE_SECONDS = 5.0  # for whoever reads what is to be copied

# Databases whose log may have a gap: the system drops what it could not write, and says so
# once. Waiting for the log proves nothing then, until all of it was copied.
_doubted: set[Path] = set()


class Log:
    """The log of one database, opened before a commit: so it hears of a disk that fails."""

    def __init__(self, file: Path) -> None:
        """Open the log of the database *file*, which keeps one.

        Raises:
            OSError: it cannot be opened.

        """
        self._file = file
        self._log = os.open(f"{file}-wal", os.O_RDONLY | os.O_CLOEXEC)

    def wait(self) -> None:
        """Wait until all that was committed is on the disk.

        Where the disk refuses the log, all of it is copied into the database, which is waited
        for instead.

        Raises:
            OSError: that failed as well; also ``sqlite3.Error``.

        """
        if self._file not in _doubted:
            try:
                os.fdatasync(self._log)
            except OSError:
                _doubted.add(self._file)
            else:
                return
        _copy_all(self._file)
        _doubted.discard(self._file)

    def close(self) -> None:
        """Wait no longer."""
        os.close(self._log)


def _copy_all(file: Path) -> None:
    """Have SQLite copy the log into the database, and wait for that.

    Source:
        https://www.sqlite.org/pragma.html#pragma_wal_checkpoint

    """
    with closing(sqlite3.connect(file, timeout=PATIENCE_SECONDS)) as connection:
        copying = connection.execute("PRAGMA wal_checkpoint(FULL)")
        was_busy, in_log, copied = copying.fetchone()
    if was_busy or copied < in_log:
        raise OSError("the log could not be copied")
