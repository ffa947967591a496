"""What ``campaign outbox stats`` says: the outbox in some lines of plain text."""

from collections.abc import Iterator
from datetime import timedelta

from campaign import clock
from campaign.delivery import pausing, progress
from campaign.delivery.models import Pause, State

_SECONDS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def lines() -> Iterator[str]:
    """Yield the summary, line by line; fast however many mails have gone."""
    totals = progress.totals()
    if not totals:
        yield "The outbox is empty."
    else:
        yield from _waiting()
        yield from _by_kind()
        yield from _all_told(totals)
        yield from _lanes()
    yield _resting(pausing.paused())


def age(elapsed: timedelta) -> str:
    """Return a length of time in its largest unit: "3 d", "5 h", "12 min", "40 s"."""
    seconds = max(int(elapsed.total_seconds()), 0)
    size, unit = next((s for s in _SECONDS if seconds >= s[0]), _SECONDS[-1])
    return f"{seconds // size} {unit}"


def _waiting() -> Iterator[str]:
    waiting = progress.waiting()
    if not waiting:
        yield "Nothing waits."
        return
    yield "Waiting:"
    for one in waiting:
        yield f"{one.count:10,d}  {one.kind:14s}the oldest for {age(one.age)}"


def _by_kind() -> Iterator[str]:
    gone = progress.gone_since(clock.now() - progress.DAY)
    still_open = {
        kind: {s: n for s, n in states.items() if s not in progress.WAITING}
        for kind, states in progress.open_counts().items()
    }
    # An open one may have been handed over today, too: it is counted once.
    found = {
        kind: dict(gone.get(kind, {})) | still_open.get(kind, {})
        for kind in sorted({*gone, *still_open})
    }
    if any(found.values()):
        yield "Handed over within 24 hours, or in need of a person:"
    for kind, states in found.items():
        for state in (s for s in State if states.get(s) and s not in progress.WAITING):
            yield f"{states[state]:10,d}  {kind:14s}{state}"


def _all_told(totals: dict[State, int]) -> Iterator[str]:
    yield "All told:"
    for state, count in totals.items():
        yield f"{count:10,d}  {state}"


def _lanes() -> Iterator[str]:
    lanes = progress.lanes()
    if lanes:
        yield "Lanes:"
    for use in lanes:
        waiting = f", {use.waiting:,} waiting" if use.waiting else ""
        yield f"  {use.lane.domain}: {use.sentence}{waiting}"
        if use.lane.paused_at is not None:
            since = clock.pacific(use.lane.paused_at)
            yield (
                f"    paused since {since:%Y-%m-%d %H:%M} Pacific: "
                f"{use.lane.pause_reason or ''} To let it flow again: "
                f"campaign outbox resume --lane {use.lane.domain}"
            )


def _resting(pause: Pause | None) -> str:
    if pause is None:
        return "Sending is not paused."
    since = f"{clock.pacific(pause.since):%Y-%m-%d %H:%M}"
    resume = "Once the cause is mended: campaign outbox resume"
    if pause.try_again_at is None:
        return f"Sending is paused by hand since {since} Pacific: {pause.reason} {resume}"
    tries = "1 try" if pause.tries == 1 else f"{pause.tries} tries"
    return (
        f"Sending is paused since {since} Pacific, after {tries}: {pause.reason} "
        f"The next try is at {clock.pacific(pause.try_again_at):%H:%M}. {resume}"
    )
