"""``campaign outbox …`` says what it did, in plain sentences and numbers."""

import signal

import pytest

from campaign import clock
from campaign.db import db
from campaign.delivery import pausing
from campaign.delivery.commands import outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from tests.factories import make_mail, make_message


@pytest.fixture
def run(app):
    def command(*args):
        db.session.remove()
        return app.test_cli_runner().invoke(outbox, args)

    return command


def pause():
    pausing.pause("SendGrid answered 401.", spoken_at=clock.now())
    db.session.commit()


def test_stats_of_an_empty_outbox(run):
    assert run("stats").output == "The outbox is empty.\nSending is not paused.\n"


def test_stats_count_by_kind_and_state_and_name_the_pause(run):
    make_message()
    make_message(kind=Kind.CONFIRMATION).state = State.REFUSED
    make_message(kind=Kind.CONFIRMATION)
    pause()

    result = run("stats")

    assert result.exit_code == 0
    counted = [line.split() for line in result.output.splitlines()[:3]]
    assert counted == [
        ["1", "bundle", "queued"],
        ["1", "confirmation", "queued"],
        ["1", "confirmation", "refused"],
    ]
    assert "Sending is paused since" in result.output
    assert "SendGrid answered 401." in result.output
    assert "campaign outbox resume" in result.output


def test_work_once_sends_what_is_due_and_ends(run, drawer):
    for number in range(60):
        make_message(mail=make_mail(subject=f"mail {number}"))
    before = signal.getsignal(signal.SIGINT)

    result = run("work", "--once")

    assert result.output == "      60  accepted\n"
    assert len(drawer()) == 60
    assert signal.getsignal(signal.SIGINT) is before
    assert run("work", "--once").output == "Nothing is due.\n"


def test_resume_ends_the_pause(run):
    pause()

    assert run("resume").output == "Sending goes on.\n"
    assert run("resume").output == "Sending was not paused.\n"


def test_retry_queues_a_refused_mail(run):
    message = make_message()
    message.state = State.REFUSED
    message_id = message.id
    db.session.commit()

    result = run("retry", str(message_id))

    assert result.exit_code == 0
    assert db.session.get(OutboxMessage, message_id).state is State.QUEUED


def test_what_cannot_be_retried_is_a_sentence_and_exit_1(run):
    result = run("retry", "999999")

    assert result.exit_code == 1
    assert "There is no message 999999." in result.output
    assert "Traceback" not in result.output


def test_wrong_usage_is_exit_2(run):
    assert run("retry", "seven").exit_code == 2
    assert run("retry", "0").exit_code == 2


@pytest.mark.parametrize("name", ["stats", "work", "resume", "retry"])
def test_every_command_shows_an_example(run, name):
    assert f"campaign outbox {name}" in run(name, "--help").output
