"""The door for SendGrid's events: open to who signs, and to nobody else."""

import gzip
import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.delivery.models import Event, OutboxMessage, State
from campaign.delivery.webhooks import MOST_BODY_BYTES
from campaign.mail.sendgrid_events import MOST_AHEAD, OLDEST, SIGNATURE, TIMESTAMP
from tests.delivery.sendgrid_hook import KEY, bounce, event, headers, sent, tell

DOOR = "/webhooks/sendgrid"


@pytest.fixture
def hook(settings, another_site):
    """A visitor of a site that takes events."""
    return another_site(replace(settings, sendgrid_webhook_key=KEY)).test_client()


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Event))


def test_what_sendgrid_signs_is_taken_and_answered_with_nothing(hook):
    message = sent()

    reply = tell(hook, event("delivered", message), event("open", message))

    assert (reply.status_code, reply.data) == (204, b"")
    assert "Set-Cookie" not in reply.headers
    db.session.rollback()
    stands = db.session.get_one(OutboxMessage, message.id, populate_existing=True)
    assert stands.state is State.DELIVERED


def test_a_replay_changes_nothing(hook):
    body = json.dumps([event("delivered", sent())]).encode()
    signed = headers(body)

    assert hook.post(DOOR, data=body, headers=signed).status_code == 204
    assert hook.post(DOOR, data=body, headers=signed).status_code == 204

    assert kept() == 1


def test_the_bytes_that_were_signed_are_the_bytes_that_count(hook):
    body = b'[ {"event":"delivered", "email":"k@example.org"} ]\r\n'

    assert hook.post(DOOR, data=body, headers=headers(body)).status_code == 204
    other = body.replace(b"\r\n", b"\n")
    assert hook.post(DOOR, data=other, headers=headers(body)).status_code == 403


def test_the_same_events_in_many_requests_at_once_are_taken_once(hook):
    messages = [sent(f"person{number}@example.org") for number in range(20)]
    told = [event(k, m) for m in messages for k in ("processed", "deferred", "delivered")]
    orders = [random.Random(seed).sample(told, len(told)) for seed in range(6)]
    db.session.rollback()

    with ThreadPoolExecutor(6) as many:
        replies = list(
            many.map(lambda order: tell(hook.application.test_client(), *order), orders)
        )

    assert [reply.status_code for reply in replies] == [204] * 6
    assert kept() == len(told)
    states = db.session.scalars(select(OutboxMessage.state))
    assert set(states) == {State.DELIVERED}


@pytest.mark.parametrize(
    "spoiled",
    [
        {SIGNATURE: None},
        {TIMESTAMP: None},
        {SIGNATURE: "not base64!"},
        {SIGNATURE: "AAAA"},
        {SIGNATURE: "é"},
        {TIMESTAMP: "1"},
        {TIMESTAMP: "-5"},
        {TIMESTAMP: "9" * 400},
        {TIMESTAMP: "²"},
        {TIMESTAMP: ""},
    ],
)
def test_what_is_not_signed_is_turned_away_in_a_sentence(hook, spoiled):
    body = json.dumps([event("delivered", sent())]).encode()
    given = {name: v for name, v in (headers(body) | spoiled).items() if v is not None}

    reply = hook.post(DOOR, data=body, headers=given)

    assert reply.status_code == 403
    assert reply.get_data(as_text=True) == (
        "This does not bear SendGrid's signature, or is too old.\n"
    )
    assert kept() == 0


def test_anothers_signature_is_none(hook):
    body = json.dumps([event("delivered", sent())]).encode()
    stranger = ec.generate_private_key(ec.SECP256R1())

    assert hook.post(DOOR, data=body, headers=headers(body, by=stranger)).status_code == 403
    assert kept() == 0


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (OLDEST - timedelta(minutes=1), 204),
        (OLDEST + timedelta(minutes=1), 403),
        (timedelta(minutes=1) - MOST_AHEAD, 204),
        (-timedelta(minutes=1) - MOST_AHEAD, 403),
    ],
)
def test_a_day_of_repetitions_is_not_too_old(hook, age, status):
    assert tell(hook, event("delivered", sent()), at=clock.now() - age).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'"delivered"',
        b"not json",
        b"\xff\xfe",
        b"[" * 100_000,
        gzip.compress(b"[]", mtime=0),
    ],
)
def test_what_is_no_list_of_events_is_said_to_be_none(hook, body):
    reply = hook.post(DOOR, data=body, headers=headers(body))

    assert reply.status_code == 400
    assert reply.get_data(as_text=True) == "This is not a list of events in JSON.\n"


def test_without_a_key_there_is_no_door(client):
    reply = tell(client, event("delivered"))

    assert reply.status_code == 404
    assert "CAMPAIGN_SENDGRID_WEBHOOK_KEY" in reply.get_data(as_text=True)


def test_a_key_that_is_none_opens_to_nobody(settings, another_site):
    broken = KEY[:60] + ("A" if KEY[60] != "A" else "B") + KEY[61:]
    site = another_site(replace(settings, sendgrid_webhook_key=broken))

    assert tell(site.test_client(), event("delivered")).status_code == 403


def test_a_large_batch_is_taken_and_a_boundless_one_is_not(hook):
    message = sent()
    large = json.dumps([event("deferred", message, response="x" * 600_000)]).encode()
    boundless = b" " * (MOST_BODY_BYTES + 1)

    assert hook.post(DOOR, data=large, headers=headers(large)).status_code == 204
    assert hook.post(DOOR, data=boundless, headers=headers(boundless)).status_code == 413


def test_one_broken_event_does_not_make_sendgrid_repeat_the_batch(hook):
    reply = tell(hook, {"event": "bounce"}, bounce(sent()), None)

    assert reply.status_code == 204
    assert kept() == 1


def test_the_door_only_takes(hook):
    assert hook.get(DOOR).status_code == 405


def test_csrf_protection_does_not_stop_sendgrid(settings, another_site):
    site = another_site(replace(settings, sendgrid_webhook_key=KEY))
    assert site.config.get("WTF_CSRF_ENABLED", True)

    assert tell(site.test_client(), event("delivered", sent())).status_code == 204
