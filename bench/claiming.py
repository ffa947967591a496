"""Show that a claim costs the same however long the queue: ``python -m bench.claiming``.

Prints, for tables of 1,000, 100,000 and 1,000,000 waiting messages, how the database goes
about it, what a claim and a look at the queue cost, and what memory a worker needs that sends
10,000 of them. Fails where the largest table costs three times what the smallest does, or the
worker needs 200 MB.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

from sqlalchemy import event, text

from bench import outboxes, receiving
from campaign.db import db, writing
from campaign.delivery import claiming, reserving, waiting

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 30
CLAIMED = 100
MOST_TIMES = 3.0
MOST_MEGABYTES = 200
WORKER = """
import resource
from campaign.app import create_app
from campaign.delivery import claiming, dispatch
from campaign.db import writing
from campaign.mail import carriers

app = create_app()
settings = app.extensions["campaign.settings"]
both = carriers.both(settings, app.extensions["campaign.post"])
with app.app_context():
    with writing():
        claiming.sweep()
    for _ in range(10):
        dispatch.send_batch(both, sender=settings.sender, sender_name=settings.organisation)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = asked.parse_args()
    claims: list[float] = []
    megabytes = 0.0
    with (
        receiving.running() as host,
        outboxes.site(options.database, host) as (app, _, environ),
        app.app_context(),
    ):
        filled = 0
        for size in SIZES:
            outboxes.fill(size - filled, start=filled)
            filled = size
            db.session.execute(text("ANALYZE"))
            db.session.commit()
            if size == SIZES[-1]:
                show_plan(options.database)
            claims.append(measure(size, "a claim of 100", claim_and_return))
            measure(size, "a look at the queue", look)
            db.session.remove()
            megabytes = work(environ)
            print(f"{size:10,} rows   a worker needs {megabytes:5.0f} MB")
            outboxes.fill(10_000, start=filled)
            filled += 10_000
        db.session.remove()
        db.engine.dispose()
    is_well = claims[-1] < MOST_TIMES * claims[0] and megabytes < MOST_MEGABYTES
    return 0 if is_well else 1


def measure(size: int, name: str, act: Callable[[], float]) -> float:
    """Print and return the least that *act* says it took, in seconds.

    The least is what it costs; the rest is what else the machine did.
    """
    took = min(act() for _ in range(ROUNDS))
    print(f"{size:10,} rows   {name:<20}{took * 1000:7.2f} ms")
    return took


def claim_and_return() -> float:
    started = time.perf_counter()
    with writing():
        claims = reserving.claim(CLAIMED, is_leaving=True)
    took = time.perf_counter() - started
    assert len(claims) == CLAIMED
    with writing():
        claiming.put_back(claims)
    return took


def look() -> float:
    started = time.perf_counter()
    assert waiting.is_anything_due(is_leaving=True)
    took = time.perf_counter() - started
    db.session.rollback()
    return took


def work(environ: dict[str, str]) -> float:
    """Send 10,000 mails in a process of its own; return the megabytes that it needed."""
    told = subprocess.run(
        [sys.executable, "-c", WORKER], env=environ, text=True, capture_output=True, check=False
    )
    if told.returncode:
        raise SystemExit(told.stderr)
    return float(told.stdout)


def show_plan(database: str) -> None:
    """Print how the database goes about the look at the queue and the claim."""
    asked: list[tuple[str, object]] = []

    def hear(*told: object) -> None:
        statement, parameters = told[2:4]
        if "outbox_message" in str(statement) and "state" in str(statement):
            asked.append((str(statement), parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    with writing():
        claims = reserving.claim(CLAIMED, is_leaving=True)
        claiming.put_back(claims)
    event.remove(db.engine, "before_cursor_execute", hear)
    explain = "EXPLAIN QUERY PLAN " if database == "sqlite" else "EXPLAIN (COSTS OFF) "
    with db.engine.connect() as connection:
        for statement, parameters in asked[:3]:
            for row in connection.exec_driver_sql(explain + statement, parameters):
                print("   ", row[-1])
            print()
        connection.rollback()


if __name__ == "__main__":
    sys.exit(main())
