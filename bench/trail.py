"""Measure the audit trail: ``python -m bench.trail [--database postgresql]``.

Fills it with a million made-up acts, whose chain is whole, and prints what a page costs by
filter, the first one and one far inside, how long a walk along the chain takes, and how fast
the spreadsheet streams. Fails where a page needs more than 200 ms.
"""

import argparse
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event, insert, text

from campaign.access import accounts, chain
from campaign.access.models import AuditHead, AuditRow
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import Base, db, writing
from campaign.serving import memory
from campaign.trail import reading, spreadsheet
from campaign.trail.filters import SERVER, Filters, Spot
from campaign.trail.sentences import ACTS
from tests import postgres

MOST_MILLISECONDS = 200.0
ROUNDS = 5
CHUNK = 20_000
CAMPAIGNS, PEOPLE = 20, 10
FIRST = datetime(2024, 5, 1, tzinfo=UTC)
EVERY = timedelta(seconds=61)


def main() -> int:
    """Fill, measure, and say whether it was quick enough."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--acts", type=int, default=1_000_000)
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
        with app.test_request_context():
            app.extensions["campaign.vault"].check()
            fill(options.acts)
            slowest = max(pages(options.acts))
            walk()
            stream(options.acts)
            db.session.remove()
            db.engine.dispose()
    return 0 if slowest < MOST_MILLISECONDS else 1


def fill(count: int) -> None:
    """Write *count* acts, each bound to the one before it, as the program does."""
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    Base.metadata.create_all(db.engine)
    with writing():
        for number in range(PEOPLE):
            accounts.add(f"person-{number}@example.org")
    last, names = bytes(32), list(ACTS)
    for start in range(0, count, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, count)):
            row: dict[str, Any] = {
                "created_at": FIRST + number * EVERY,
                "account_id": number % (PEOPLE + 1) or None,
                "act": names[number % len(names)] if number % 1000 == 0 else names[number % 40],
                "campaign": number % CAMPAIGNS + 1 if number % 3 else None,
                "detail": {"signature": number},
                "place": number + 1,
            }
            last = row["mac"] = chain.mac_of(SimpleNamespace(**row), number + 1, last)
            rows.append(row)
        with writing():
            db.session.execute(insert(AuditRow), rows)
    with writing():
        seal = chain.seal_of(count, last)
        db.session.add(AuditHead(id=1, place=count, seal=seal))
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def pages(count: int) -> list[float]:
    """Print what pages cost; return the times in milliseconds."""
    some = {
        "all": (Filters(), None),
        "one person": (Filters(account=3), None),
        "the server": (Filters(account=SERVER), None),
        "a frequent kind": (Filters(kind="petitions"), None),
        "a rare kind": (Filters(kind="audit"), None),
        "one campaign": (Filters(campaign=4), None),
        "a day": (Filters(since=date(2025, 1, 1), until=date(2025, 1, 1)), None),
        "kind, person, day": (
            Filters(kind="outbox", account=3, since=date(2025, 1, 1), until=date(2025, 2, 1)),
            None,
        ),
        "owner of three": (Filters(), frozenset({1, 5, 9})),
        "owner of three, a kind": (Filters(kind="organisers"), frozenset({1, 5, 9})),
    }
    inside = Spot(FIRST + (count // 2) * EVERY, count // 2)
    found = []
    for name, (filters, within) in some.items():
        for where, spot in (("first", None), ("far inside", inside)):
            times = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                reading.page(filters, within, spot=spot)
                times.append((time.perf_counter() - began) * 1e3)
                db.session.rollback()
            found.append(sorted(times)[ROUNDS // 2])
            print(f"{name:24s} {where:10s} {found[-1]:8.1f} ms")
    return found


def walk() -> None:
    """Print how long the chain takes to be proven."""
    began = time.perf_counter()
    verdict = chain.verify()
    took = time.perf_counter() - began
    print(f"chain of {verdict.rows:,d} acts: {took:.1f} s, {len(verdict.findings)} faults")


def stream(count: int) -> None:
    """Print how fast the spreadsheet streams, and the memory of the whole bench."""
    began, size, first = time.perf_counter(), 0, 0.0
    for piece in spreadsheet.stream(reading.all_of(Filters(), None)):
        first = first or time.perf_counter() - began
        size += len(piece)
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"spreadsheet of {count:,d}: first {first * 1e3:.0f} ms, {took:.1f} s, {size:,d} B")
    print(f"most memory: {memory:.0f} MiB")


if __name__ == "__main__":
    sys.exit(main())
