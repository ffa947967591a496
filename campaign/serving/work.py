"""The worker: threads hand over mail, do long work and keep the schedule, in one process."""

import logging
import threading

from flask import Flask

from campaign import stopping
from campaign.app import create_app
from campaign.config import Settings
from campaign.delivery import worker
from campaign.jobs import working
from campaign.serving import memory, prepare, schedule
from campaign.stopping import Stop
from campaign.web import logs

SCHEDULE_THREADS = 2  # a long hourly task must not hold up the minute's
GRACE_SECONDS = 10  # beyond the carrier's own time-out, for the mail in hand

log = logging.getLogger(__name__)


def run(settings: Settings) -> bool:
    """Work until SIGTERM or SIGINT; the mail in hand is finished first.

    Returns:
        Whether it ended because it was told to. The one who started it starts it anew if not.

    Raises:
        WrongKey: the master key does not fit: nothing could be read.

    """
    logs.set_up(settings.log_level)
    app = create_app(settings)
    prepare.check_keys(app)
    memory.settle()
    consumer = schedule.make(app, settings).create_consumer(
        workers=SCHEDULE_THREADS, max_delay=0.5, shutdown_timeout=GRACE_SECONDS
    )
    consumer.start()
    stop = stopping.on_signals()  # after huey's own, which would only stop huey
    mail, jobs = (
        threading.Thread(target=loop, args=(app, settings, stop), daemon=True)
        for loop in (_mail, _jobs)
    )
    mail.start()
    jobs.start()
    log.info("worker started")
    while not stop.wait(1) and mail.is_alive() and jobs.is_alive():
        consumer.check_worker_health()
    was_told = stop.is_set()
    stop.set()
    consumer.stop(graceful=True)
    jobs.join(GRACE_SECONDS)
    mail.join(settings.sendgrid_timeout_seconds + GRACE_SECONDS)
    log.info("worker stopped", extra={"was_told": was_told})
    return was_told


def _mail(app: Flask, settings: Settings, stop: Stop) -> None:
    with app.app_context():
        worker.run(settings, app.extensions["campaign.post"], stop=stop)


def _jobs(app: Flask, settings: Settings, stop: Stop) -> None:
    with app.app_context():
        working.run(schedule.handlers(), settings, stop=stop)
