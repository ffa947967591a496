"""OpenStates: what it is asked, what its refusals mean, and when it is left alone."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.bills import openstates as client
from campaign.bills.models import Failure
from campaign.bills.openstates import Failed
from tests.bills import openstates_server
from tests.bills.openstates_server import KEY


def ask(server, key=KEY):
    return client.ask(server.url, key, session="2017-2018", number="SB 54")


def failed(server, key=KEY):
    with pytest.raises(Failed) as told:
        ask(server, key)
    return told.value


def test_it_is_asked_as_its_documentation_says(openstates):
    told = ask(openstates)

    assert told["identifier"] == "SB 54"
    assert openstates.questions == [
        ("/bills/ca/20172018/SB 54", {"include": ["actions", "votes"]}, KEY)
    ]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.REFUSED),
        (404, Failure.UNKNOWN),
        (422, Failure.REFUSED),
        (429, Failure.BUSY),
        (301, Failure.ODD),
        (500, Failure.SILENT),
        (503, Failure.SILENT),
    ],
)
def test_each_refusal_has_its_reason(openstates, status, failure):
    openstates.status = status

    assert failed(openstates).failure is failure


def test_a_status_that_nobody_gave_a_name_is_odd(openstates):
    openstates.status = 299

    assert failed(openstates).failure is Failure.ODD


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_key_that_it_does_not_take_is_named_as_the_reason(openstates, key):
    assert failed(openstates, key).failure is Failure.KEY


@pytest.mark.parametrize(
    "body", [b"", b"<html>busy</html>", b"[]", b'{"identifier": "SB', b"[" * 100_000]
)
def test_an_answer_that_is_none_is_odd(openstates, body):
    openstates.body = body

    assert failed(openstates).failure is Failure.ODD


def test_the_key_follows_no_redirect_to_another_host(openstates):
    with openstates_server.running() as elsewhere:
        openstates.status, openstates.headers = 302, {"Location": elsewhere.url}

        failed(openstates)

        assert elsewhere.questions == []


@pytest.mark.parametrize(
    ("header", "body", "wait"),
    [
        ("120", b"{}", timedelta(seconds=120)),
        ("Mon, 01 Jun 2026 12:30:00 GMT", b"{}", timedelta(minutes=30)),
        ("Mon, 01 Jun 2026 11:00:00 GMT", b"{}", timedelta()),
        ("99999999", b"{}", timedelta(days=1)),
        ("soon", b"{}", timedelta(hours=1)),
        (None, b'{"detail": "exceeded limit of 10/min: 11"}', timedelta(minutes=1)),
        (None, b'{"detail": "exceeded limit of 250/day: 251"}', timedelta(days=1)),
        (None, b"{}", timedelta(hours=1)),
    ],
)
def test_asked_too_often_it_is_left_alone_as_long_as_it_says(
    openstates, monkeypatch, header, body, wait
):
    noon = clock.now().replace(2026, 6, 1, 12, 0, 0, 0)
    monkeypatch.setattr(clock, "source", lambda: noon)
    openstates.status, openstates.body = 429, body
    openstates.headers = {"Retry-After": header} if header else {}

    assert failed(openstates).retry_at == noon + wait


def test_it_may_be_slow_but_not_for_long(openstates, monkeypatch):
    monkeypatch.setattr(client, "READ_SECONDS", 0.05)
    openstates.drip = 0.3

    assert failed(openstates).failure is Failure.SILENT


def test_an_answer_that_drips_is_given_up(openstates, monkeypatch):
    monkeypatch.setattr(client, "ALL_SECONDS", 0.1)
    openstates.body, openstates.drip = b" " * 20_000, 0.03

    assert failed(openstates).failure is Failure.SILENT


def test_an_endless_answer_is_given_up(openstates, monkeypatch):
    monkeypatch.setattr(client, "MOST_BYTES", 1000)

    assert failed(openstates).failure is Failure.SILENT


def test_after_three_silences_it_is_left_alone_for_a_while(openstates):
    openstates.status = 500
    for _ in range(5):
        assert failed(openstates).failure is Failure.SILENT

    assert len(openstates.questions) == client.FAILURES


def test_refusals_are_answers_and_no_reason_to_leave_it_alone(openstates):
    openstates.status = 404
    for _ in range(5):
        failed(openstates)

    assert len(openstates.questions) == 5


def test_the_key_stands_in_no_log_and_no_exception(openstates, talkative, capsys):
    ask(openstates)
    openstates.status = 500
    error = failed(openstates)

    talkative.debug("it listens")
    said = capsys.readouterr()
    assert "it listens" in said.err
    assert KEY not in said.out + said.err + repr(error) + str(error)
    assert error.__cause__ is None
