"""The worker empties the outbox, shows that it lives, and ends when it is told to."""

import threading
import time
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import delete, select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import worker
from campaign.delivery.models import OutboxMessage, WorkerBeat
from campaign.mail.sendgrid import SendGridPost
from tests.delivery.receipts import make_receipt, people
from tests.factories import make_message


def states():
    db.session.rollback()
    return [str(m.state) for m in db.session.scalars(select(OutboxMessage))]


def until(is_so, seconds=10):
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, "it never came to pass"
        time.sleep(0.01)


@pytest.fixture
def working(app, with_key):
    """Start a worker in a thread, as the site does; stopped at the end of the test."""
    stop, threads = Event(), []
    post = SendGridPost(with_key.sendgrid_key, with_key.sendgrid_host, timeout_seconds=5)

    def work(rest_seconds):
        with app.app_context():
            worker.run(with_key, post, stop=stop, rest_seconds=rest_seconds)

    def start(rest_seconds=0.02):
        threads.append(threading.Thread(target=work, args=[rest_seconds]))
        threads[0].start()
        return threads[0], stop

    yield start
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_it_sends_what_is_there_and_what_comes_later(sendgrid, working):
    make_message()
    working()
    until(lambda: states() == ["accepted"])

    with writing():
        make_message()

    until(lambda: states() == ["accepted"] * 2)


def test_it_shows_that_it_lives(sendgrid, working):
    assert worker.last_beat() is None
    assert not worker.is_alive(timedelta(seconds=30))
    db.session.rollback()

    working()

    until(lambda: db.session.rollback() or worker.is_alive(timedelta(seconds=30)))


def test_a_sign_of_life_is_one_row_that_moves(stopped_clock):
    worker.beat(db.engine)
    stopped_clock(timedelta(minutes=1))
    worker.beat(db.engine)

    assert worker.last_beat() == clock.now()
    assert worker.is_alive(timedelta(seconds=1))
    stopped_clock(timedelta(seconds=31))
    assert not worker.is_alive(timedelta(seconds=30))


def test_a_loop_that_hangs_shows_no_life():
    heart = worker._Heart(db.engine, patience_seconds=0.0)
    heart.start()
    time.sleep(0.1)
    heart.stop()

    assert worker.last_beat() is None


def test_it_goes_on_showing_life_while_a_carrier_is_slow(sendgrid, working):
    sendgrid.delay_seconds = 1.0
    make_message()
    working()
    until(lambda: len(sendgrid.mails) == 1)
    until(lambda: db.session.rollback() or worker.last_beat() is not None)

    assert states() == ["speaking"]


def test_a_stop_finishes_the_mail_in_hand_and_returns_the_others(sendgrid, working):
    sendgrid.delay_seconds = 0.3
    for _ in range(4):
        make_message()
    thread, stop = working()
    until(lambda: len(sendgrid.mails) == 1)

    stop.set()
    thread.join(10)

    assert sorted(states()) == ["accepted", "queued", "queued", "queued"]
    assert len(sendgrid.mails) == 1


def test_it_waits_out_trouble_with_the_database(app, sendgrid, working, caplog):
    caplog.set_level("WARNING")
    make_message()
    db.session.remove()
    _rename(OutboxMessage.__tablename__, "away")
    try:
        working()
        until(lambda: "database trouble" in caplog.text)
    finally:
        _rename("away", OutboxMessage.__tablename__)

    until(lambda: states() == ["accepted"])


def test_it_sets_right_at_its_start_what_the_last_one_left(sendgrid, working):
    message = make_message()
    message.state = "claimed"
    message.attempt_id = "a" * 32
    message.claimed_at = clock.now() - timedelta(hours=1)
    db.session.commit()

    working()

    until(lambda: states() == ["accepted"])


def test_two_workers_share_one_sign_of_life():
    db.session.execute(delete(WorkerBeat))
    db.session.commit()
    both = [threading.Thread(target=worker.beat, args=(db.engine,)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert len(db.session.scalars(select(WorkerBeat)).all()) == 1


def _rename(table, name):
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def test_mails_that_come_one_by_one_go_out_together(sendgrid, working):
    working(rest_seconds=1.0)  # as the program does
    for person in people(20):
        with writing():
            make_receipt(person)
        time.sleep(0.01)
    until(lambda: states() == ["accepted"] * 20)

    assert len(sendgrid.sizes) <= 10
