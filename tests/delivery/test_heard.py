"""Events as SendGrid words them: what is read of each, and what is left out."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import events
from campaign.delivery.models import (
    Event,
    EventKind,
    OutboxMessage,
    State,
)
from tests.delivery.sendgrid_hook import bounce, event, sent


def state_of(message):
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message.id, populate_existing=True).state


def test_what_is_no_event_spoils_none_of_the_others():
    message = sent()
    broken = [
        None,
        7,
        "delivered",
        {"event": "delivered"},
        event("delivered", message, timestamp="soon"),
        event("delivered", message, timestamp=True),
        event("delivered", message, timestamp=10**18),
        event("delivered", message, email=None),
        event("delivered", message, email="kim\0@example.org"),
        event("delivered", message, email="\ud800@example.org"),
        event("delivered", message, sg_event_id="x" * 101),
        event("delivered", message, sg_event_id="a\0b"),
        event("delivered", attempt_id=["x"], sg_event_id={}),
    ]

    counts = events.take([*broken, event("delivered", message), *broken])

    assert counts["broken"] == 2 * len(broken)
    assert counts["fresh"] == 1
    assert state_of(message) is State.DELIVERED


def test_kinds_that_we_do_not_need_are_passed_over():
    message = sent()

    counts = events.take(
        [event(kind, message) for kind in ("open", "click", "account_status_change", "new")]
    )

    assert counts == {"ignored": 4}
    assert db.session.scalars(select(Event)).all() == []


def test_an_event_without_an_id_is_still_taken_once():
    message = sent()
    told = event("dropped", message, reason="Invalid", sg_event_id=None)

    assert events.take([told])["fresh"] == 1
    assert events.take([told])["repeated"] == 1


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"status": "5.1.1", "reason": "550 5.1.1 gone"}, "5.1.1"),
        ({"status": None, "reason": "552 5.2.2 kim@example.org is over quota"}, "5.2.2"),
        ({"status": None, "reason": "550 No Such User kim@example.org"}, "550"),
        ({"status": "4.0.0", "reason": "550 5.7.1 of 10.5.1.1"}, "4.0.0"),
        ({"status": None, "reason": "refused by 5.1.1.8 and 2.5.1.1."}, None),
        ({"status": None, "reason": "error dialing remote address"}, None),
        ({"status": "kim@example.org", "reason": "5501 things"}, None),
    ],
)
def test_of_an_answer_only_the_code_is_kept(answers, code):
    events.take([bounce(sent(), **answers)])

    kept = db.session.scalars(select(Event)).one()
    assert kept.code == code
    assert kept.kind is EventKind.BOUNCE


def test_it_is_kept_when_it_happened_but_never_in_the_future():
    message = sent()
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    ahead = int(clock.now().timestamp()) + 5_000

    events.take([event("processed", message, timestamp=int(at.timestamp()))])
    events.take([event("delivered", message, timestamp=ahead)])

    times = db.session.scalars(select(Event.happened_at).order_by(Event.id)).all()
    assert times[0] == at
    assert times[1] <= clock.now()
