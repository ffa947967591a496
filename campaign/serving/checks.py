"""What the doctor looks at inside the database: data, roster, worker, sending, trail, lanes."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from campaign import clock
from campaign.access import proving
from campaign.db import db
from campaign.delivery import pausing, progress, worker
from campaign.districts import roster
from campaign.districts.models import District, Place
from campaign.serving.findings import ATTENTION, FAULT, OK, Finding

DISTRICTS, ZIPS = 40, 2665  # in the data that comes with the program: see its README
ASLEEP_AFTER = timedelta(seconds=30)
PREPARE = "Run: campaign prepare"


def inside() -> Iterator[Finding]:
    """Yield what is found in a database that is there, and at the newest version."""
    yield _data()
    yield _roster()
    yield _worker()
    yield _sending()
    yield _trail()
    yield from _lanes()


def _data() -> Finding:
    counts = [
        db.session.scalar(select(func.count()).select_from(kind)) for kind in (District, Place)
    ]
    sentence = f"{counts[0]} districts and {counts[1]} ZIP codes are loaded."
    if counts == [DISTRICTS, ZIPS]:
        return Finding(OK, "data", sentence)
    if 0 in counts:
        return Finding(FAULT, "data", sentence, PREPARE)
    advice = f"{DISTRICTS} and {ZIPS} came with the program; newer data may differ."
    return Finding(ATTENTION, "data", sentence, advice)


def _roster() -> Finding:
    outdated = roster.outdated_seats(clock.pacific(clock.now()).date())
    if not outdated:
        return Finding(OK, "roster", "No term has ended since it was written.")
    numbers = ", ".join(map(str, outdated))
    sentence = f"The term has ended, and the roster is older, in districts {numbers}."
    advice = "Their letters wait. Refresh the roster: see docs/runbook.md."
    return Finding(ATTENTION, "roster", sentence, advice)


def _worker() -> Finding:
    beat_at = worker.last_beat()
    if beat_at is None:
        return Finding(ATTENTION, "worker", "Has never run here.", "Start it: campaign work")
    age = clock.now() - beat_at
    if age > ASLEEP_AFTER:
        minutes = max(int(age.total_seconds() // 60), 1)
        length = "1 minute" if minutes == 1 else f"{minutes} minutes"
        sentence = f"No sign of life for {length}: no mail leaves."
        return Finding(ATTENTION, "worker", sentence, "Start it: campaign work")
    return Finding(OK, "worker", f"Gave a sign {int(age.total_seconds())} s ago.")


def _trail() -> Finding:
    last = proving.latest()
    if last is None:
        return Finding(OK, "trail", "Not proven yet: the worker does it once a day.")
    day = clock.pacific(last.checked_at).date().isoformat()
    if last.faults:
        advice = "Run: campaign audit verify, and see docs/runbook.md."
        return Finding(FAULT, "trail", f"It was not whole when proven on {day}.", advice)
    return Finding(OK, "trail", f"Whole when proven on {day}.")


def _sending() -> Finding:
    pause = pausing.paused()
    if pause is None:
        return Finding(OK, "sending", "Is not paused.")
    since = clock.pacific(pause.since)
    sentence = f"Paused since {since:%Y-%m-%d %H:%M} Pacific: {pause.reason}"
    return Finding(FAULT, "sending", sentence, "Mend the cause; then: campaign outbox resume")


def _lanes() -> Iterator[Finding]:
    for use in progress.lanes():
        if use.lane.paused_at is not None:
            domain = use.lane.domain
            yield Finding(
                ATTENTION,
                "lane",
                f"Mail to {domain} rests: {use.lane.pause_reason or 'nobody said why.'}",
                f"Look why; then: campaign outbox resume --lane {domain}",
            )
