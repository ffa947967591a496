"""Limits that all processes of one machine count together."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from limits import parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from campaign.web import knocks, limits

LIMIT = parse("30 per minute")


def limiter_of(folder):
    return MovingWindowRateLimiter(storage_from_string(knocks.uri(folder)))


def knock_often(folder, times, got_in):
    limiter = limiter_of(folder)
    with ThreadPoolExecutor(4) as threads:
        got_in.put(sum(threads.map(lambda _: limiter.hit(LIMIT, "sign", "kim"), range(times))))


def test_many_processes_and_threads_let_in_as_many_as_one(tmp_path):
    family = multiprocessing.get_context("spawn")
    got_in = family.Queue()
    processes = [
        family.Process(target=knock_often, args=(tmp_path, 40, got_in)) for _ in range(3)
    ]

    for process in processes:
        process.start()
    counts = [got_in.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()

    assert sum(counts) == 30


def test_two_who_both_saw_the_last_place_do_not_both_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(knocks, "PATIENCE_SECONDS", 20)
    one = parse("1 per hour")
    limiters = [limiter_of(tmp_path), limiter_of(tmp_path)]
    limiters[0].hit(one, "sign", "somebody else")
    somebody = sqlite3.connect(tmp_path / knocks.FILE, isolation_level=None)
    somebody.execute("BEGIN IMMEDIATE")

    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(limiter.hit, one, "sign", "kim") for limiter in limiters]
        wait(asked, timeout=0.3)  # both have looked, and wait for the lock
        somebody.execute("COMMIT")
        somebody.close()

    assert sorted(future.result() for future in asked) == [False, True]


def test_the_window_moves(tmp_path, stopped_clock):
    limiter = limiter_of(tmp_path)
    assert [limiter.hit(LIMIT, "sign", "kim") for _ in range(31)] == [True] * 30 + [False]
    stopped_clock(timedelta(seconds=59))
    assert not limiter.hit(LIMIT, "sign", "kim")

    stopped_clock(timedelta(seconds=2))

    assert [limiter.hit(LIMIT, "sign", "kim") for _ in range(31)] == [True] * 30 + [False]


def test_nobody_is_counted_for_another(tmp_path):
    limiter = limiter_of(tmp_path)
    one = parse("1 per hour")

    assert limiter.hit(one, "sign", "kim")
    assert limiter.hit(one, "sign", "ana")
    assert limiter.hit(one, "addresses", "kim")
    assert not limiter.hit(one, "sign", "kim")


def test_what_is_over_is_forgotten(tmp_path, stopped_clock):
    limiter = limiter_of(tmp_path)
    limiter.hit(LIMIT, "sign", "kim")
    stopped_clock(timedelta(minutes=2))

    limiter.hit(LIMIT, "sign", "ana")

    rows = sqlite3.connect(tmp_path / knocks.FILE).execute("SELECT key FROM knock").fetchall()
    assert len(rows) == 1
    assert "ana" in rows[0][0]


def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path, stopped_clock):
    limiter = limiter_of(tmp_path)
    one = parse("1 per hour")
    limiter.hit(one, "sign", "kim")

    stopped_clock(timedelta(hours=-3))

    assert limiter.hit(one, "sign", "kim")


def test_a_counter_that_is_away_lets_people_sign(app, monkeypatch, tmp_path):
    away = limiter_of(tmp_path / "nowhere")
    with pytest.raises(StorageError):
        away.hit(LIMIT, "sign", "kim")
    monkeypatch.setattr(limits.limiter, "_limiter", away)

    with app.test_request_context():
        assert limits.allows("1 per minute", "sign")
        assert limits.allows("1 per minute", "sign")


def test_the_site_counts_in_its_folder(app, settings):
    with app.test_request_context():
        assert limits.allows("1 per minute", "test")
        assert not limits.allows("1 per minute", "test")

    assert (settings.instance / knocks.FILE).exists()
