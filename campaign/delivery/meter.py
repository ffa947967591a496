"""How the sending goes, on a terminal: live where it can be redrawn, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from campaign import clock
from campaign.db import db
from campaign.delivery import progress

LIVE_SECONDS = 1.0
PLAIN_SECONDS = 60.0  # a log needs no more

Context = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Reading:
    """What the ledger says at one moment."""

    at: datetime
    sent: int  # handed over since the meter began, by this worker and any other
    waiting: int
    a_minute: int

    @property
    def sentence(self) -> str:
        """The reading in words."""
        return (
            f"{clock.pacific(self.at):%H:%M:%S}  {self.sent:,} sent · {self.waiting:,} waiting"
            f" · {self.a_minute:,} in the last minute{self._left()}"
        )

    def _left(self) -> str:
        if not self.waiting or not self.a_minute:
            return ""
        minutes = -(-self.waiting // self.a_minute)
        return f" · about {minutes:,} min left"


def read(began: datetime) -> Reading:
    """Read the ledger.

    Args:
        began: since when to count what was sent.

    """
    sent = progress.handed_over_since(began)
    return Reading(clock.now(), sent, progress.queued(), progress.a_minute())


@contextmanager
def running(
    context: Context, *, out: TextIO | None = None, plain_seconds: float = PLAIN_SECONDS
) -> Iterator[None]:
    """Show how the sending goes until the block ends.

    Args:
        context: makes an application context; the meter has a thread and session of its own.
        out: where to write; standard output when left out.
        plain_seconds: rest between two lines where nothing can be redrawn.

    """
    console = Console(file=out or sys.stdout, highlight=False)
    stop = Event()
    show = _live if console.is_terminal else _plain
    seconds = LIVE_SECONDS if console.is_terminal else plain_seconds
    thread = Thread(
        target=show,
        args=(context, console, stop, seconds, clock.now()),
        name="meter",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _live(
    context: Context, console: Console, stop: Event, seconds: float, began: datetime
) -> None:
    with Live(Text("Looking at the outbox …"), console=console, auto_refresh=False) as live:
        for reading in _readings(context, stop, seconds, began):
            live.update(Text(reading.sentence), refresh=True)


def _plain(
    context: Context, console: Console, stop: Event, seconds: float, began: datetime
) -> None:
    told = 0
    for reading in _readings(context, stop, seconds, began):
        is_all_at_once = stop.is_set() and not told  # the command itself says how it ended
        if reading.sent != told and not is_all_at_once:
            told = reading.sent
            console.print(reading.sentence, soft_wrap=True)


def _readings(
    context: Context, stop: Event, seconds: float, began: datetime
) -> Iterator[Reading]:
    """Yield a reading every so many seconds, and a last one when told to stop."""
    is_last = False
    while not is_last:
        is_last = stop.wait(seconds)
        with context():
            try:
                yield read(began)
            except SQLAlchemyError:
                continue  # the worker says so; the meter only waits
            finally:
                db.session.remove()  # nothing stays open while we rest
