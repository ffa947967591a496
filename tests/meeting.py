"""Two who meet in the same rows: one begins while the other has them in hand."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from campaign.db import db

PATIENCE_SECONDS = 20


class Other:
    """Somebody at *work* in a thread: begun, and by now waiting for us, unless it is done.

    On SQLite it waits for the only writer, wherever it begins: there is nothing to see.
    """

    def __init__(self, app, work):
        def go():
            with app.app_context():
                try:
                    return work()
                finally:
                    db.session.remove()

        with_hands = ThreadPoolExecutor(1)
        self._coming = with_hands.submit(go)
        with_hands.shutdown(wait=False)
        if db.engine.dialect.name == "postgresql":
            self._await_that_it_waits()

    def ended(self):
        """What came of it, after it went on; a mishap is ours, too."""
        return self._coming.result(PATIENCE_SECONDS)

    def _await_that_it_waits(self):
        ends = time.monotonic() + PATIENCE_SECONDS
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        with db.engine.connect() as connection:
            while not self._coming.done() and time.monotonic() < ends:
                if connection.scalar(waiting):
                    return
                time.sleep(0.01)
