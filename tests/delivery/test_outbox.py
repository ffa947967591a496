"""What the features above may do with a message, and what is forgotten of it."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox, tasks
from campaign.delivery.models import Attachment, Kind, OutboxMessage, State
from campaign.errors import NotFound, Refusal
from campaign.mail.post import File
from tests.delivery.sendgrid_server import HANG_UP, Answer
from tests.factories import make_mail, make_message

CSV = (File("letters.csv", "text/csv", b"name"),)
LATER = outbox.KEPT_AFTER_SENDING + timedelta(seconds=1)


def again(message_id):
    db.session.rollback()
    return db.session.get(OutboxMessage, message_id)


def files():
    return db.session.scalar(select(func.count()).select_from(Attachment))


def test_a_message_that_waits_can_be_taken_back_and_its_words_go_with_it(send):
    message = make_message()

    assert outbox.cancel(message.id) is True
    db.session.commit()

    assert send() == {}
    assert again(message.id).state is State.CANCELLED
    assert again(message.id).sealed is None


def test_a_message_that_went_cannot_be_taken_back(sendgrid, send):
    message_id = make_message().id
    send()

    assert outbox.cancel(message_id) is False
    assert again(message_id).state is State.ACCEPTED


def test_messages_are_counted_by_kind_and_state(sendgrid, send):
    for kind in (Kind.BUNDLE, Kind.CONFIRMATION, Kind.CONFIRMATION):
        make_message(kind=kind)
    send(limit=2)

    assert outbox.counts() == {
        Kind.BUNDLE: Counter({State.ACCEPTED: 1}),
        Kind.CONFIRMATION: Counter({State.ACCEPTED: 1, State.QUEUED: 1}),
    }


def test_a_refused_message_goes_again_when_a_person_says_so(sendgrid, send):
    message_id = make_message().id
    sendgrid.answer(Answer(413))
    assert send() == {"refused": 1}

    outbox.retry(message_id)
    db.session.commit()

    assert again(message_id).trouble is None
    assert send() == {"accepted": 1}


def test_a_message_that_waits_for_its_next_try_can_go_at_once(sendgrid, send):
    message_id = make_message(due_at=clock.now() + timedelta(days=1)).id

    outbox.retry(message_id)
    db.session.commit()

    assert send() == {"accepted": 1}


def test_a_bundle_in_doubt_goes_again_only_when_a_person_has_looked(sendgrid, send):
    message_id = make_message().id
    sendgrid.answer(HANG_UP)
    send()

    with pytest.raises(Refusal, match="may have arrived"):
        outbox.retry(message_id)
    outbox.retry(message_id, may_arrive_twice=True)
    db.session.commit()

    assert send() == {"accepted": 1}
    assert len(sendgrid.mails) == 2


def test_what_arrived_or_never_was_or_is_forgotten_is_not_retried(sendgrid, send):
    sent_id = make_message().id
    send()
    wordless = make_message()
    wordless.state, wordless.sealed = State.REFUSED, None

    with pytest.raises(Refusal, match="nothing to retry"):
        outbox.retry(sent_id)
    with pytest.raises(Refusal, match="forgotten"):
        outbox.retry(wordless.id)
    with pytest.raises(NotFound):
        outbox.retry(10**6)


def test_the_words_to_a_signer_are_forgotten_two_days_after_sending(
    sendgrid, send, stopped_clock
):
    letter_id = make_message(kind=Kind.CONFIRMATION, mail=make_mail(files=CSV)).id
    bundle_id = make_message(kind=Kind.BUNDLE, mail=make_mail(files=CSV)).id
    send()
    assert files() == 2

    assert outbox.forget_sent() == 0
    stopped_clock(LATER)
    waiting_id = make_message(kind=Kind.CONFIRMATION).id
    assert outbox.forget_sent() == 1
    db.session.commit()

    assert again(letter_id).sealed is None
    assert again(letter_id).state is State.ACCEPTED
    assert again(bundle_id).sealed is not None
    assert again(waiting_id).sealed is not None
    assert files() == 1


def test_whom_a_mail_went_to_is_forgotten_two_days_after_it_was_written(send, stopped_clock):
    old_id = make_message(kind=Kind.CONFIRMATION, recipient_print=bytes(32)).id
    send()
    stopped_clock(LATER)
    young_id = make_message(kind=Kind.CONFIRMATION, recipient_print=bytes(32)).id

    outbox.forget_sent()
    db.session.commit()

    assert again(old_id).recipient_print is None
    assert again(young_id).recipient_print is not None


def test_what_failed_keeps_its_words_so_that_it_can_go_again(sendgrid, send, stopped_clock):
    message_id = make_message(kind=Kind.CONFIRMATION).id
    sendgrid.answer(Answer(413))
    send()

    stopped_clock(LATER)

    assert outbox.forget_sent() == 0
    assert again(message_id).sealed is not None


def test_the_schedule_sweeps_each_minute_and_forgets_each_hour(
    sendgrid, send, settings: Settings, stopped_clock
):
    sent_id = make_message(kind=Kind.CONFIRMATION).id
    send()
    stuck = make_message()
    stuck.state, stuck.claimed_at, stuck.attempt_id = State.CLAIMED, clock.now(), "a" * 32
    db.session.commit()
    stopped_clock(LATER)

    for _ in range(2):  # either may come twice
        tasks.every_minute(settings)
        tasks.every_hour(settings)

    assert again(stuck.id).state is State.QUEUED
    assert again(sent_id).sealed is None
