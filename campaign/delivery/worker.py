"""The worker: empty the outbox, batch after batch, until told to stop."""

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import claiming, dispatch
from campaign.delivery.models import WorkerBeat
from campaign.mail import carriers
from campaign.mail.post import Post
from campaign.stopping import Stop

BEAT_SECONDS = 5.0
SWEEP_SECONDS = 60.0
TROUBLE_SECONDS = 3.0  # rest after the database failed us
# Mails that come one by one take thrice as long as together: after a few, let more gather.
_GATHER_SECONDS, _MANY = 0.2, 50
_SLOWEST_MAIL_SECONDS = 60.0  # beyond the carrier's own time-out; longer, and the loop hangs

log = logging.getLogger(__name__)


def run(settings: Settings, post: Post, *, stop: Stop, rest_seconds: float = 1.0) -> None:
    """Send until *stop* is set, resting *rest_seconds* whenever nothing is due.

    Any number of workers may run at once: claims never overlap. A stop finishes the mail in
    hand and returns the others to the queue. Trouble with the database is waited out.

    Args:
        settings: sender, organisation, drawer.
        post: the carrier of all that is not a rehearsal.
        stop: set by whoever wants the worker to end.
        rest_seconds: how long to rest when nothing is due.

    """
    both = carriers.both(settings, post)
    heart = _Heart(db.engine, settings.sendgrid_timeout_seconds + _SLOWEST_MAIL_SECONDS)

    def is_stopping() -> bool:
        heart.live()
        return stop.is_set()

    sweep_at = time.monotonic()
    heart.start()
    try:
        while not is_stopping():
            rest = 0.0
            try:
                if time.monotonic() >= sweep_at:
                    with writing():
                        claiming.sweep()
                    sweep_at = time.monotonic() + SWEEP_SECONDS
                ended = dispatch.send_batch(
                    both,
                    sender=settings.sender,
                    sender_name=settings.organisation,
                    is_stopping=is_stopping,
                )
                rest = _rest(ended.total(), rest_seconds)
            except SQLAlchemyError as error:
                log.warning("database trouble", extra={"error": type(error).__name__})
                rest = TROUBLE_SECONDS
            with suppress(SQLAlchemyError):
                db.session.remove()  # nothing stays open while we rest
            stop.wait(rest)
    finally:
        heart.stop()


def _rest(sent: int, rest_seconds: float) -> float:
    """Return how long to rest after a batch, before the next."""
    if sent >= _MANY:
        return 0.0
    return min(_GATHER_SECONDS, rest_seconds) if sent else rest_seconds


def last_beat() -> datetime | None:
    """Return when a worker last gave a sign of life; None: never."""
    return db.session.scalar(select(WorkerBeat.beat_at))


class _Heart:
    """Writes a sign of life every few seconds, as long as the loop moves.

    It has a thread of its own, because the loop may wait long for a carrier; and it stops by
    itself when the loop hangs, because a dead worker must not look alive.
    """

    def __init__(self, engine: Engine, patience_seconds: float) -> None:
        self._engine = engine
        self._patience_seconds = patience_seconds
        self._ended = Event()
        self._thread = Thread(target=self._run, name="worker-heart", daemon=True)
        self.live()

    def live(self) -> None:
        """Note that the loop moves."""
        self._lived_at = time.monotonic()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            if time.monotonic() - self._lived_at < self._patience_seconds:
                try:
                    beat(self._engine)
                except SQLAlchemyError as error:
                    log.warning("no sign of life", extra={"error": type(error).__name__})
            if self._ended.wait(BEAT_SECONDS):
                return


def beat(engine: Engine) -> None:
    """Write the sign of life, in a transaction of its own."""
    with engine.begin() as connection:
        now = {"beat_at": clock.now()}
        if connection.execute(update(WorkerBeat).values(now)).rowcount:
            return
    with suppress(IntegrityError), engine.begin() as connection:  # another was first
        connection.execute(insert(WorkerBeat).values(id=1, **now))


def is_alive(within: timedelta) -> bool:
    """Return whether a worker gave a sign of life *within* that time."""
    seen = last_beat()
    return seen is not None and clock.now() - seen <= within
