"""Show how fast an update is counted and queued: ``python -m bench.updates``.

Prints, for 100,000 made-up subscribers, what counting them at the desk takes, how many a second
are put into the outbox, how long a batch holds the write lock, and what a digest of 10,000
takes.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, insert, text

from bench import outboxes
from campaign import clock
from campaign.db import db, writing
from campaign.districts import loading
from campaign.petitions.models import Petition, PetitionState, Position, Wording
from campaign.supporters import consenting, mailboxes
from campaign.supporters.models import (
    HowOften,
    Interest,
    Subscriber,
    SubscriberConsent,
    SubscriberState,
)
from campaign.updates import audience, batching, digesting, drafting
from campaign.updates.drafting import Draft
from campaign.updates.models import UpdateState
from campaign.vault import new_handle

ROWS_AT_ONCE = 5_000
SLUG = "values-act"
BODY = "Dear friends,\n\nthe **bill** [passed](https://example.org).\n\n" * 5


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--readers", type=int, default=100_000)
    asked.add_argument("--weekly", type=int, default=10_000, help="of them, for a digest")
    options = asked.parse_args()
    batching.AHEAD = 10 * options.readers
    with outboxes.site(options.database) as (app, settings, _), app.app_context():
        loading.load()
        db.session.commit()
        petition = make_petition()
        fill(options.readers, weekly=options.weekly)
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        update = begun(petition)
        with timed(options.readers, "counted"):
            audience.count(update)
        db.session.rollback()
        with timed(options.readers - options.weekly, "queued"), held() as locks:
            while batching.step(update.id, settings):
                pass
        print(f"          a batch holds the write lock {locks[len(locks) // 2] * 1000:.0f} ms,")
        print(f"          95 of 100 at most {locks[len(locks) * 95 // 100] * 1000:.0f} ms")
        with writing():
            db.session.execute(text("UPDATE news_mail SET created_at = '2026-01-01 00:00:00'"))
        with timed(options.weekly, "digests"):
            while digesting.step(settings):
                pass
        db.session.remove()
        db.engine.dispose()
    return 0


def make_petition() -> Petition:
    with writing():
        petition = Petition(
            slug=SLUG, state=PetitionState.LIVE, bill="SB 54", position=Position.SUPPORT
        )
        db.session.add(petition)
        db.session.flush()
        words = {
            "call": "Help us",
            "ask": "Stand by it.",
            "letter_subject": "",
            "letter_body": "",
        }
        db.session.add(Wording(petition_id=petition.id, language="en", **words))
    return petition


def fill(count: int, *, weekly: int) -> None:
    """Put *count* subscribers into the database; *weekly* of them want a digest."""
    with writing():
        agreed = consenting.text_id(consenting.CAMPAIGN, "en", "News about the campaign")
    now = clock.now()
    for first in range(1, count + 1, ROWS_AT_ONCE):
        ids = range(first, min(first + ROWS_AT_ONCE, count + 1))
        with writing():
            db.session.execute(insert(Subscriber), [_row(id_, weekly) for id_ in ids])
            db.session.execute(
                insert(SubscriberConsent),
                [
                    {"subscriber_id": id_, "consent_text_id": agreed, "given_at": now}
                    for id_ in ids
                ],
            )
            db.session.execute(
                insert(Interest), [{"subscriber_id": id_, "campaign": SLUG} for id_ in ids]
            )


def _row(number: int, weekly: int) -> dict[str, object]:
    handle, email = new_handle(), f"reader{number}@mail{number % 50}.example.org"
    return {
        "id": number,
        "handle": handle,
        "state": SubscriberState.CONFIRMED,
        "sealed": mailboxes.sealed(handle, email),
        "address_print": mailboxes.address_print(email),
        "language": "en",
        "zip": "93640",
        "how_often": HowOften.WEEKLY if number <= weekly else HowOften.EACH,
        "source": "foot",
        "expires_at": clock.now(),
        "confirmed_at": clock.now(),
    }


def begun(petition: Petition) -> drafting.Update:
    words = {"en": ("The bill passed", BODY)}
    with writing():
        update = drafting.begin(Draft(petition_id=petition.id, words=words), None)
        update.state, update.due_at = UpdateState.SCHEDULED, clock.now()
    batching.begin_due()
    return update


@contextmanager
def timed(count: int, name: str) -> Iterator[None]:
    started, worked = time.perf_counter(), time.process_time()
    yield
    took, own = time.perf_counter() - started, time.process_time() - worked
    print(
        f"{count:9,} {name:<16}{took:7.1f} s, {own:7.1f} s of it at work here"
        f"  {count / took:9,.0f} a second"
    )


@contextmanager
def held() -> Iterator[list[float]]:
    """Collect how long each transaction that wrote was open, shortest first at the end."""
    began: list[float] = []
    took: list[float] = []

    def write(*told: object) -> None:
        if str(told[2]).startswith("INSERT INTO outbox_message"):
            began.append(time.perf_counter())

    def end(*_: object) -> None:
        if began:
            took.append(time.perf_counter() - began.pop())
            began.clear()

    event.listen(db.engine, "before_cursor_execute", write)
    event.listen(db.engine, "commit", end)
    yield took
    event.remove(db.engine, "before_cursor_execute", write)
    event.remove(db.engine, "commit", end)
    took.sort()


if __name__ == "__main__":
    sys.exit(main())
