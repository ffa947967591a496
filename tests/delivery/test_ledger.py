"""What an answer and an event may do to a message, whichever of them comes first."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import claiming, doubts, outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from tests.delivery.sendgrid_server import HANG_UP
from tests.factories import make_mail, make_message

MOVES = {
    State.ACCEPTED: {"queued", "claimed", "speaking", "uncertain"},
    State.DELIVERED: {
        *("queued", "claimed", "speaking", "uncertain"),
        *("accepted", "refused", "cancelled"),
    },
    State.BOUNCED: {"speaking", "uncertain", "accepted", "delivered"},
}


def only():
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


def hear(state, **values):
    """What a webhook does with an event of the only message."""
    with writing():
        message = db.session.scalars(select(OutboxMessage)).one()
        return claiming.moved_by_event(message, state, clock.now(), **values)


def make_in(state, *, spoken=1, **values):
    message = make_message(**values)
    message.state, message.spoken, message.attempt_id = state, spoken, "a" * 32
    db.session.commit()


@pytest.mark.parametrize("event", MOVES)
@pytest.mark.parametrize("state", State)
def test_an_event_moves_a_message_forward_and_never_back(event, state):
    make_in(state)

    moves = hear(event)

    assert moves is (state in MOVES[event])
    assert only().state is (event if moves else state)


def test_an_event_says_when_it_was_and_a_return_says_why(stopped_clock):
    make_in(State.ACCEPTED)

    hear(State.BOUNCED, trouble="It came back: 5.1.1.")

    assert only().event_at == clock.now()
    assert only().ended_at == clock.now()
    assert only().trouble == "It came back: 5.1.1."


@pytest.mark.parametrize(
    ("event", "state", "moves"),
    [
        (State.BOUNCED, State.ACCEPTED, False),  # the newer attempt is under way
        (State.BOUNCED, State.SPEAKING, False),
        (State.ACCEPTED, State.SPEAKING, True),
        (State.ACCEPTED, State.QUEUED, True),
        (State.DELIVERED, State.CLAIMED, True),
    ],
)
def test_of_an_older_attempt_only_good_news_count(event, state, moves):
    make_in(state, spoken=2)

    assert hear(event, spoken=1) is moves


def test_a_message_we_never_spoke_of_is_moved_by_no_event():
    make_message()

    assert hear(State.DELIVERED) is False


@pytest.mark.parametrize("heard", [State.ACCEPTED, State.DELIVERED, State.BOUNCED])
def test_an_event_that_outruns_our_commit_is_not_undone_by_it(send, heard):
    class Fast:
        """A carrier whose event is here before its answer."""

        def send(self, envelopes):
            assert hear(heard)
            return "its name"

    make_message()

    send(by=Fast())

    assert only().state is heard
    assert only().provider_id == "its name"
    assert send() == {}


def test_a_broken_line_does_not_undo_what_the_event_said(send):
    class Fast:
        def send(self, envelopes):
            assert hear(State.DELIVERED)
            raise TimeoutError

    make_message(kind=Kind.CONFIRMATION)

    with pytest.raises(TimeoutError):
        send(by=Fast())

    assert only().state is State.DELIVERED


def test_what_an_event_settled_is_not_sent_again(sendgrid, send, stopped_clock):
    make_message(kind=Kind.CONFIRMATION)
    sendgrid.answer(HANG_UP)
    assert send() == {"uncertain": 1}
    hear(State.ACCEPTED, spoken=1)

    stopped_clock(timedelta(hours=2))
    with writing():
        claiming.sweep()

    assert send() == {}
    assert only().state is State.ACCEPTED


def test_a_mail_that_waits_to_go_again_does_not_when_the_first_one_arrived(
    sendgrid, send, stopped_clock
):
    make_message(kind=Kind.CONFIRMATION)
    sendgrid.answer(HANG_UP)
    send()
    stopped_clock(timedelta(hours=1))
    with writing():
        claiming.sweep()
    assert only().state is State.QUEUED

    assert hear(State.DELIVERED, spoken=1)

    assert send() == {}
    assert len(sendgrid.mails) == 1


def test_every_kind_says_what_becomes_of_its_doubts():
    assert set(doubts.OF_KIND) == set(Kind)


def test_a_sign_in_in_doubt_is_forgotten_with_its_words(sendgrid, send, stopped_clock):
    make_message(kind=Kind.SIGN_IN)
    sendgrid.answer(HANG_UP)
    send()

    stopped_clock(doubts.OF_KIND[Kind.SIGN_IN].wait + timedelta(seconds=1))
    with writing():
        claiming.sweep()

    assert only().state is State.CANCELLED
    assert only().sealed is None


def test_what_a_person_carries_is_touched_by_no_worker(sendgrid, send):
    message_id = make_message(is_by_hand=True).id

    assert send() == {}
    assert only().state is State.BY_HAND
    assert outbox.done_by_hand(message_id) is True
    db.session.commit()

    assert only().state is State.DELIVERED
    assert only().ended_at is not None
    assert outbox.done_by_hand(message_id) is False
    assert sendgrid.mails == []


def test_what_a_person_has_not_carried_yet_can_be_taken_back():
    message_id = make_message(is_by_hand=True).id

    assert outbox.cancel(message_id) is True
    assert outbox.done_by_hand(message_id) is False


def test_a_retry_keeps_count_of_how_often_we_spoke(sendgrid, send):
    message_id = make_message(kind=Kind.CONFIRMATION, mail=make_mail()).id
    sendgrid.answer(HANG_UP)
    send()

    with writing():
        outbox.retry(message_id)
    send()

    names = [
        mail["personalizations"][0]["custom_args"]["attempt_id"] for mail in sendgrid.mails
    ]
    assert [name[-2:] for name in names] == [".1", ".2"]
    assert only().attempts == 1
