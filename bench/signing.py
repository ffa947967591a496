"""What one signature costs the site: ``python -m bench.signing``.

People sign, read the thanks, open the page of their mail and confirm, all in this process; at
last their mail goes into the drawer, as the worker puts it there. Prints the statements and the
time of a processor that each step takes; and that time as a multiple of the cheapest page there
is, one that is not found: the milliseconds differ with the machine, the multiples hardly.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from bench import outboxes
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import dispatch
from campaign.demo import loading
from campaign.districts import loading as districts
from campaign.mail import carriers
from campaign.petitions import tokens
from campaign.petitions.models import Signature

WARM = 30  # who come first are not counted: statements are compiled, wordings added
ZIPS = ("93640", "90012", "95814", "94110", "92101")
TICKS = {"show_name": "y", "keep_informed": "y"}
FLOOR = "a page that is not found"


@dataclass
class Cost:
    """What one step took, of all who took it."""

    times: int = 0
    seconds: float = 0.0
    statements: int = 0


@dataclass
class Costs:
    """What every step took, by its name."""

    steps: dict[str, Cost] = field(default_factory=dict)
    said: int = 0

    def count(self, *_: Any) -> None:
        """Note one statement."""
        self.said += 1

    @contextmanager
    def of(self, step: str, times: int = 1) -> Iterator[None]:
        """Measure a step that so many people take."""
        said, began = self.said, time.process_time()
        yield
        cost = self.steps.setdefault(step, Cost())
        cost.seconds += time.process_time() - began
        cost.statements += self.said - said
        cost.times += times


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--people", type=int, default=300)
    options = asked.parse_args()
    costs = Costs()
    with outboxes.site(options.database) as (app, settings, _):
        with app.app_context():
            with writing():
                districts.load()
                loading.load(settings)
            event.listen(db.engine, "before_cursor_execute", costs.count)
        for number, zip_code in enumerate(islice(cycle(ZIPS), WARM + options.people)):
            if number == WARM:
                costs.steps.clear()
            sign(app, costs, number, zip_code)
        with app.app_context():
            put_into_drawer(app, settings, costs)
    show(costs)
    return 0


def sign(app: Flask, costs: Costs, number: int, zip_code: str) -> None:
    """Let somebody sign and confirm, and look for a page that is not there."""
    browser = app.test_client()
    # From a network of their own: the site's limits hold here, too.
    browser.environ_base["REMOTE_ADDR"] = f"127.0.{number // 250}.{number % 250 + 1}"
    email = f"person{number}@example.org"
    answers = {"name": "Kim Osei", "email": email, "zip_code": zip_code} | TICKS
    with costs.of("to sign"):
        thanks = browser.post("/petitions/values-act", data=answers).location
    with costs.of("the thanks"):
        browser.get(thanks).get_data()
    with app.app_context():
        latest = db.session.scalars(select(Signature).order_by(Signature.id.desc())).first()
        link = f"/confirm/{tokens.make(latest, tokens.Purpose.CONFIRM)}"
    with costs.of("the page that asks"):
        browser.get(link).get_data()
    with costs.of("to confirm"):
        browser.post(link, data=TICKS)
    with costs.of(FLOOR):
        browser.get("/petitions/none").get_data()


def put_into_drawer(app: Flask, settings: Settings, costs: Costs) -> None:
    """Send all mail that waits, some at a time, as it gathers in a fifth of a second."""
    both = carriers.both(settings, app.extensions["campaign.post"])
    began, people = time.process_time(), 0
    while True:
        sent = dispatch.send_batch(
            both, sender=settings.sender, sender_name=settings.organisation, limit=10
        )
        if not sent:
            break
        people += sent.total()
    costs.steps["two mails"] = Cost(people // 2, time.process_time() - began)


def show(costs: Costs) -> None:
    """Print the table."""
    floor = costs.steps.pop(FLOOR)
    unit = floor.seconds / floor.times
    print(f"{'':<22}{'statements':>11}{'ms':>8}{'× a page not found':>21}")
    for step, cost in costs.steps.items():
        each = cost.seconds / cost.times
        said = f"{cost.statements / cost.times:.1f}" if cost.statements else ""
        print(f"{step:<22}{said:>11}{1000 * each:>8.1f}{each / unit:>21.1f}")
    whole = sum(cost.seconds / cost.times for cost in costs.steps.values())
    print(f"{'one signature':<22}{'':>11}{1000 * whole:>8.1f}{whole / unit:>21.1f}")


if __name__ == "__main__":
    sys.exit(main())
