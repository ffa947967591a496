"""Measure the look-up: ``python bench/lookup.py``. Fails where the median is over 1 ms."""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.app import create_app
from campaign.config import Settings
from campaign.db import Base, db, writing
from campaign.districts import loading, lookup
from campaign.districts.models import Place

MOST_MILLISECONDS = 1.0  # of the median look-up
ROUNDS = 5_000
WARM_UP = 200


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=Path(folder)))
        with app.app_context():
            app.extensions["campaign.vault"].check()
            Base.metadata.create_all(db.engine)
            with writing():
                print(loading.load())
            real = list(db.session.scalars(select(Place.zip).order_by(Place.zip)))
            zips = random.Random(54).choices(real, k=ROUNDS)  # the same ones every time
            found = measure("find()", lookup.find, zips)
        client = app.test_client()
        asked = measure("GET /districts/lookup", lambda z: fetch(client, z), zips)
    print(f"{'HTTP costs':<24}{asked / found:8.1f} times find()")
    return 0 if found < MOST_MILLISECONDS else 1


def fetch(client: FlaskClient, zip_code: str) -> None:
    reply = client.get(f"/districts/lookup?zip={zip_code}")
    assert reply.json["zip"] == zip_code


def measure(name: str, act: Callable[[str], object], zips: list[str]) -> float:
    """Print and return the median of *act* over *zips*, in milliseconds."""
    for zip_code in zips[:WARM_UP]:
        act(zip_code)
    taken = []
    for zip_code in zips:
        start = time.perf_counter()
        act(zip_code)
        taken.append((time.perf_counter() - start) * 1000)
    median = statistics.median(taken)
    p99 = statistics.quantiles(taken, n=100)[98]
    print(f"{name:<24}median {median:6.3f} ms   p99 {p99:6.3f} ms   over {len(taken):,} ZIPs")
    return median


if __name__ == "__main__":
    sys.exit(main())
