"""Batch by batch: whoever dies wherever, nobody is left out and nobody gets it twice."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.supporters import leaving
from campaign.supporters.models import Subscriber
from campaign.updates import batching, drafting, sending
from campaign.updates.models import Update, UpdateMail
from tests.factories import make_mail, make_message
from tests.updates.readers import (
    make_live,
    make_reader,
    make_readers,
    make_update,
    minute,
    news,
    readers_of,
    send_out,
    state,
)


@pytest.fixture
def petition():
    return make_live()


def begun(update):
    """Let an update begin, without its first batch."""
    with writing():
        sending.schedule(update.id, due_at=None, seen=update.revision, account_id=None)
        db.session.get_one(Update, update.id).due_at = clock.now()
    batching.begin_due()
    return update.id


def test_nothing_goes_before_its_moment_and_all_of_it_then(
    petition, settings, small_batches, stopped_clock
):
    make_readers(5)
    update = make_update(petition)
    with writing():
        sending.schedule(
            update.id,
            due_at=clock.now() + timedelta(hours=2),
            seen=update.revision,
            account_id=None,
        )
    stopped_clock(timedelta(minutes=119))

    minute(settings)

    assert (state(update), news()) == ("scheduled", [])
    stopped_clock(timedelta(minutes=1))
    minute(settings)
    assert state(update) == "sent"
    assert readers_of(news()) == [f"reader{n}@example.org" for n in range(5)]
    assert db.session.get_one(Update, update.id).share == 1.0


def test_it_can_be_called_back_for_five_minutes_at_least(petition, settings, stopped_clock):
    make_reader()
    update = make_update(petition)
    with writing():
        sending.schedule(update.id, due_at=None, seen=update.revision, account_id=None)
    stopped_clock(timedelta(minutes=4, seconds=59))
    minute(settings)
    assert state(update) == "scheduled"

    with writing():
        sending.call_back(update.id, None)
    stopped_clock(timedelta(minutes=5))
    minute(settings)

    assert (state(update), news()) == ("draft", [])


@pytest.mark.parametrize(
    "line", ["INSERT INTO outbox_message", "INSERT INTO news_mail", "UPDATE news_update"]
)
@pytest.mark.parametrize("is_before", [True, False])
def test_a_crash_beside_any_line_of_a_batch_neither_loses_nor_doubles_anybody(
    petition, settings, small_batches, line, is_before
):
    make_readers(5)
    update_id = begun(make_update(petition))
    assert batching.step(update_id, settings)  # the second batch dies

    def die(connection, cursor, statement, *rest):
        if statement.startswith(line):
            raise RuntimeError("died here")

    moment = "before_cursor_execute" if is_before else "after_cursor_execute"
    event.listen(db.engine, moment, die)
    try:
        with pytest.raises(RuntimeError, match="died here"):
            batching.step(update_id, settings)
    finally:
        event.remove(db.engine, moment, die)
        db.session.rollback()
    assert len(news()) == 2

    minute(settings)

    assert Counter(readers_of(news())) == {f"reader{n}@example.org": 1 for n in range(5)}
    assert len(db.session.scalars(select(UpdateMail)).all()) == 5


def test_two_schedules_at_once_queue_everybody_once(petition, settings, small_batches):
    make_readers(3)
    update_id = begun(make_update(petition))
    first = batching._prepared(drafting.called(update_id), settings)
    db.session.rollback()

    assert batching.step(update_id, settings)  # the other machine was faster
    with writing():
        assert batching._put_in(update_id, first)

    assert len(news()) == 2
    minute(settings)
    assert len(news()) == 3


def test_who_subscribes_after_the_beginning_gets_the_next_one(
    petition, settings, small_batches, stopped_clock
):
    make_readers(3)
    update_id = begun(make_update(petition))
    batching.step(update_id, settings)
    stopped_clock(timedelta(seconds=1))
    make_reader("late@example.org")

    minute(settings)

    assert "late@example.org" not in readers_of(news())
    assert len(news()) == 3


@pytest.mark.parametrize("leave", [leaving.stop, leaving.erase])
def test_who_leaves_while_it_goes_out_gets_none_even_from_the_outbox(
    petition, settings, sendgrid, send, leave
):
    make_readers(2)
    update_id = begun(make_update(petition))
    batching.step(update_id, settings)  # both wait in the outbox
    people = db.session.scalars(select(Subscriber).order_by(Subscriber.id)).all()
    with writing():
        leave(db.session.merge(people[1]))

    minute(settings)
    send()

    assert sendgrid.recipients == ["reader0@example.org"]


def test_who_leaves_between_opening_and_queueing_gets_none(petition, settings):
    make_readers(2)
    update_id = begun(make_update(petition))
    batch = batching._prepared(drafting.called(update_id), settings)
    with writing():
        leaving.stop(db.session.scalars(select(Subscriber).order_by(Subscriber.id)).first())

    with writing():
        batching._put_in(update_id, batch)

    assert readers_of(news()) == ["reader1@example.org"]


def test_a_pause_holds_the_next_batch_and_takes_back_what_no_worker_holds(
    petition, settings, small_batches, sendgrid, send
):
    make_readers(6)
    update = make_update(petition)
    update_id = begun(update)
    batching.step(update_id, settings)
    send()
    batching.step(update_id, settings)
    with writing():
        sending.pause(update_id, None)

    assert batching.take_back(update_id) == 2
    minute(settings)

    assert send() == {}
    assert len(sendgrid.recipients) == 2
    with writing():
        sending.resume(update_id, None)
    minute(settings)
    send()
    assert Counter(sendgrid.recipients) == {f"reader{n}@example.org": 1 for n in range(6)}
    assert state(update) == "sent"


def test_what_comes_back_to_the_queue_of_a_held_update_is_taken_a_minute_later(
    petition, settings
):
    make_reader()
    update_id = begun(make_update(petition))
    batching.step(update_id, settings)
    with writing():
        (message,) = db.session.scalars(select(OutboxMessage)).all()
        message.state = State.CLAIMED
        sending.pause(update_id, None)
    assert batching.take_back(update_id) == 0
    with writing():
        db.session.merge(message).state = State.QUEUED

    minute(settings)

    assert news() == []


def test_who_left_during_a_pause_gets_none_when_it_goes_on(petition, settings, small_batches):
    make_readers(2)
    update_id = begun(make_update(petition))
    batching.step(update_id, settings)
    with writing():
        sending.pause(update_id, None)
    batching.take_back(update_id)
    with writing():
        leaving.stop(db.session.scalars(select(Subscriber).order_by(Subscriber.id)).first())
        sending.resume(update_id, None)

    minute(settings)

    assert readers_of(news()) == ["reader1@example.org"]


def test_the_rest_of_one_that_was_ended_never_goes(petition, settings, small_batches, send):
    make_readers(4)
    update = make_update(petition)
    update_id = begun(update)
    batching.step(update_id, settings)
    with writing():
        sending.cancel(update_id, None)
    batching.take_back(update_id)

    minute(settings)

    assert (state(update), news()) == ("cancelled", [])


def test_the_outbox_holds_only_so_many_at_a_time(
    petition, settings, monkeypatch, sendgrid, send
):
    monkeypatch.setattr(batching, "BATCH", 2)
    monkeypatch.setattr(batching, "AHEAD", 4)
    make_readers(6)
    update = make_update(petition)

    send_out(update, settings)
    assert len(news()) == 4
    send()
    minute(settings)
    send()

    assert len(sendgrid.recipients) == 6
    assert state(update) == "sent"


def test_a_confirmation_in_the_middle_of_ten_thousand_updates_goes_next(
    petition, settings, sendgrid, send
):
    for n in range(30):
        make_message(kind=Kind.NEWS, mail=make_mail(recipient=f"r{n}@example.org"))
    send(limit=10)
    make_message(kind=Kind.CONFIRMATION, mail=make_mail(recipient="kim@example.org"))
    make_message(kind=Kind.COMMENT_DECIDED, mail=make_mail(recipient="tala@example.org"))

    send(limit=10)

    assert sendgrid.recipients[10:12] == ["kim@example.org", "tala@example.org"]


def test_news_hold_back_nobodys_confirmation(petition, settings, client):
    make_reader("kim@example.org")
    for _ in range(4):
        send_out(make_update(petition), settings)

    client.post(
        f"/petitions/{petition.slug}",
        data={"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"},
    )

    kinds = Counter(db.session.scalars(select(OutboxMessage.kind)))
    assert (kinds[Kind.NEWS], kinds[Kind.CONFIRMATION]) == (4, 1)
