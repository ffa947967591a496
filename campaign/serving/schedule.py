"""The schedule: what features want done each minute and each hour.

The rows in the database are the truth; a task only looks what is due and does it. So a task
may come twice (each machine keeps a schedule), late, or not at all, and nothing is lost.
"""

import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey

from campaign.config import Settings
from campaign.jobs.working import Handler
from campaign.serving.mishaps import Contained

QUEUE = "queue.db"  # in the instance folder, where no Redis is named
# In this order within a minute: who waits for a mail first.
FEATURES = (
    *("delivery", "offices", "petitions", "supporters", "comments", "bills"),
    *("access", "organisers", "signers", "signatures", "exports", "imports"),
    "updates",  # thousands of mails: after everybody who waits for one
)
RHYTHMS = {
    "every_minute": crontab(minute="*"),
    "every_hour": crontab(minute="7"),  # not on the hour, when everybody else's jobs run
}

Task = Callable[[Settings], object]


def make(app: Flask, settings: Settings) -> Huey:
    """Return the queue of this installation with every feature's tasks on it."""
    huey = _queue(settings)
    for name, rhythm, task in tasks():
        huey.periodic_task(RHYTHMS[rhythm], name=f"{name}.{rhythm}")(_guarded(app, name, task))
    return huey


def tasks() -> Iterator[tuple[str, str, Task]]:
    """Yield (feature, rhythm, function) of every task that a feature's ``tasks`` module has."""
    for feature, module in _modules():
        for rhythm in RHYTHMS:
            if hasattr(module, rhythm):
                yield feature, rhythm, getattr(module, rhythm)


def handlers() -> dict[str, Handler]:
    """Return what does each kind of long work: the ``JOBS`` of every feature's ``tasks``."""
    found: dict[str, Handler] = {}
    for _, module in _modules():
        found |= getattr(module, "JOBS", {})
    return found


def _modules() -> Iterator[tuple[str, ModuleType]]:
    for feature in FEATURES:
        path = f"campaign.{feature}.tasks"
        if find_spec(path) is not None:
            yield feature, import_module(path)


def _queue(settings: Settings) -> Huey:
    if settings.queue_url:
        return RedisHuey("campaign", url=settings.queue_url, results=False)
    settings.instance.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("campaign", filename=str(settings.instance / QUEUE), results=False)


def _guarded(app: Flask, name: str, task: Task) -> Callable[[], None]:
    """Wrap *task*: one at a time, inside the application, and a failure harms no other."""
    busy = threading.Lock()

    def run() -> None:
        if not busy.acquire(blocking=False):
            return  # the last round still runs; the next one finds what is left
        try:
            with Contained(name), app.app_context():
                task(app.extensions["campaign.settings"])
        finally:
            busy.release()

    return run
