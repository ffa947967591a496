"""Measure forgetting: ``python -m bench.forgetting [--database postgresql] [--signatures N]``.

Fills a petition with made-up signatures, forgets its people, and prints how long that takes and
how long its transactions hold the write lock.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from bench.signatures import fill, since
from campaign import clock
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db, writing
from campaign.petitions.models import Petition
from campaign.serving import memory
from campaign.signers import forgetting
from tests import postgres

MOST_MILLISECONDS = 50.0


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--signatures", type=int, default=1_000_000)
    options = asked.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings(instance=folder)
        if options.database == "postgresql":
            make = stack.enter_context(postgres.server(folder))
            keys = f"sqlite:///{folder}/keys.db"
            settings = Settings(instance=folder, database_url=make("bench"), keys_url=keys)
        app = create_app(settings)
        memory.settle()  # as the program does
        with app.app_context():
            longest = forget(fill(app, options.signatures), settings)
            db.session.remove()
            db.engine.dispose()
    return 0 if longest < MOST_MILLISECONDS else 1


def forget(petition_id: int, settings: Settings) -> float:
    """Forget everybody; print what it took, and return the longest transaction in ms."""
    with writing():
        petition = db.session.get_one(Petition, petition_id)
        petition.closes_at = clock.now() - timedelta(days=1)
        petition.retention_days = 0
    held: list[float] = []
    starts: list[float] = []
    event.listen(db.engine, "begin", lambda _: starts.append(time.perf_counter()))
    event.listen(db.engine, "commit", lambda _: held.append(since(starts[-1])))
    began, used = time.perf_counter(), time.process_time()
    count = forgetting.forget_closed(settings)
    print(
        f"{count:,d} forgotten in {since(began) / 1_000:.1f} s, "
        f"{time.process_time() - used:.1f} s of them on the processor; transactions: "
        f"{sorted(held)[len(held) // 2]:.0f} ms, at most {max(held):.0f} ms"
    )
    return max(held)


if __name__ == "__main__":
    sys.exit(main())
