"""When the account is turned away, all sending rests, and one mail at a time tries again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import pausing, recording
from campaign.delivery.models import Kind, OutboxMessage, State
from tests.delivery.sendgrid_server import HANG_UP, Answer
from tests.factories import make_mail, make_message


@pytest.fixture
def turned_away(sendgrid, send, stopped_clock):
    """Five mails wait; the most urgent one was answered with 401."""
    for number, kind in enumerate([Kind.BUNDLE] + [Kind.CONFIRMATION] * 4):
        make_message(kind=kind, mail=make_mail(subject=f"mail {number}"))
    sendgrid.answer(Answer(401))
    assert send() == {"queued": 1}
    return stopped_clock


def states():
    db.session.rollback()
    messages = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [str(message.state) for message in messages]


def test_one_answer_of_the_account_rests_all_the_others(sendgrid, send, turned_away):
    assert states() == ["queued"] * 5
    assert sendgrid.subjects == ["mail 0"]
    assert send() == {}
    assert pausing.paused().reason == "SendGrid answered 401."


def test_a_bad_key_costs_no_mail_any_of_its_tries_however_long_it_lasts(
    sendgrid, send, turned_away
):
    sendgrid.answer(*[Answer(401)] * 200)

    for _ in range(24 * 5):
        turned_away(timedelta(hours=1))
        send()

    assert states() == ["queued"] * 5
    messages = db.session.scalars(select(OutboxMessage))
    assert {message.attempts for message in messages} == {0}


def test_exactly_one_mail_tries_when_the_time_has_come(sendgrid, send, turned_away):
    sendgrid.answer(Answer(401))
    turned_away(timedelta(minutes=1))

    assert send() == {"queued": 1}
    assert send() == {}

    assert len(sendgrid.mails) == 2
    assert pausing.paused().tries == 2


def test_the_one_that_tries_is_not_the_one_that_was_turned_away(sendgrid, send, turned_away):
    turned_away(timedelta(minutes=1))

    send()

    assert sendgrid.subjects == ["mail 0", "mail 1"]


def test_the_waits_grow_up_to_an_hour(sendgrid, send, turned_away):
    sendgrid.answer(*[Answer(403)] * 7)
    waits = []

    for _ in range(7):
        waits.append((pausing.paused().try_again_at - clock.now()) // timedelta(minutes=1))
        turned_away(timedelta(minutes=waits[-1]))
        send()

    assert waits == [1, 2, 5, 15, 30, 60, 60]
    assert pausing.paused().reason == "SendGrid answered 403."


def test_success_ends_the_pause_and_all_mail_flows(sendgrid, send, turned_away):
    turned_away(timedelta(minutes=1))

    assert send() == {"accepted": 1}

    assert pausing.paused() is None
    assert send() == {"accepted": 4}


def test_a_refusal_of_one_mail_shows_that_the_account_is_listened_to(
    sendgrid, send, turned_away
):
    sendgrid.answer(Answer(400, "personalizations.0.to.0.email"))
    turned_away(timedelta(minutes=1))

    assert send() == {"refused": 1}

    assert pausing.paused() is None


def test_a_try_in_doubt_leaves_the_pause_and_the_next_try_is_another_mail(
    sendgrid, send, turned_away
):
    sendgrid.answer(HANG_UP)
    turned_away(timedelta(minutes=1))
    assert send() == {"uncertain": 1}

    assert send() == {}
    turned_away(timedelta(minutes=pausing.PROBE_MINUTES))

    assert send() == {"accepted": 1}
    assert states().count("uncertain") == 1


def test_rehearsals_flow_while_sending_rests(sendgrid, send, turned_away, drawer):
    make_message(is_rehearsal=True, mail=make_mail(subject="A rehearsal"))
    turned_away(timedelta(seconds=1))

    assert send() == {"accepted": 1}

    assert [mail["Subject"] for mail in drawer()] == ["A rehearsal"]
    assert pausing.paused() is not None
    assert len(sendgrid.mails) == 1


def test_we_wait_as_long_as_too_many_requests_ask_us_to(sendgrid, send, stopped_clock):
    make_message(kind=Kind.CONFIRMATION)
    sendgrid.answer(Answer(429, X_RateLimit_Reset="40"))

    send()

    assert pausing.paused().try_again_at == clock.now() + timedelta(seconds=40)
    stopped_clock(timedelta(seconds=40))
    assert send() == {"accepted": 1}


def test_a_person_ends_the_pause_at_once(sendgrid, send, turned_away):
    assert pausing.resume() is True
    db.session.commit()

    assert pausing.resume() is False
    assert send() == {"accepted": 5}


def test_an_answer_that_may_mean_the_mail_or_us_rests_sending_and_costs_a_try(
    sendgrid, send, stopped_clock
):
    make_message(kind=Kind.CONFIRMATION, mail=make_mail(subject="odd"))
    make_message(kind=Kind.CONFIRMATION, mail=make_mail(subject="well"))
    sendgrid.answer(Answer(400, "subject"))

    assert send() == {"queued": 1}

    assert pausing.paused().reason == "SendGrid answered 400 (subject)."
    assert states() == ["queued", "queued"]
    stopped_clock(timedelta(minutes=1))
    assert send() == {"accepted": 1}
    assert sendgrid.subjects[-1] == "well"
    assert send() == {"accepted": 1}
    assert states() == ["accepted", "accepted"]


def test_a_mail_that_alone_is_turned_away_again_and_again_is_given_up(
    sendgrid, send, stopped_clock
):
    make_message(kind=Kind.CONFIRMATION)
    sendgrid.answer(*[Answer(400, "content")] * 20)

    for _ in recording.DELAYS_MINUTES:
        assert send() == {"queued": 1}
        stopped_clock(timedelta(hours=12))
    send()

    assert states() == ["refused"]
    trouble = db.session.scalars(select(OutboxMessage)).one().trouble
    assert trouble == (
        "Given up after 12 tries. SendGrid answered 400 (content). "
        "It names no address: look at the words of the mail, too."
    )


def test_a_pause_by_hand_lasts_until_a_person_ends_it(sendgrid, send, stopped_clock):
    make_message(kind=Kind.CONFIRMATION)
    pausing.pause_by_hand("We look at the wording once more.")
    db.session.commit()

    for _ in range(3):
        stopped_clock(timedelta(days=1))
        assert send() == {}
    assert pausing.paused().reason == "We look at the wording once more."
    assert pausing.resume(spoken_at=clock.now()) is False

    assert pausing.resume() is True
    db.session.commit()
    assert send() == {"accepted": 1}


def test_a_person_may_turn_a_pause_of_the_account_into_their_own(sendgrid, send, turned_away):
    pausing.pause_by_hand("We ask SendGrid.")
    db.session.commit()

    turned_away(timedelta(days=1))
    assert send() == {}
    pausing.pause("SendGrid answered 401.", spoken_at=clock.now())

    assert pausing.paused().try_again_at is None
    assert pausing.paused().reason == "We ask SendGrid."


def test_an_old_success_does_not_end_a_younger_pause(turned_away):
    resting = pausing.paused()

    assert pausing.resume(spoken_at=resting.since) is False
    assert pausing.resume(spoken_at=resting.since + timedelta(seconds=1)) is True


def test_who_was_on_the_line_when_the_pause_began_does_not_prolong_it(turned_away):
    before = pausing.paused().try_again_at

    pausing.pause("SendGrid answered 401.", spoken_at=pausing.paused().since)

    assert pausing.paused().try_again_at == before
    assert pausing.paused().tries == 1


def test_a_site_without_a_key_never_rests(send, settings, drawer):
    from campaign.mail.drawer import Drawer

    make_message()
    pausing.pause("SendGrid answered 401.", spoken_at=clock.now())
    db.session.commit()

    assert send(by=Drawer(settings.drawer)) == {"accepted": 1}
    assert states() == [str(State.ACCEPTED)]


def test_what_met_the_pause_goes_at_once_when_a_person_ends_it(sendgrid, send, turned_away):
    sendgrid.answer(Answer(401), Answer(202))
    turned_away(timedelta(minutes=1))
    send()
    with writing():
        pausing.resume()

    assert sum(send().values()) == 5
    assert states() == ["accepted"] * 5


def test_what_waits_for_another_reason_waits_on_when_a_person_ends_a_pause(send, turned_away):
    message = make_message(kind=Kind.BUNDLE, due_at=clock.now() + timedelta(hours=3))
    message.trouble = "SendGrid answered 503."
    db.session.commit()

    with writing():
        pausing.resume()

    db.session.refresh(message)
    assert message.due_at == clock.now() + timedelta(hours=3)
