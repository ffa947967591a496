"""Measure the release of bundles: ``python bench/releasing.py [--personal]``.

40 bundles of 1,000 letters each, one in five personal (all of them with ``--personal``), in
SQLite: from sealed letters to outbox rows with CSV and PDF. Fails where it takes a minute.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from campaign import clock
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import Base, db, writing
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage
from campaign.districts import loading
from campaign.districts.models import Senator
from campaign.offices import bundling, letters, mailing, printing, releasing, spreadsheet
from campaign.petitions import people
from campaign.petitions.models import (
    NameStyle,
    Petition,
    PetitionState,
    Placing,
    Position,
    Signature,
    SignatureState,
    Source,
    Wording,
)

MOST_SECONDS = 60.0
BUNDLES = 40
LETTERS = 1_000  # in each
ONE_IN = 5  # letters is personal
FORM = """Dear Senator $senator,

I live in $city, in District $district, and I ask you to vote for $bill. Local police should
not do the work of federal immigration agents: a traffic stop should not end at an airport.
People who fear deportation do not call when they are robbed, do not testify, and keep their
children from the doctor. That makes all of us less safe.

$words

Please vote for $bill, and tell your colleagues that your district stands behind it.

$name
$city $zip"""
STORY = (
    "My neighbour was taken on his way to work. He had lived on our street for nineteen years, "
    "he coached my daughter's team, and he paid his taxes. "
) * 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--personal", action="store_true", help="Every letter is personal.")
    parser.add_argument("--bundles", type=int, default=BUNDLES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder))
        app = create_app(settings)
        with app.app_context():
            app.extensions["campaign.vault"].check()
            Base.metadata.create_all(db.engine)
            with writing():
                loading.load()
                fill_seats()
            sign(asked.bundles, 1 if asked.personal else ONE_IN)
            return measure(settings, asked.bundles)


def fill_seats() -> None:
    """Give a vacant seat a senator, so that every district gets its bundle."""
    held = set(db.session.scalars(select(Senator.district).where(Senator.is_current)))
    for district in set(range(1, BUNDLES + 1)) - held:
        db.session.add(
            Senator(
                district=district,
                name="Ada Vance",
                party="",
                email="senator.vance@example.org",
                phone="",
                capitol_office="",
                url="",
                as_of=clock.now().date(),
                is_current=True,
            )
        )


def sign(bundles: int, one_in: int) -> None:
    """Write the letters, confirmed and sealed, as signing does: not a part of the measure."""
    with writing():
        petition = Petition(
            slug="values-act",
            state=PetitionState.REHEARSAL,
            bill="SB 54",
            position=Position.SUPPORT,
        )
        db.session.add(petition)
        db.session.flush()
        db.session.add_all(
            [
                Wording(
                    petition_id=petition.id,
                    language="en",
                    call="Help us make sure California steps up",
                    ask="Tell your state senator to stand by the Values Act.",
                    letter_subject="Please support $bill",
                    letter_body=FORM,
                ),
                source := Source(petition_id=petition.id, name="page"),
            ]
        )
        db.session.flush()
        for district in range(1, bundles + 1):
            rows = [
                row(petition, source, district, n, is_personal=n % one_in == 0)
                for n in range(LETTERS)
            ]
            db.session.execute(insert(Signature), rows)


def row(
    petition: Petition, source: Source, district: int, n: int, *, is_personal: bool
) -> dict[str, Any]:
    handle = os.urandom(16)
    person = people.Person(
        name=f"Kim{n} Osei",
        email=f"kim{n}@example.org",
        words=f"{STORY}({n})" if is_personal else None,
        subject="Please support $bill",
        letter=FORM,
    )
    return {
        "created_at": clock.now(),
        "handle": handle,
        "petition_id": petition.id,
        "source_id": source.id,
        "state": SignatureState.CONFIRMED,
        "sealed": people.seal_person(petition, handle, person),
        "address_print": os.urandom(32),
        "language": "en",
        "zip": f"{93600 + n % 60}",
        "name_style": NameStyle.FULL,
        "is_form_letter": not is_personal,
        "district": district,
        "placing": Placing.ZIP,
        "confidence": 1.0,
        "expires_at": clock.now(),
        "confirmed_at": clock.now(),
    }


def measure(settings: Settings, bundles: int) -> int:
    """Seal and release everything, and say where the time went."""
    taken: dict[str, float] = defaultdict(float)
    before = sum(os.times()[:4])
    with timed(taken, "putting letters into bundles"):
        bundling.seal(settings, hold=False)
    watched = [
        (letters, "of_bundle", "opening the letters"),
        (spreadsheet.Sheet, "content", "CSV"),
        (printing, "pdf", "PDF"),
        (mailing, "word", "wording the mail"),
        (outbox, "enqueue", "sealing and writing the mail"),
    ]
    for owner, name, phase in watched:
        watch(owner, name, taken, phase)
    with timed(taken, "release in all"):
        numbers = releasing.release_held(settings)
    whole = taken["release in all"]
    taken["the rest: finding, checking, committing"] = 2 * whole - sum(
        seconds for phase, seconds in taken.items() if phase != "putting letters into bundles"
    )
    for phase, seconds in taken.items():
        print(f"{phase:<42}{seconds:8.2f} s")
    size = db.session.scalar(select(func.sum(func.length(OutboxMessage.sealed)))) or 0
    print(f"{'sealed words of a mail, without files':<42}{size / len(numbers) / 1e6:8.2f} MB")
    for who, name in ((resource.RUSAGE_SELF, "here"), (resource.RUSAGE_CHILDREN, "press")):
        peak = resource.getrusage(who).ru_maxrss / 1024
        print(f"{'peak memory, ' + name:<42}{peak:8.0f} MB")
    cpu = sum(os.times()[:4]) - before
    print(f"{'CPU, of all processes':<42}{cpu:8.2f} s")
    total = whole + taken["putting letters into bundles"]
    print(f"{len(numbers)} bundles of {LETTERS:,} letters in {total:.1f} s")
    return 0 if len(numbers) >= bundles and total < MOST_SECONDS else 1


@contextmanager
def timed(taken: dict[str, float], phase: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    taken[phase] += time.perf_counter() - start


def watch(owner: Any, name: str, taken: dict[str, float], phase: str) -> None:
    """Put a stopwatch around a function; a generator is read to its end meanwhile."""
    act: Callable[..., Any] = getattr(owner, name)

    def watched(*args: Any, **kwargs: Any) -> Any:
        with timed(taken, phase):
            made = act(*args, **kwargs)
            return list(made) if isinstance(made, Iterator) else made

    setattr(owner, name, watched)


if __name__ == "__main__":
    sys.exit(main())
