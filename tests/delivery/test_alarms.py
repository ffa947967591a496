"""When mail rests, somebody is told, once, by another road."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import alarm_roads, alarms, breaker, pausing, tasks
from campaign.delivery.models import Lane, Pause
from tests.delivery import smtp_server

ENDS = "?to=kim@example.org&from=desk@stepup.example.org"
REASON = "SendGrid answered 401."


@pytest.fixture
def mailbox():
    with smtp_server.running() as server:
        yield server


@pytest.fixture
def told(settings, mailbox):
    """Settings of a site whose alarms go to the mailbox."""
    return replace(settings, alarm_url=f"smtp://127.0.0.1:{mailbox.port}/{ENDS}")


@pytest.fixture
def resting(stopped_clock):
    """All mail has rested for a while."""
    with writing():
        pausing.pause(REASON, spoken_at=clock.now())
    stopped_clock(alarms.PATIENCE)
    return stopped_clock


@contextmanager
def listening(status=200):
    """A web address that takes alarms."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, self.headers["Content-Type"], json.loads(body)))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()


def pause_lane(domain="senate.example.org"):
    with writing():
        db.session.add(
            Lane(
                domain=domain,
                is_of_offices=True,
                paused_at=clock.now(),
                pause_reason="Of 40 mails in the last 6 hours 3 came back.",
            )
        )


def test_somebody_is_told_once_that_all_mail_rests(told, mailbox, resting):
    assert alarms.tell(told)
    assert not alarms.tell(told)

    [mail] = mailbox.mails
    assert mail["To"] == "kim@example.org"
    assert mail["From"] == "desk@stepup.example.org"
    assert mail["Subject"] == "Step Up California: mail rests"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert REASON in text
    assert "http://127.0.0.1:8000/desk/outbox" in text
    assert "Nothing is lost" in text


def test_a_rest_that_ends_by_itself_troubles_nobody(told, mailbox, resting):
    resting(-timedelta(seconds=1))

    assert not alarms.tell(told)
    assert mailbox.mails == []


def test_who_pauses_by_hand_need_not_be_told(told, mailbox, resting):
    with writing():
        pausing.pause_by_hand("We move house.")

    assert not alarms.tell(told)


def test_the_next_rest_is_told_anew(told, mailbox, resting):
    alarms.tell(told)
    with writing():
        pausing.resume()
        pausing.pause("SendGrid answered 403.", spoken_at=clock.now())
    resting(alarms.PATIENCE)

    assert alarms.tell(told)
    assert "403" in mailbox.mails[1].get_content()


def test_all_that_rests_is_told_in_one_mail(told, mailbox, resting):
    pause_lane()
    pause_lane("example.net")

    assert alarms.tell(told)

    [mail] = mailbox.mails
    text = " ".join(mail.get_content().split())
    for part in (REASON, "senate.example.org", "example.net", "Of 40 mails"):
        assert part in text
    assert not alarms.tell(told)


def test_a_lane_that_rests_again_is_told_again(told, mailbox):
    pause_lane()
    alarms.tell(told)
    with writing():
        breaker.resume_lane("senate.example.org")
        lane = db.session.scalars(select(Lane)).one()
        lane.paused_at = clock.now()

    assert alarms.tell(told)
    assert len(mailbox.mails) == 2


def test_what_could_not_be_told_is_told_the_next_minute(told, mailbox, resting, caplog):
    mailbox.is_busy = True
    assert not alarms.tell(told)
    mailbox.is_busy = False

    assert alarms.tell(told)

    assert len(mailbox.mails) == 1
    assert [r.trouble for r in caplog.records if hasattr(r, "trouble")] == ["SMTPSenderRefused"]
    assert "kim" not in caplog.text


def test_a_road_that_leads_nowhere_is_no_accident(settings, resting):
    with smtp_server.running() as server:
        gone = f"smtp://127.0.0.1:{server.port}/{ENDS}"

    assert not alarms.tell(replace(settings, alarm_url=gone))
    assert db.session.scalars(select(Pause.alarmed_at)).one() is None


def test_of_two_machines_in_the_same_minute_one_tells(told, mailbox, resting):
    with writing():
        assert alarms._claimed(clock.now() - alarms._CENTURY)

    assert not alarms.tell(told)
    assert mailbox.mails == []


def test_a_machine_that_died_while_it_told_keeps_nobody_silent(told, mailbox, resting):
    with writing():
        alarms._claimed(clock.now() - alarms._CENTURY)
    resting(alarms.STALE + timedelta(seconds=1))

    assert alarms.tell(told)
    assert not alarms.tell(told)


def test_without_a_road_nobody_is_told_and_the_row_stays_open(settings, resting):
    assert not alarms.tell(settings)

    assert db.session.scalars(select(Pause.alarmed_at)).one() is None


def test_the_schedule_tells_each_minute(told, mailbox, resting):
    tasks.every_minute(told)
    tasks.every_minute(told)

    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_travels_encrypted(settings, resting, tmp_path, scheme):
    certificate = smtp_server.make_certificate(tmp_path / "mail.pem")
    from_the_start = scheme == "smtps"
    with smtp_server.running(
        certificate=certificate, is_tls_from_the_start=from_the_start
    ) as server:
        road = f"{scheme}://desk%40x:correct%20horse@127.0.0.1:{server.port}/{ENDS}"

        assert alarms.tell(replace(settings, alarm_url=road))

        assert server.were_secret == [True]
        assert ("STARTTLS" in server.lines) is not from_the_start


@pytest.mark.parametrize("has_certificate", [False, True])
def test_no_password_is_told_to_a_server_that_cannot_prove_itself(
    settings, resting, tmp_path, has_certificate
):
    made = smtp_server.make_certificate(tmp_path / "mail.pem") if has_certificate else None
    with smtp_server.running(certificate=made) as server:
        # As good an address as any elsewhere: only its usual names are taken for this machine.
        road = f"smtp://desk:hunter2@127.1:{server.port}/{ENDS}"

        assert not alarms.tell(replace(settings, alarm_url=road))

        assert not [line for line in server.lines if line.startswith("AUTH")]
        assert server.mails == []


def test_a_wrong_password_is_told_to_the_log_without_it(settings, mailbox, resting, caplog):
    road = f"smtp://desk:hunter2@127.0.0.1:{mailbox.port}/{ENDS}"

    assert not alarms.tell(replace(settings, alarm_url=road))

    said = "".join(str(record.__dict__) for record in caplog.records)
    assert "SMTPAuthenticationError" in said
    assert "hunter2" not in said


def test_programs_are_told_in_json(settings, resting):
    pause_lane()
    with listening() as (address, heard):
        assert alarms.tell(replace(settings, alarm_url=f"{address}/hook?room=7"))

    [(path, kind, said)] = heard
    assert (path, kind) == ("/hook?room=7", "application/json")
    assert REASON in said["text"]
    assert said["site"] == settings.base_url
    assert said["look_at"] == "http://127.0.0.1:8000/desk/outbox"
    assert [rest["domain"] for rest in said["rests"]] == [None, "senate.example.org"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_address_that_does_not_take_it_has_not_been_told(settings, resting, status):
    with listening(status) as (address, heard):
        assert not alarms.tell(replace(settings, alarm_url=address))

    assert len(heard) == 1


def test_an_ear_that_never_answers_holds_nobody_for_long():
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
        road = f"http://127.0.0.1:{silent.server_address[1]}/"
        said = {"subject": "x", "text": "x", "facts": {}, "host": "localhost"}

        with pytest.raises(alarm_roads.NotTold, match="TimeoutError"):
            alarm_roads.send(road, **said, timeout_seconds=0.2)
