"""``campaign doctor``: each thing that can be wrong is told, with what to do about it."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from campaign import clock
from campaign.access.models import AuditCheck
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import Lane, Pause, WorkerBeat
from campaign.districts.models import Place, ZipShare
from campaign.serving import doctor
from campaign.serving.doctor import ATTENTION, FAULT, OK
from tests.access.organiser import make_account
from tests.serving.processes import free_port


@pytest.fixture
def own(new_installation, pattern):
    """Settings of a prepared installation of this test's own."""
    return Settings.from_env(new_installation(pattern))


def finding(settings, about):
    (found,) = [finding for finding in doctor.look(settings) if finding.about == about]
    return found


@contextmanager
def inside_of(settings):
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def sendgrid(status, answer):
    """A server in SendGrid's place that answers one question about a key."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Authorization"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    asked = []
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_before_anything_is_made_it_says_how_to_begin(tmp_path):
    (found,) = doctor.look(Settings(instance=tmp_path / "none"))

    assert found.verdict == FAULT
    assert "make run" in found.advice
    assert not (tmp_path / "none").exists()


def test_a_prepared_installation_has_no_fault_but_no_worker_either(own):
    verdicts = {found.about: found.verdict for found in doctor.look(own)}

    verdicts.pop("roster")  # depends on the day: see below
    assert verdicts == {
        "instance": OK,
        "keys": OK,
        "database": OK,
        "data": OK,
        "worker": ATTENTION,
        "sending": OK,
        "trail": OK,
        "carrier": OK,
        "address": OK,
        "sender": OK,
    }


@pytest.mark.parametrize(("day", "verdict"), [(6, OK), (7, ATTENTION)])
def test_a_roster_older_than_a_term_is_told(own, monkeypatch, day, verdict):
    monkeypatch.setattr(
        clock, "source", lambda: datetime(2026, 12, day, 12, 0, tzinfo=clock.PACIFIC)
    )
    assert finding(own, "roster").verdict == verdict


def test_a_trail_that_was_not_whole_is_told(own):
    with inside_of(own), writing():
        noted = {"checked_at": clock.now(), "head": "3:abc", "place": 3, "faults": 2}
        db.session.add(AuditCheck(id=1, **noted))

    found = finding(own, "trail")

    assert found.verdict == FAULT
    assert "not whole" in found.sentence


def test_keys_that_belong_to_another_database_are_told(own, tmp_path):
    with inside_of(own):
        make_account()

    other = replace(own, keys_url=f"sqlite:///{tmp_path / 'other.db'}")

    assert "Put the key store back" in finding(other, "database").sentence


def test_a_folder_that_others_can_read_is_told(own):
    own.instance.chmod(0o755)

    found = finding(own, "instance")

    assert found.verdict == ATTENTION
    assert "chmod" in found.advice


def test_a_folder_that_cannot_be_written_is_told(own):
    found = next(doctor._instance(replace(own, instance=Path("/proc/self"))))

    assert found.verdict == FAULT
    assert found.sentence.startswith("Cannot be written")


def test_a_full_disk_is_told_as_that_and_not_as_a_missing_right(own):
    (own.instance / ".doctor").symlink_to("/dev/full")

    found = finding(own, "instance")

    assert found.verdict == FAULT
    assert "No space left" in found.sentence
    assert "Make room" in found.advice
    assert not (own.instance / ".doctor").is_symlink()


def test_nothing_is_left_behind_by_a_look(own):
    def files():  # the database's own companions come and go as it is opened
        return {p.name for p in own.instance.iterdir() if not p.name.endswith(("-wal", "-shm"))}

    before = files()

    doctor.look(own)

    assert files() == before


def test_a_wrong_master_key_is_told(own):
    with inside_of(own) as app:
        app.extensions["campaign.vault"].fingerprint("organisers", "address", "kim@example.org")

    found = finding(replace(own, master_keys=(bytes(32),)), "keys")

    assert found.verdict == FAULT
    assert "does not open the key store" in found.sentence


def test_a_lost_master_key_is_told(own):
    (own.instance / "master.key").unlink(missing_ok=True)

    found = finding(replace(own, master_keys=()), "keys")

    assert found.verdict == FAULT
    assert "Put the file back" in found.sentence


def test_a_database_that_is_away_is_told_without_its_password(own):
    away = f"postgresql://kim:hush@127.0.0.1:{free_port()}/campaign"

    findings = doctor.look(replace(own, database_url=away))

    assert [found.about for found in findings if found.verdict == FAULT] == ["database"]
    assert "hush" not in repr(findings)


def test_missing_and_strange_data_are_told(own):
    with inside_of(own):
        db.session.delete(db.session.get(Place, "93640"))
        db.session.commit()
    assert finding(own, "data").verdict == ATTENTION

    with inside_of(own):
        db.session.execute(ZipShare.__table__.delete())
        db.session.execute(Place.__table__.delete())
        db.session.commit()
    assert finding(own, "data").verdict == FAULT


def test_a_worker_is_told_awake_and_asleep(own):
    with inside_of(own):
        db.session.add(WorkerBeat(id=1, beat_at=clock.now()))
        db.session.commit()
    assert finding(own, "worker").verdict == OK

    with inside_of(own):
        db.session.get(WorkerBeat, 1).beat_at = clock.now() - timedelta(minutes=7)
        db.session.commit()
    found = finding(own, "worker")
    assert found.verdict == ATTENTION
    assert "7 minutes" in found.sentence

    with inside_of(own):
        db.session.get(WorkerBeat, 1).beat_at = clock.now() - timedelta(seconds=40)
        db.session.commit()
    assert "for 1 minute:" in finding(own, "worker").sentence


def test_paused_sending_is_told_with_its_reason(own):
    with inside_of(own):
        since = datetime(2026, 11, 23, 12, 0, tzinfo=clock.PACIFIC)
        resting = Pause(id=1, reason="401 unauthorized", since=since, try_again_at=since)
        db.session.add(resting)
        db.session.commit()

    found = finding(own, "sending")

    assert found.verdict == FAULT
    assert found.sentence == "Paused since 2026-11-23 12:00 Pacific: 401 unauthorized"
    assert "campaign outbox resume" in found.advice


def test_a_resting_lane_is_told_with_its_reason(own):
    with inside_of(own):
        resting = {"paused_at": clock.now(), "pause_reason": "Of 40 mails 9 came back."}
        db.session.add(Lane(domain="sen.ca.gov", is_of_offices=True, **resting))
        db.session.add(Lane(domain="example.net", is_of_offices=False))
        db.session.commit()

    found = finding(own, "lane")

    assert found.verdict == ATTENTION
    assert "Of 40 mails 9 came back." in found.sentence
    assert "campaign outbox resume --lane sen.ca.gov" in found.advice


def test_whoever_sends_without_hearing_of_bounces_is_told(own):
    sends = replace(
        own, sendgrid_key="SG.hush", sendgrid_host=f"http://127.0.0.1:{free_port()}"
    )
    hears = replace(sends, sendgrid_webhook_key="key", alarm_url="https://127.0.0.1/alarm")

    assert finding(sends, "events").verdict == ATTENTION
    assert "/webhooks/sendgrid" in finding(sends, "events").advice
    assert "CAMPAIGN_ALARM_URL" in finding(sends, "alarm").advice
    assert {"events", "alarm"}.isdisjoint(one.about for one in doctor.look(hears))
    assert {"events", "alarm"}.isdisjoint(one.about for one in doctor.look(own))


@pytest.mark.parametrize(
    ("status", "answer", "verdict", "words"),
    [
        (200, json.dumps({"scopes": ["mail.send"]}).encode(), OK, "takes our key"),
        (200, json.dumps({"scopes": ["stats.read"]}).encode(), FAULT, "may not send"),
        (401, b"{}", FAULT, "answered 401"),
        (200, b"<p>hello", FAULT, "cannot be reached"),
    ],
)
def test_the_carrier_is_asked_what_our_key_may_do(own, status, answer, verdict, words):
    with sendgrid(status, answer) as (host, asked):
        found = finding(replace(own, sendgrid_key="SG.hush", sendgrid_host=host), "carrier")

    assert asked == [("/v3/scopes", "Bearer SG.hush")]
    assert found.verdict == verdict
    assert words in found.sentence
    assert "SG.hush" not in repr(found)


def test_a_carrier_that_cannot_be_reached_is_told(own):
    host = f"http://127.0.0.1:{free_port()}"

    found = finding(replace(own, sendgrid_key="SG.hush", sendgrid_host=host), "carrier")

    assert found.verdict == FAULT
    assert "ConnectionRefusedError" in found.sentence


def test_a_public_site_is_asked_for_an_address_of_its_own(own):
    nowhere = f"127.0.0.1:{free_port()}"  # nobody answers: no test asks the world
    public = replace(own, base_url="https://act.stepup.org", resolver=nowhere)
    named = replace(public, sender="letters@stepup.org")

    assert finding(public, "address").verdict == FAULT
    assert finding(public, "carrier").verdict == ATTENTION
    assert finding(named, "address").verdict == OK
