"""Whatever dies, wherever: no mail is lost, and no bundle goes twice."""

import base64
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.config import ROOT
from campaign.db import db, writing
from campaign.delivery import claiming, doubts, reserving
from campaign.delivery.models import Kind, OutboxMessage, State
from tests.delivery.sendgrid_server import HANG_UP, KEY
from tests.delivery.side_by_side import work_side_by_side
from tests.factories import make_mail, make_message

LONG = max(doubt.wait for doubt in doubts.OF_KIND.values())

WORKER = """
import threading
from campaign.app import create_app
from campaign.delivery import worker
app = create_app()
settings = app.extensions["campaign.settings"]
with app.app_context():
    worker.run(settings, app.extensions["campaign.post"], stop=threading.Event())
"""


def ledger():
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def states():
    return [str(message.state) for message in ledger()]


def sweep():
    with writing():
        moved = claiming.sweep()
    return {str(state): count for state, count in moved.items()}


def environ_of(settings, sendgrid):
    return dict(os.environ) | {
        "CAMPAIGN_INSTANCE": str(settings.instance),
        "CAMPAIGN_BASE_URL": "http://127.0.0.1:8000",
        "CAMPAIGN_DATABASE_URL": settings.database_url,
        "CAMPAIGN_KEYS_URL": settings.keys_url,
        "CAMPAIGN_MASTER_KEYS": base64.b64encode(settings.masters()[0]).decode(),
        "CAMPAIGN_SENDGRID_KEY": KEY,
        "CAMPAIGN_SENDGRID_HOST": sendgrid.host,
    }


class Dying:
    """A carrier during whose second mail the program dies."""

    def __init__(self, accident):
        self.accident = accident
        self.sent = []

    def send(self, envelopes):
        self.sent.append(envelopes[0].mail.subject)
        if len(self.sent) == 2:
            raise self.accident
        return "1"


@pytest.mark.parametrize(
    "accident", [KeyboardInterrupt(), SystemExit(1), RuntimeError("a bug")]
)
def test_a_program_that_dies_while_speaking_leaves_that_one_mail_in_doubt(send, accident):
    for _ in range(4):
        make_message()

    with pytest.raises(type(accident)):
        send(by=Dying(accident))

    assert states() == ["accepted", "uncertain", "queued", "queued"]


def test_a_claim_whose_worker_died_goes_back_to_the_queue(send, stopped_clock):
    make_message()
    with writing():
        reserving.claim(10, is_leaving=True)

    assert sweep() == {}
    assert states() == ["claimed"]
    stopped_clock(claiming.STALE + timedelta(seconds=1))

    assert sweep() == {"queued": 1}
    assert send() == {"accepted": 1}


def test_who_was_speaking_and_died_may_have_been_heard(send, stopped_clock):
    make_message()
    with writing():
        (claim,) = reserving.claim(10, is_leaving=True)
        claiming.speak([claim], "a" * 32, is_leaving=True)
    stopped_clock(claiming.STALE + timedelta(seconds=1))

    assert sweep() == {"uncertain": 1}

    assert send() == {}
    assert ledger()[0].trouble == "The program stopped while it was handing this over."


def test_a_claim_that_was_swept_away_may_not_speak(stopped_clock):
    make_message()
    with writing():
        (lost,) = reserving.claim(10, is_leaving=True)
    stopped_clock(claiming.STALE + timedelta(seconds=1))
    sweep()

    with writing():
        (ours,) = reserving.claim(10, is_leaving=True)
        assert not claiming.speak([lost], "a" * 32, is_leaving=True)
        assert claiming.speak([ours], "b" * 32, is_leaving=True) == {ours.message_id}
        assert not claiming.speak([ours], "c" * 32, is_leaving=True)


def test_an_answer_that_comes_after_the_sweep_is_still_believed(send, stopped_clock):
    class Slow:
        def send(self, envelopes):
            stopped_clock(claiming.STALE + timedelta(seconds=1))
            assert sweep() == {"uncertain": 1}
            return "late"

    make_message()

    assert send(by=Slow()) == {"accepted": 1}

    (message,) = ledger()
    assert message.provider_id == "late"
    assert message.trouble is None


def test_an_answer_for_an_attempt_that_was_given_up_changes_nothing(send, stopped_clock):
    class VerySlow:
        def send(self, envelopes):
            stopped_clock(claiming.STALE + timedelta(seconds=1))
            sweep()
            stopped_clock(LONG + timedelta(seconds=1))
            assert sweep() == {"queued": 1}
            return "too late"

    make_message(kind=Kind.CONFIRMATION)

    send(by=VerySlow())

    assert states() == ["queued"]


@pytest.mark.parametrize(
    ("message", "ends"),
    [
        ({"kind": Kind.CONFIRMATION}, "queued"),
        ({"kind": Kind.RECEIPT}, "queued"),
        ({"kind": Kind.SIGN_IN}, "cancelled"),  # nobody waits for it any longer
        ({"kind": Kind.BUNDLE, "is_rehearsal": True}, "queued"),
        ({"kind": Kind.BUNDLE}, "uncertain"),
        ({"kind": Kind.LETTER}, "uncertain"),
    ],
)
def test_in_doubt_only_mail_that_may_come_twice_goes_again(stopped_clock, message, ends):
    message = make_message(**message)
    message.state, message.ended_at, message.attempts = State.UNCERTAIN, clock.now(), 1
    db.session.commit()

    assert sweep() == {}
    stopped_clock(LONG + timedelta(seconds=1))
    sweep()

    assert states() == [ends]


def test_a_mail_that_is_always_in_doubt_is_left_to_a_person(sendgrid, send, stopped_clock):
    make_message(kind=Kind.CONFIRMATION)
    sendgrid.answer(*[HANG_UP] * 9)

    for _ in range(9):
        send()
        stopped_clock(LONG + timedelta(seconds=1))
        sweep()

    assert states() == ["uncertain"]
    assert len(sendgrid.mails) == doubts.MOST_ATTEMPTS


def test_workers_side_by_side_send_every_mail_once(app, sendgrid, settings):
    subjects = [f"mail {number}" for number in range(40)]
    for subject in subjects:
        make_message(mail=make_mail(subject=subject))

    work_side_by_side(app, settings, sendgrid, workers=4, rounds=20, limit=3)

    assert Counter(sendgrid.subjects) == Counter(subjects)
    assert set(states()) == {"accepted"}


@pytest.mark.long  # twenty kills amid packs are in ``test_chaos``
def test_a_worker_that_is_killed_again_and_again_loses_no_mail_and_sends_no_bundle_twice(
    sendgrid, send, settings
):
    chance = random.Random(54)
    environ = environ_of(settings, sendgrid)
    subjects = [f"bundle {number}" for number in range(60)]
    for subject in subjects:
        make_message(mail=make_mail(subject=subject))
    db.session.remove()
    sendgrid.delay_seconds = 0.01

    for _ in range(5):
        before = len(sendgrid.mails)
        child = subprocess.Popen([sys.executable, "-c", WORKER], env=environ, cwd=ROOT)
        give_up_at = time.monotonic() + 30
        while len(sendgrid.mails) < before + 3 and time.monotonic() < give_up_at:
            assert child.poll() is None
            time.sleep(0.005)
        time.sleep(chance.random() * 0.05)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with writing():  # what five minutes would do
            for message in db.session.scalars(
                select(OutboxMessage).where(OutboxMessage.claimed_at.is_not(None))
            ):
                message.claimed_at -= claiming.STALE + timedelta(seconds=1)
            claiming.sweep()
    killed_at = len(sendgrid.mails)
    while send():
        pass

    sent = Counter(sendgrid.subjects)
    by_state = Counter(states())
    assert 5 * 3 <= killed_at < 60
    assert max(sent.values()) == 1
    assert by_state["accepted"] + by_state["uncertain"] == 60
    assert by_state["uncertain"] <= 5  # at most the one in hand at each death
    assert sum(sent.values()) >= by_state["accepted"]
    assert by_state["accepted"] >= 55
