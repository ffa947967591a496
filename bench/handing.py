"""Measure the hand-over of 100,000 receipts: ``python -m bench.handing [--database …]``.

Prints wall time and CPU of the worker's process, and what the same costs unpacked, 1,000 mails.
Fails where the worker needs 30 seconds of CPU or more, or a mail is lost.
"""

import argparse
import subprocess
import sys
import time

from sqlalchemy import func, select

from bench import outboxes, receiving
from campaign.db import db
from campaign.delivery.models import OutboxMessage, State

MOST_CPU_SECONDS = 30.0
WORKER = """
import resource, sys
from campaign.app import create_app
from campaign.delivery import dispatch
from campaign.mail import carriers

app = create_app()
settings = app.extensions["campaign.settings"]
both = carriers.both(settings, app.extensions["campaign.post"])
before = resource.getrusage(resource.RUSAGE_SELF)
with app.app_context():
    while dispatch.send_batch(
        both, sender=settings.sender, sender_name=settings.organisation
    ):
        pass
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(cpu, after.ru_maxrss / 1024)
"""


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--mails", type=int, default=100_000)
    asked.add_argument("--alone", type=int, default=1_000, help="mails sent unpacked")
    options = asked.parse_args()
    packed = measure(options.database, options.mails, is_packed=True)
    alone = measure(options.database, options.alone, is_packed=False)
    print(f"a mail alone costs {alone / packed:.0f} times a packed one")
    return 0 if packed * options.mails < MOST_CPU_SECONDS else 1


def measure(database: str, mails: int, *, is_packed: bool) -> float:
    """Hand over *mails*; print what it took, and return CPU seconds per mail."""
    with receiving.running() as host, outboxes.site(database, host) as (app, _, environ):
        with app.app_context():
            outboxes.fill(mails, is_packed=is_packed)
            db.session.remove()
        started = time.perf_counter()
        told = subprocess.run(
            [sys.executable, "-c", WORKER],
            env=environ,
            text=True,
            capture_output=True,
            check=False,
        )
        wall = time.perf_counter() - started
        if told.returncode:
            raise SystemExit(told.stderr)
        cpu, megabytes = (float(word) for word in told.stdout.split())
        requests, taken = receiving.counted(host)
        with app.app_context():
            accepted = db.session.scalar(
                select(func.count()).where(OutboxMessage.state == State.ACCEPTED)
            )
            db.session.remove()
            db.engine.dispose()
    if not mails == taken == accepted:
        raise SystemExit(f"{mails} mails, {taken} taken, {accepted} accepted")
    how = "packed" if is_packed else "alone"
    print(
        f"{database:<11}{mails:8,} {how:<7}{requests:6,} requests   wall {wall:6.1f} s   "
        f"CPU {cpu:6.1f} s   {cpu / mails * 1e6:7.0f} µs each   memory {megabytes:4.0f} MB"
    )
    return cpu / mails


if __name__ == "__main__":
    sys.exit(main())
