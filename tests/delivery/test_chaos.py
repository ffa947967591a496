"""Kill the worker wherever it stands, let the carrier die at its answer: the ledger holds."""

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
from sqlalchemy import func, select, update

from campaign import clock
from campaign.config import ROOT
from campaign.db import db, writing
from campaign.delivery import claiming, outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.mail import fields
from campaign.mail.post import Mail
from tests.delivery import counting_server
from tests.factories import make_mail

# Imports the program once, and forks a worker for each line it is told.
NURSERY = """
import os, signal, sys
from campaign import stopping
from campaign.app import create_app
from campaign.db import db
from campaign.delivery import worker
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
app = create_app()
settings, post = app.extensions["campaign.settings"], app.extensions["campaign.post"]
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        stop = stopping.on_signals()
        with app.app_context():
            worker.run(settings, post, stop=stop, rest_seconds=0.02)
        os._exit(0)
    print(child, flush=True)
"""
WORDINGS, PEOPLE_EACH, BUNDLES, SIGN_INS = 45, 20, 60, 40  # 1,000 messages in 145 requests


class Nursery:
    """Raises workers, and tells whether one still lives."""

    def __init__(self, settings, host):
        environ = dict(os.environ) | {
            "CAMPAIGN_INSTANCE": str(settings.instance),
            "CAMPAIGN_BASE_URL": "http://127.0.0.1:8000",
            "CAMPAIGN_DATABASE_URL": settings.database_url,
            "CAMPAIGN_KEYS_URL": settings.keys_url,
            "CAMPAIGN_MASTER_KEYS": base64.b64encode(settings.masters()[0]).decode(),
            "CAMPAIGN_SENDGRID_KEY": "SG.a-key-for-tests",
            "CAMPAIGN_SENDGRID_HOST": host,
            "CAMPAIGN_SENDGRID_TIMEOUT_SECONDS": "5",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            env=environ,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n"

    def raise_one(self):
        self._process.stdin.write("one\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill(pid, number=signal.SIGKILL):
    os.kill(pid, number)
    give_up_at = time.monotonic() + 30
    while is_alive(pid):
        assert time.monotonic() < give_up_at
        time.sleep(0.005)


def confirmation(wording, number):
    name, link = fields.field("name"), fields.field("link")
    return Mail(
        recipient=f"person-{wording}-{number}@mail-{number % 7}.example.org",
        subject=f"Please confirm: wording {wording}",
        text=f"Hello {name}, {link}",
        html=f"<p>Hello {name}, {link}</p>",
        values={"name": f"Person {number}", "link": f"http://127.0.0.1/{wording}/{number}"},
    )


def queue(kind, mail):
    outbox.enqueue(kind=kind, scope="petition:1", mail=mail, is_rehearsal=False)


def queue_thousands(count=1):
    with writing():
        for wording in range(WORDINGS * count):
            for number in range(PEOPLE_EACH):
                queue(Kind.CONFIRMATION, confirmation(wording, number))
        for number in range(BUNDLES * count):
            # To several legislatures: one domain takes ninety in half an hour.
            domain = f"sen-{number // BUNDLES}.example.org"
            queue(Kind.BUNDLE, make_mail(recipient=f"senator-{number}@{domain}"))
        for number in range(SIGN_INS * count):
            queue(Kind.SIGN_IN, make_mail(recipient=f"organiser-{number}@desk.example.org"))


def let_five_minutes_pass():
    """Age what a dead worker holds, and sweep, as the next worker would."""
    long_ago = clock.now() - claiming.STALE - timedelta(seconds=1)
    with writing():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state.in_([State.CLAIMED, State.SPEAKING]))
            .values(claimed_at=long_ago, spoken_at=long_ago)
        )
        claiming.sweep()


def let_waiting_mail_go():
    """What was surely not taken waits by the table of delays: let that time pass."""
    with writing():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state == State.QUEUED)
            .values(due_at=clock.now())
        )


def ledger():
    db.session.rollback()
    rows = db.session.scalars(
        select(OutboxMessage)
        .order_by(OutboxMessage.id)
        .execution_options(populate_existing=True)
    ).all()
    db.session.rollback()
    return rows


def count(*states):
    db.session.rollback()
    query = select(func.count()).where(OutboxMessage.state.in_(states))
    found = db.session.scalar(query)
    db.session.rollback()
    return found


def finish(nursery):
    """Let one worker send what is left."""
    worker = nursery.raise_one()
    give_up_at = time.monotonic() + 300
    while count(State.QUEUED, State.CLAIMED, State.SPEAKING):
        assert time.monotonic() < give_up_at
        let_waiting_mail_go()
        time.sleep(0.2)
    kill(worker, signal.SIGTERM)


def check_against(server):
    """Hold the ledger against what the server counted."""
    handles = Counter(attempt.partition(".")[0] for attempt in server.attempts.elements())
    for message in ledger():
        heard = handles.pop(message.handle.hex(), 0)
        assert message.state in {State.ACCEPTED, State.UNCERTAIN}, message.trouble
        assert heard <= 1, f"a {message.kind} came {heard} times"
        if message.state is State.ACCEPTED:
            assert server.attempts[f"{message.handle.hex()}.{message.spoken}"] == 1
    assert handles == {}  # the server heard of no message that is not in the ledger
    assert max(server.people.values()) == 1
    assert len(server.people) + count(State.UNCERTAIN) >= len(ledger())


def wreck(settings, kills):
    chance = random.Random(kills)
    queue_thousands(1 + kills // 100)  # there is work until the last kill
    db.session.remove()
    with (
        counting_server.running(dies_each=17, delay_seconds=0.01 + kills / 20_000) as server,
        Nursery(settings, server.host) as nursery,
    ):
        for _ in range(kills):
            before = server.requests
            worker = nursery.raise_one()
            # Not for long: after a quarter of an hour, what is in doubt rightly goes again.
            give_up_at = time.monotonic() + 2
            while server.requests == before and time.monotonic() < give_up_at:
                time.sleep(0.002)  # until it speaks; where all is sent, it is killed idle
            time.sleep(chance.random() * 0.1)
            kill(worker)
            let_five_minutes_pass()
            if chance.random() < 0.5:
                let_waiting_mail_go()
        assert server.requests  # some were heard before they were killed
        finish(nursery)
        assert server.deaths >= 5
        check_against(server)
    return server


def test_twenty_kills_lose_no_mail_and_send_none_twice(settings):
    wreck(settings, kills=20)

    assert len(ledger()) == 1000
    assert count(State.UNCERTAIN) < 500


@pytest.mark.long
def test_two_hundred_kills_lose_no_mail_and_send_none_twice(settings):
    wreck(settings, kills=200)

    assert len(ledger()) == 3000


@pytest.mark.long
def test_four_workers_hand_over_twenty_thousand_mails_once_each(settings, database_kind):
    if database_kind != "postgresql":
        pytest.skip("SQLite has one writer at a time: one worker is the way to run it")
    for wording in range(40):
        with writing():
            for number in range(500):
                queue(Kind.CONFIRMATION, confirmation(wording, number))
    db.session.remove()

    with (
        counting_server.running() as server,
        Nursery(settings, server.host) as nursery,
    ):
        workers = [nursery.raise_one() for _ in range(4)]
        give_up_at = time.monotonic() + 300
        while count(State.QUEUED, State.CLAIMED, State.SPEAKING):
            assert time.monotonic() < give_up_at
            time.sleep(0.5)
        for worker in workers:
            kill(worker, signal.SIGTERM)

        assert len(server.people) == 20_000
        assert set(server.people.values()) == {1}
        assert count(State.ACCEPTED) == 20_000
        check_against(server)
