"""Measure exports: ``python -m bench.exporting [--database postgresql]``.

Fills a petition with a million made-up signers, sealed as real ones, a third of whom asked for
news. Then takes them out, each time in a process of its own, and prints what that cost: time
of the processor and of the clock, seconds to the first byte, the most memory, how much of it
the export added to a program at rest, and the size. Fails where the CSV for the organisers'
database needs more than 30 s of the processor, adds 150 MB, or a second to its first byte.
"""

import argparse
import base64
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from bench import signatures
from campaign import clock
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db, writing
from campaign.exports import asking, making, pieces, reports
from campaign.exports.asking import Wish
from campaign.exports.models import Export, Format
from campaign.jobs import working
from campaign.petitions.models import Consent, Petition, Signature, Wording
from campaign.serving import memory
from campaign.signatures.filters import Filters
from campaign.supporters import mailboxes
from campaign.supporters.consenting import KEEP_INFORMED
from campaign.supporters.models import (
    ConsentText,
    Interest,
    Subscriber,
    SubscriberConsent,
    SubscriberState,
)
from campaign.vault import new_handle, vault
from tests import postgres

MOST_SECONDS, MOST_MEGABYTES, MOST_TO_FIRST = 30.0, 150.0, 1.0
CHUNK = 20_000
FIGURES = ("CPU s", "clock s", "first s", "peak MB", "added MB", "file MB")
LETTER = (
    "Dear $senator,\n\nI live in $city, $zip, in your district. Please support $bill.\n\n"
    "$words\n\nSincerely,\n$name"
)
WAYS = (
    *("signatures.crm csv", "signatures.crm ndjson", "signatures.crm xlsx"),
    *("signatures.action-network csv", "letters.crm csv", "signatures.crm csv kept"),
)


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--signatures", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path, help="keep the site there, and use it again")
    asked.add_argument("--way", help="measure one, in the database that the environment names")
    options = asked.parse_args()
    if options.way:
        measure(options.way)
        return 0
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(prefix="bench-")
        folder = options.folder or Path(stack.enter_context(made))
        environ = dict(os.environ) | {"CAMPAIGN_INSTANCE": str(folder)}
        if options.database == "postgresql":
            make = stack.enter_context(postgres.server(folder))
            environ["CAMPAIGN_DATABASE_URL"] = make("bench")
            environ["CAMPAIGN_KEYS_URL"] = f"sqlite:///{folder}/keys.db"
            environ["CAMPAIGN_MASTER_KEYS"] = base64.b64encode(os.urandom(32)).decode()
        if not (folder / "keys.db").exists():
            fill(Settings.from_env(environ), options.signatures)
        print(f"{'':32}" + "".join(f"{name:>9}" for name in FIGURES))
        told = [_told(way, environ) for way in WAYS]
    cpu, _, first, _, added, _ = told[0]
    is_fine = cpu < MOST_SECONDS and added < MOST_MEGABYTES and first < MOST_TO_FIRST
    return 0 if is_fine else 1


def _told(way: str, environ: dict[str, str]) -> list[float]:
    command = [sys.executable, "-m", "bench.exporting", "--way", way]
    said = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    figures = [float(figure) for figure in said.stdout.split()]
    print(f"{way:32}" + "".join(f"{figure:9.2f}" for figure in figures), flush=True)
    return figures


def measure(way: str) -> None:
    """Take everything out in one way, and print what it cost."""
    kind, named, *kept = way.split()
    report = reports.called(*kind.split("."))
    app = create_app(Settings.from_machine())
    memory.settle()
    with app.app_context():
        wish = Wish(
            report=report,
            format=Format(named),
            columns=tuple(column.name for column in report.columns),
            filters=Filters(),
            purpose="to see how long it takes",
        )
        with writing():
            petition = db.session.scalars(select(Petition)).one()
            asking.counted(petition, report, wish.filters)
        base = most_megabytes()
        began, cpu = time.perf_counter(), time.process_time()
        sizes, first = [], None
        for piece in _kept(wish) if kept else _streamed(wish):
            first = first or time.perf_counter() - began
            sizes.append(len(piece))
        figures = (
            time.process_time() - cpu,
            time.perf_counter() - began,
            first or 0.0,
            most_megabytes(),
            most_megabytes() - base,
            sum(sizes) / 1e6,
        )
        print(*figures)
        db.session.remove()
        db.engine.dispose()


def most_megabytes() -> float:
    """Return the most memory this program had; ``getrusage`` would add its parent's."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    return int(told.split()[0]) / 1024


def _streamed(wish: Wish) -> Iterator[bytes]:
    with writing():
        petition = db.session.scalars(select(Petition)).one()
        export = asking.begin(petition, wish, None)
    return (piece for piece, _ in asking.written(export, petition))


def _kept(wish: Wish) -> Iterator[bytes]:
    """Let a worker make it, sealed, and read it back."""
    with writing():
        petition = db.session.scalars(select(Petition)).one()
        expected = asking.counted(petition, wish.report, wish.filters)
        number = making.ask(petition, wish, None, expected).id
    handlers = {making.KIND: making.step}
    while working.run_one(handlers, Settings.from_machine()):
        pass
    return pieces.content(number, 0, db.session.get_one(Export, number).size)


def fill(settings: Settings, count: int) -> None:
    """Make signers, a third of whom asked for news; one in ten of those has left since."""
    app = create_app(settings)
    with app.app_context():
        seal = vault.seal
        petition_id = signatures.fill(
            app,
            count,
            seal=lambda row: seal("petition:1", "signature", row["handle"], person(row)),
        )
        with writing():
            db.session.add(
                Wording(
                    petition_id=petition_id,
                    language="en",
                    call="Step up",
                    ask="Support SB 54.",
                    letter_subject="Please support $bill",
                    letter_body=LETTER,
                )
            )
            kept = ConsentText(kind=KEEP_INFORMED, language="en", words="Keep me informed")
            db.session.add(kept)
            db.session.flush()
            kept_id = kept.id
        ids = select(Signature.id, kept_id, Signature.created_at).where(Signature.id % 3 == 1)
        with writing():
            db.session.execute(
                insert(Consent).from_select(
                    ["signature_id", "consent_text_id", "given_at"], ids
                )
            )
        for start in range(1, count + 1, CHUNK):
            subscribe(range(start, min(start + CHUNK, count + 1)), kept_id)
        with writing():
            db.session.execute(text("ANALYZE"))
        assert petition_id == 1
        db.session.remove()
        db.engine.dispose()


def subscribe(numbers: range, kept_id: int) -> None:
    seal = vault.seal
    rows: list[dict[str, Any]] = []
    for number in numbers:
        if number % 3 != 1 or number % 30 == 1:
            continue
        handle, email = new_handle(), f"signer{number}@mail{number % 20}.example.org"
        rows.append(
            {
                "id": number,
                "handle": handle,
                "state": SubscriberState.CONFIRMED,
                "sealed": seal("supporters", "subscriber", handle, {"email": email}),
                "address_print": mailboxes.address_print(email),
                "language": "en",
                "source": "petition values-act",
                "expires_at": clock.now(),
                "confirmed_at": signatures.FIRST,
            }
        )
    key = [row["id"] for row in rows]
    with writing():
        db.session.execute(insert(Subscriber), rows)
        db.session.execute(
            insert(SubscriberConsent),
            [
                {"subscriber_id": one, "consent_text_id": kept_id, "given_at": signatures.FIRST}
                for one in key
            ],
        )
        db.session.execute(
            insert(Interest), [{"subscriber_id": one, "campaign": "values-act"} for one in key]
        )


def person(row: dict[str, Any]) -> dict[str, Any]:
    number = row["id"]
    words = "My neighbour was taken on her way to work, and nobody told her children." * 2
    return {
        "name": f"Kim Number {number} Osei",
        "email": f"signer{number}@mail{number % 20}.example.org",
        "street": f"{number % 9000} Elm Street" if number % 2 else None,
        "phone": f"559 555 {number % 10_000:04d}" if number % 4 == 0 else None,
        "words": words if number % 10 == 0 else None,
        "letter": None,
        "subject": None,
    }


if __name__ == "__main__":
    sys.exit(main())
