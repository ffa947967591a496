"""A batch: what goes first, how each message ends, and what the ledger says afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import outbox, recording
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.mail.post import File
from campaign.vault import Vault, vault
from campaign.vault.store import KeyStore
from tests.delivery.sendgrid_server import HANG_UP, Answer
from tests.factories import make_mail, make_message


def ledger():
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def only():
    (message,) = ledger()
    return message


def test_a_mail_that_is_taken_is_accepted_under_sendgrids_name_for_it(sendgrid, send):
    make_message(mail=make_mail(files=(File("letters.csv", "text/csv", b"name"),)))

    assert send() == {"accepted": 1}

    message = only()
    (mail,) = sendgrid.mails
    assert message.state is State.ACCEPTED
    assert message.provider_id == "sg-1"
    assert message.attempts == 1
    assert message.ended_at is not None
    assert message.trouble is None
    (own,) = mail["personalizations"]
    attempt_id = f"{message.handle.hex()}.1"
    assert own["custom_args"] == {"attempt_id": attempt_id, "kind": "bundle"}
    assert own["headers"]["Auto-Submitted"] == "auto-generated"
    assert mail["from"]["name"] == "Step Up California"
    assert mail["attachments"][0]["filename"] == "letters.csv"


def test_a_mail_is_sent_once(sendgrid, send):
    make_message()

    send()

    assert send() == {}
    assert len(sendgrid.mails) == 1


def test_bundles_go_first_then_who_waits_at_a_screen_then_who_waits_longest(sendgrid, send):
    early = clock.now() - timedelta(hours=1)
    for kind, due_at, subject in (
        (Kind.REMINDER, early, "reminder"),
        (Kind.CONFIRMATION, None, "confirmation"),
        (Kind.REPEAT, early, "repeat, due earlier"),
        (Kind.SIGN_IN, None, "sign-in"),
        (Kind.BUNDLE, None, "bundle"),
    ):
        make_message(kind=kind, due_at=due_at, mail=make_mail(subject=subject))

    send()

    assert sendgrid.subjects == [
        "bundle",
        "sign-in",
        "repeat, due earlier",
        "confirmation",
        "reminder",
    ]


def test_a_mail_does_not_go_before_it_is_due(sendgrid, send, stopped_clock):
    make_message(due_at=clock.now() + timedelta(hours=2))

    assert send() == {}
    stopped_clock(timedelta(hours=2))
    assert send() == {"accepted": 1}


def test_a_batch_has_a_limit(sendgrid, send):
    for _ in range(3):
        make_message()

    assert send(limit=2) == {"accepted": 2}
    assert [m.state for m in ledger()] == [State.ACCEPTED, State.ACCEPTED, State.QUEUED]


def test_a_refused_mail_harms_no_other_and_keeps_its_words(sendgrid, send):
    make_message(mail=make_mail(recipient="nobody@nowhere.example.org"))
    make_message()
    sendgrid.answer(Answer(400, "personalizations.0.to.0.email", "nobody@nowhere is not valid"))

    assert send() == {"refused": 1, "accepted": 1}

    refused, _ = ledger()
    assert refused.trouble == "SendGrid answered 400 (personalizations.0.to.0.email)."
    assert refused.sealed is not None


def test_unavailable_mail_waits_longer_each_time_and_is_given_up_after_three_days(
    sendgrid, send, stopped_clock
):
    start = clock.now()
    make_message()
    waits = []

    sendgrid.answer(*[Answer(503)] * 20)
    while send() == {"queued": 1}:
        waits.append(only().due_at - clock.now())
        assert send() == {}  # not before its time
        stopped_clock(waits[-1])

    message = only()
    assert waits[:6] == [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
    assert timedelta(days=3) < clock.now() - start < timedelta(days=4)
    assert message.state is State.REFUSED
    assert message.trouble == "Given up after 12 tries. SendGrid answered 503."


def test_a_longer_wait_that_was_asked_for_is_kept(sendgrid, send, stopped_clock):
    make_message()
    sendgrid.answer(Answer(503, Retry_After="1200"))

    send()

    assert only().due_at == clock.now() + timedelta(minutes=20)


def test_a_mail_in_doubt_is_not_sent_again_by_itself(sendgrid, send):
    make_message()
    sendgrid.answer(HANG_UP)

    assert send() == {"uncertain": 1}

    assert send() == {}
    assert len(sendgrid.mails) == 1
    assert only().trouble.startswith("SendGrid's answer did not arrive")


def test_a_rehearsal_stays_in_the_drawer_whatever_the_settings(sendgrid, send, drawer):
    make_message(is_rehearsal=True, mail=make_mail(subject="A rehearsal"))
    make_message(is_rehearsal=False, mail=make_mail(subject="In earnest"))

    assert send() == {"accepted": 2}

    assert sendgrid.subjects == ["In earnest"]
    assert [mail["Subject"] for mail in drawer()] == ["A rehearsal"]


def test_a_mail_whose_key_is_gone_is_refused_and_stops_nobody(sendgrid, send):
    make_message(scope="petition:404")
    make_message(mail=make_mail(subject="well"))
    vault.store.destroy("petition:404")
    vault._by_id.clear()  # another process, which never saw the key
    vault._by_scope.clear()

    assert send() == {"refused": 1, "accepted": 1}

    gone, _ = ledger()
    assert gone.trouble == "It cannot be opened (KeyGone)."
    assert sendgrid.subjects == ["well"]


def test_mail_that_a_wrong_key_does_not_open_waits_and_goes_with_the_right_one(
    app, settings, sendgrid, send, stopped_clock
):
    ours = app.extensions["campaign.vault"]
    make_message(mail=make_mail(subject="well"))
    wrong = Vault([bytes(32)], KeyStore(settings.keys))
    wrong.init_app(app)
    try:
        for delay in recording.DELAYS_MINUTES:
            assert send() == {"queued": 1}
            stopped_clock(timedelta(minutes=delay))
    finally:
        ours.init_app(app)
        wrong.store.engine.dispose()
    assert only().trouble == "The key at hand does not open it."

    assert send() == {"accepted": 1}
    assert sendgrid.subjects == ["well"]


@pytest.mark.parametrize("blob", [b"", b"\x01"])
def test_a_damaged_mail_is_refused_and_stops_nobody(sendgrid, send, blob):
    make_message().sealed = blob
    make_message()
    db.session.commit()

    assert send() == {"refused": 1, "accepted": 1}


def test_a_mail_that_is_taken_back_while_its_batch_is_under_way_does_not_go(send, settings):
    class Colleague:
        """A carrier during whose first mail somebody cancels the second."""

        def __init__(self):
            self.sent = []

        def send(self, envelopes):
            self.sent.append(envelopes[0].mail.subject)
            assert outbox.cancel(second_id)
            db.session.commit()
            return "1"

    make_message(mail=make_mail(subject="first"))
    second_id = make_message(mail=make_mail(subject="second")).id
    colleague = Colleague()

    assert send(by=colleague) == {"accepted": 1}

    assert colleague.sent == ["first"]
    assert ledger()[1].state is State.CANCELLED


def test_no_transaction_is_open_while_we_speak(send):
    class Curious:
        def send(self, envelopes):
            self.was_in_transaction = db.session().in_transaction()
            self.committed_state = only().state
            return "1"

    make_message()
    curious = Curious()

    send(by=curious)

    assert curious.was_in_transaction is False
    assert curious.committed_state is State.SPEAKING


def test_a_stop_finishes_the_mail_in_hand_and_returns_the_rest(sendgrid, send):
    for _ in range(3):
        make_message()

    ended = send(is_stopping=lambda: len(sendgrid.mails) == 1)

    assert ended == {"accepted": 1}
    assert [m.state for m in ledger()] == [State.ACCEPTED, State.QUEUED, State.QUEUED]
    assert send() == {"accepted": 2}


def test_neither_log_nor_ledger_names_the_recipient(sendgrid, send, caplog):
    caplog.set_level("DEBUG")
    make_message(mail=make_mail(recipient="kim.osei@example.org", text="her words"))
    sendgrid.answer(Answer(400, "personalizations.0.to.0.email", "kim.osei@example.org is bad"))

    send()

    assert "mail did not go" in caplog.text
    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    for secret in ("kim.osei", "her words"):
        assert secret not in logged
        assert secret not in only().trouble
