"""Which message an event speaks of, even where SendGrid lost our name for it."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.delivery import events, suppressing
from campaign.delivery.models import (
    Kind,
    OutboxMessage,
    Reason,
    State,
)
from campaign.vault import new_handle
from tests.delivery.sendgrid_hook import OFFICE, bounce, event, sent


def state_of(message):
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message.id, populate_existing=True).state


def why(address="kim@example.org"):
    return suppressing.reasons_of([address])[address]


def test_a_late_bounce_without_any_id_is_that_of_the_latest_mail():
    older = sent(spoken_at=clock.now() - timedelta(hours=3))
    latest = sent(spoken_at=clock.now() - timedelta(hours=1))
    to_another = sent("ana@example.org")

    events.take([bounce(sg_message_id="", **{"smtp-id": None})])

    assert [state_of(m) for m in (older, latest, to_another)] == [
        State.ACCEPTED,
        State.BOUNCED,
        State.ACCEPTED,
    ]


def test_a_late_bounce_is_not_of_a_mail_that_was_sent_after_it():
    message = sent()
    earlier = int(clock.now().timestamp()) - 3600

    events.take([bounce(sg_message_id=None, timestamp=earlier)])

    assert state_of(message) is State.ACCEPTED


def test_sendgrids_own_name_for_a_mail_finds_it_when_ours_was_lost():
    older = sent(provider_id="14c5d75ce93.dfd.64b469", spoken_at=clock.now())
    latest = sent(provider_id="another", spoken_at=clock.now() + timedelta(minutes=1))

    events.take([event("delivered")])

    assert state_of(older) is State.DELIVERED
    assert state_of(latest) is State.ACCEPTED


@pytest.mark.parametrize("kind", ["delivered", "deferred", "bounce"])
@pytest.mark.parametrize("name", ["ours", None])
def test_mail_of_another_program_of_the_same_account_is_not_ours(kind, name):
    message = sent(provider_id=name, state=State.UNCERTAIN)

    events.take([event(kind, type="bounce")])
    events.take([event("delivered", sg_message_id=None)])

    assert state_of(message) is State.UNCERTAIN


def test_a_dead_mailbox_is_dead_whoevers_mail_came_back():
    counts = events.take([bounce(), event("delivered", attempt_id=f"{new_handle().hex()}.1")])

    assert counts["of no message"] == 2
    assert why() == {Reason.BOUNCE}


def test_a_copys_fate_is_not_the_bundles():
    copy = "staff@senate.example.org"
    message = sent(OFFICE, kind=Kind.BUNDLE, copies=(copy,))

    events.take([bounce(message, copy), event("delivered", message, OFFICE.upper())])

    assert state_of(message) is State.DELIVERED
    assert why(copy) == {Reason.BOUNCE}
    assert why(OFFICE) == frozenset()
