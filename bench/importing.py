"""Measure bringing people in: ``python -m bench.importing [--rows N] [--database postgresql]``.

Brings a spreadsheet of made-up people into a petition, through the very steps of the worker:
keeping the file, looking it over, bringing it in, undoing it. Prints rows a second of CPU, and
the median and longest write transaction of each, by the clock and of CPU. Fails where one needs
more than 50 ms of CPU: by the clock, others on the machine have their part in it.
"""

import argparse
import csv
import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import event

from campaign.access import accounts
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import Base, db, writing
from campaign.districts import loading
from campaign.districts.models import Place
from campaign.imports import bringing, decoding, keeping, matching, undoing
from campaign.imports.columns import Field
from campaign.imports.matching import Wish
from campaign.imports.models import Import, Kind
from campaign.imports.tasks import JOBS
from campaign.jobs import working
from campaign.petitions import tallying
from campaign.petitions.models import Petition
from campaign.serving import memory
from tests import postgres
from tests.factories import make_petition

MOST_MILLISECONDS = 50.0
_Times = tuple[float, float]  # of the clock, and of the CPU
_HEADER = ("name", "email", "zip", "street", "keep informed")


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    wish = asked.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = f"sqlite:///{folder / 'campaign.db'}"
        if wish.database == "postgresql":
            url = stack.enter_context(postgres.server(folder))("bench")
        settings = Settings(
            instance=folder, database_url=url, keys_url=f"sqlite:///{folder / 'keys.db'}"
        )
        app = create_app(settings)
        memory.settle()  # as the program does
        stack.enter_context(app.app_context())
        app.extensions["campaign.vault"].check()
        Base.metadata.create_all(db.engine)
        loading.load()
        db.session.commit()
        is_fine = _run(settings, wish.rows)
        db.session.remove()
        db.engine.dispose()
    return 0 if is_fine else 1


def _run(settings: Settings, rows: int) -> bool:
    petition = make_petition(slug="bench")
    db.session.commit()
    with writing():
        kim = accounts.add("kim@stepup.example.org").id
    content = _file(rows)
    print(f"{rows:,d} rows, {len(content) / 1e6:.1f} MB of CSV, {os.cpu_count()} cores")
    is_fine = True
    with _measured("keep the file", rows) as told:
        number = keeping.keep(
            petition.id,
            petition.scope,
            decoding.sheet(content),
            name="people.csv",
            kind=Kind.LIST,
            account_id=kim,
        )
    is_fine &= told[0]
    columns = (Field.NAME, Field.EMAIL, Field.ZIP, Field.STREET, Field.KEEP_INFORMED)
    said = Wish(columns=columns, language="en", consents=("keep_informed",), evidence="There.")
    with _measured("look it over", rows) as told:
        with writing():
            matching.match(petition.id, number, said, kim)
        _work(settings)
    is_fine &= told[0]
    with _measured("bring it in", rows) as told:
        with writing():
            bringing.begin(db.session.get_one(Petition, petition.id), number, 1, kim)
        _work(settings)
    is_fine &= told[0]
    brought = db.session.get_one(Import, number).brought
    with _measured("undo it", rows) as told:
        with writing():
            undoing.begin(petition.id, number, kim)
        _work(settings)
    is_fine &= told[0]
    wrong = tallying.recount(db.session.get_one(Petition, petition.id))
    print(f"{brought:,d} came in; {wrong} counts are wrong after undoing it")
    return is_fine and brought == rows and not wrong


def _work(settings: Settings) -> None:
    while working.run_one(JOBS, settings):
        pass
    db.session.rollback()


def _file(rows: int) -> bytes:
    chance, text = random.Random(64), io.StringIO()
    zips = sorted(db.session.query(Place.zip).filter(Place.zip.startswith("9")).all())
    codes = [code for (code,) in zips if code[:2] in {"90", "91", "92", "93", "94", "95"}]
    letters = "abcdefghijklmnopqrstuvwxyz"
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for n in range(rows):
        name = "".join(chance.choices(letters, k=6)).title()
        code, home = chance.choice(codes), f"{chance.randrange(9999)} Main St"
        agreed = chance.choice(("yes", "no"))
        writer.writerow((f"Rosa {name}", f"rosa{n}@example.org", code, home, agreed))
    return text.getvalue().encode()


@contextmanager
def _measured(what: str, rows: int) -> Iterator[list[bool]]:
    """Print what a part costs; the yielded list says afterwards whether it is fine."""
    told, took, own, began = [True], list[float](), list[float](), dict[int, _Times]()

    def begin(connection: object, cursor: object, statement: str, *rest: object) -> None:
        del cursor, rest
        is_write = statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}
        if is_write:
            began.setdefault(id(connection), (time.perf_counter(), time.thread_time()))

    def end(connection: object) -> None:
        start = began.pop(id(connection), None)
        if start is not None:
            took.append((time.perf_counter() - start[0]) * 1000)
            own.append((time.thread_time() - start[1]) * 1000)

    event.listen(db.engine, "before_cursor_execute", begin)
    event.listen(db.engine, "commit", end)
    wall, cpu = time.perf_counter(), time.process_time()
    yield told
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    event.remove(db.engine, "before_cursor_execute", begin)
    event.remove(db.engine, "commit", end)
    longer = sum(one > MOST_MILLISECONDS for one in took)
    told[0] = max(own) <= MOST_MILLISECONDS
    print(
        f"{what:14} {rows / cpu:9,.0f} rows/s of CPU  {wall:6.1f} s"
        f"  {len(took):5d} transactions: median {median(took):5.1f} ms ({median(own):.1f} CPU)"
        f", longest {max(took):5.1f} ms ({max(own):.1f}), {longer} over 50 ms"
    )


if __name__ == "__main__":
    sys.exit(main())
