"""``campaign outbox …`` says what it did, in plain sentences and numbers."""

import io
import signal
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import text

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import meter, pausing
from campaign.delivery.commands import outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from tests.delivery.handed import make_handed, make_lane
from tests.factories import make_mail, make_message


@pytest.fixture
def run(app):
    def command(*args):
        db.session.remove()
        return app.test_cli_runner().invoke(outbox, args)

    return command


def pause():
    with writing():
        pausing.pause("SendGrid answered 401.", spoken_at=clock.now())


def state_of(message_id):
    return db.session.get(OutboxMessage, message_id).state


def test_stats_of_an_empty_outbox(run):
    assert run("stats").output == "The outbox is empty.\nSending is not paused.\n"


def test_stats_say_what_waits_what_went_and_what_needs_a_person(run, stopped_clock):
    make_handed(State.QUEUED, ago=timedelta(minutes=12))
    make_handed(State.QUEUED)
    make_handed(State.DELIVERED)
    make_handed(State.DELIVERED, ago=timedelta(days=3))
    make_handed(State.REFUSED, kind=Kind.BUNDLE, ago=timedelta(days=3))

    lines = [" ".join(line.split()) for line in run("stats").output.splitlines()]

    assert lines[:2] == ["Waiting:", "2 confirmation the oldest for 12 min"]
    assert lines[2:5] == [
        "Handed over within 24 hours, or in need of a person:",
        "1 bundle refused",
        "1 confirmation delivered",
    ]
    assert lines[5:9] == ["All told:", "2 queued", "2 delivered", "1 refused"]
    assert lines[-1] == "Sending is not paused."


def test_stats_count_once_what_was_handed_over_today_and_refused(run):
    make_handed(State.REFUSED)

    assert run("stats").output.count("confirmation  refused") == 1


def test_stats_name_lanes_and_pauses(run):
    lane = make_lane()
    with writing():
        lane.paused_at, lane.pause_reason = clock.now(), "Too much came back."
    make_handed(State.QUEUED, kind=Kind.BUNDLE, lane_id=lane.id)
    pause()

    said = run("stats").output

    assert "sen.ca.gov: 0 of 90 in 30 minutes, 1 waiting" in said
    assert "Too much came back." in said
    assert "campaign outbox resume --lane sen.ca.gov" in said
    assert "SendGrid answered 401." in said
    assert "The next try is at" in said


def test_lanes_are_listed(run):
    assert "There is none" in run("lanes").output

    lane = make_lane()
    assert "sen.ca.gov" in run("lanes").output
    assert "flows" in run("lanes").output

    with writing():
        lane = db.session.merge(lane)
        lane.paused_at, lane.pause_reason = clock.now(), "Too much came back."
    assert "paused: Too much came back." in run("lanes").output


def test_troubles_say_why_and_what_to_type(run):
    assert run("troubles").output == "No mail is in trouble.\n"
    make_handed(State.REFUSED, trouble="SendGrid answered 413.")

    said = run("troubles").output

    assert "SendGrid answered 413." in said
    assert "campaign outbox retry ID" in said


def test_work_once_sends_what_is_due_and_ends(run, drawer):
    for number in range(60):
        make_message(mail=make_mail(subject=f"mail {number}"))
    before = signal.getsignal(signal.SIGINT)

    result = run("work", "--once")

    assert result.output == "      60  accepted\n"
    assert len(drawer()) == 60
    assert signal.getsignal(signal.SIGINT) is before
    assert run("work", "--once").output == "Nothing is due.\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(app, out, **options):
    """What the meter writes while two mails go and one waits."""
    with meter.running(app.app_context, out=out, **options):
        make_handed(State.QUEUED)
        make_handed(State.ACCEPTED)
        make_handed(State.DELIVERED)
        Event().wait(0.3)
    return out.getvalue()


def test_a_terminal_shows_how_the_sending_goes(app, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")

    said = shown(app, Terminal())

    assert "2 sent · 1 waiting · 2 in the last minute · about 1 min left" in said


def test_where_nothing_can_be_redrawn_a_line_is_written_when_something_went(app):
    said = shown(app, io.StringIO(), plain_seconds=0.05)

    lines = said.splitlines()
    assert "2 sent · 1 waiting" in lines[-1]
    assert len(lines) <= 3
    assert "\x1b" not in said


def rename(table, other):
    with db.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {other}"))


def test_a_meter_that_cannot_read_waits(app):
    out = io.StringIO()
    make_handed(State.ACCEPTED)
    rename("lane", "lane_away")
    try:
        with meter.running(app.app_context, out=out, plain_seconds=0.01):
            Event().wait(0.1)
    finally:
        rename("lane_away", "lane")

    assert out.getvalue() == ""


def test_a_person_pauses_with_a_reason_and_resumes(run):
    assert "campaign outbox resume" in run("pause", "The letter is wrong.").output
    assert "paused by hand" in run("stats").output
    assert "The letter is wrong." in run("stats").output

    assert run("resume").output == "Sending goes on.\n"
    assert run("resume").output == "Sending was not paused.\n"


def test_a_pause_without_a_reason_is_refused(run):
    assert run("pause", "  ").exit_code == 2
    assert pausing.paused() is None


def test_a_lane_is_resumed_by_its_domain(run):
    lane = make_lane()
    with writing():
        lane.paused_at = clock.now()

    assert run("resume", "--lane", "sen.ca.gov").output == "Mail to sen.ca.gov goes on.\n"
    assert "was not paused" in run("resume", "--lane", "sen.ca.gov").output


def test_retry_queues_a_refused_mail(run):
    message_id = make_handed(State.REFUSED).id

    result = run("retry", str(message_id))

    assert result.exit_code == 0
    assert state_of(message_id) is State.QUEUED


def test_retry_queues_all_refused_mail_of_a_kind(run):
    bundle = make_handed(State.REFUSED, kind=Kind.BUNDLE).id
    others = [make_handed(State.REFUSED).id for _ in range(3)]

    result = run("retry", "--all-refused", "--kind", "confirmation")

    assert result.output == "3 queued.\n"
    assert {state_of(key) for key in others} == {State.QUEUED}
    assert state_of(bundle) is State.REFUSED
    assert run("retry", "--all-refused").output == "1 queued.\n"
    assert run("retry", "--all-refused").output == "None was refused.\n"


def test_what_cannot_be_retried_is_a_sentence_and_exit_1(run):
    result = run("retry", "999999")

    assert result.exit_code == 1
    assert "There is no message 999999." in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "said", [["seven"], ["0"], [], ["7", "--all-refused"], ["7", "--kind", "bundle"]]
)
def test_wrong_usage_is_exit_2(run, said):
    assert run("retry", *said).exit_code == 2


@pytest.mark.parametrize(
    "name", ["stats", "work", "pause", "resume", "retry", "troubles", "lanes"]
)
def test_every_command_shows_an_example(run, name):
    assert f"campaign outbox {name}" in run(name, "--help").output
