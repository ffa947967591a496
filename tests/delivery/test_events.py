"""What became of the mail, told in any order, again and again, and sometimes half."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import breaker, claiming, events, suppressing, tasks
from campaign.delivery.models import (
    DomainHour,
    Event,
    Kind,
    Lane,
    OutboxMessage,
    Reason,
    State,
)
from campaign.mail import addresses
from tests.delivery.sendgrid_hook import OFFICE, blocked, bounce, event, sent


def state_of(message):
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message.id, populate_existing=True).state


def trouble_of(message):
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message.id, populate_existing=True).trouble


def why(address="kim@example.org"):
    return suppressing.reasons_of([address])[address]


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("processed", State.ACCEPTED),
        ("deferred", State.ACCEPTED),
        ("delivered", State.DELIVERED),
        ("spamreport", State.SPEAKING),
        ("unsubscribe", State.SPEAKING),
    ],
)
def test_an_event_that_outruns_our_own_note_is_believed(kind, after):
    message = sent(state=State.SPEAKING)

    events.take([event(kind, message)])

    assert state_of(message) is after


@pytest.mark.parametrize("backwards", [False, True])
def test_the_order_in_which_events_come_does_not_matter(backwards):
    message = sent()
    told = [event("processed", message), event("delivered", message)]

    for one in reversed(told) if backwards else told:
        events.take([one])

    assert state_of(message) is State.DELIVERED


@pytest.mark.parametrize("together", [False, True])
def test_a_mail_that_comes_back_after_it_was_delivered_has_come_back(together):
    message = sent()
    now = int(clock.now().timestamp())
    told = [bounce(message, timestamp=now), event("delivered", message, timestamp=now - 60)]

    for some in [told] if together else [told[:1], told[1:]]:
        events.take(some)

    assert state_of(message) is State.BOUNCED


def test_an_event_counts_once_however_often_it_is_told():
    message = sent()
    told = [event("delivered", message), event("deferred", message)]

    first = events.take([*told, *told])
    second = events.take(told)

    assert first["fresh"] == 2
    assert second["fresh"] == 0
    assert second["repeated"] == 2
    assert len(db.session.scalars(select(Event)).all()) == 2


def test_a_repetition_under_another_id_weighs_no_more_than_the_first():
    with writing():
        breaker.note_taken({addresses.domain_print("kim@example.org"): 20})
    message = sent()

    for _ in range(8):
        events.take([blocked(message)])

    assert state_of(message) is State.BOUNCED
    assert db.session.scalars(select(Lane)).all() == []


def test_a_dead_mailbox_gets_no_more_mail():
    message = sent()

    events.take([bounce(message)])

    assert state_of(message) is State.BOUNCED
    assert trouble_of(message) == "There is no such mailbox, or it takes no mail (5.1.1)."
    assert why() == {Reason.BOUNCE}


@pytest.mark.parametrize("of_type", ["blocked", "expired"])
def test_who_turned_one_mail_away_may_take_the_next(of_type):
    message = sent()

    events.take([blocked(message, type=of_type)])

    assert state_of(message) is State.BOUNCED
    assert trouble_of(message) == "The other side turned it away (5.7.1)."
    assert why() == frozenset()


@pytest.mark.parametrize(
    ("reason", "suppressed"),
    [
        ("Bounced Address", {Reason.BOUNCE}),
        ("Invalid", {Reason.BOUNCE}),
        ("Spam Reporting Address", {Reason.SPAM_REPORT}),
        ("Unsubscribed Address", {Reason.UNSUBSCRIBE}),
        ("Invalid SMTPAPI header", set()),
        ("Spam Content (if Spam Checker app is enabled)", set()),
    ],
)
def test_what_sendgrid_does_not_even_try_has_come_back(reason, suppressed):
    message = sent()

    events.take([event("dropped", message, reason=reason)])

    assert state_of(message) is State.BOUNCED
    assert trouble_of(message).startswith("SendGrid did not try")
    assert why() == suppressed


def test_a_report_of_spam_silences_but_the_mail_was_delivered():
    message = sent(state=State.DELIVERED)

    events.take([event("spamreport", message)])

    assert state_of(message) is State.DELIVERED
    assert why() == {Reason.SPAM_REPORT}


def test_an_unsubscription_is_only_from_mail_of_ours():
    message = sent("ana@example.org")

    events.take([event("unsubscribe", message, "ana@example.org"), event("unsubscribe")])

    assert why("ana@example.org") == {Reason.UNSUBSCRIBE}
    assert why("kim@example.org") == frozenset()


def test_an_event_of_an_earlier_attempt_does_not_bounce_the_one_under_way():
    message = sent(state=State.SPEAKING, spoken=2)

    events.take([bounce(message)])

    assert state_of(message) is State.SPEAKING


def test_a_delivered_mail_is_not_sent_again_by_whichever_attempt_it_arrived():
    message = sent(state=State.QUEUED, spoken=2)

    events.take([event("delivered", message)])

    assert state_of(message) is State.DELIVERED


def test_nothing_personal_reaches_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    message = sent("kim.osei@example.org")

    events.take(
        [bounce(message, "kim.osei@example.org"), blocked(None, "kim.osei@example.org")]
    )

    said = "".join(str(record.__dict__) for record in caplog.records)
    assert "events taken" in said
    assert "mail came back" in said
    assert "osei" not in said
    assert "User unknown" not in said


def test_more_than_a_transaction_holds_is_taken_in_several():
    message = sent()
    told = [event("deferred", message) for _ in range(events.AT_ONCE + 7)]

    assert events.take(told)["fresh"] == events.AT_ONCE + 7


def test_old_events_are_forgotten(stopped_clock):
    events.take([event("delivered", sent()) for _ in range(3)])
    stopped_clock(timedelta(days=29))
    events.take([event("delivered", sent())])
    stopped_clock(timedelta(days=2))

    assert events.forget(timedelta(days=30)) == 3
    assert events.forget(timedelta(days=30)) == 0


def test_mail_that_comes_back_rests_its_domain_and_what_waits_for_it():
    with writing():
        breaker.note_taken({addresses.domain_print("kim@example.org"): 20})
    came_back = [sent(f"person{number}@example.org") for number in range(5)]
    waiting = sent("next@example.org", state=State.QUEUED, spoken=0)

    events.take(
        [blocked(m, f"person{number}@example.org") for number, m in enumerate(came_back)]
    )

    lane = db.session.scalars(select(Lane)).one()
    assert (lane.domain, lane.paused_at is not None) == ("example.org", True)
    assert db.session.get_one(OutboxMessage, waiting.id).lane_id == lane.id


@pytest.mark.parametrize(
    "told",
    [
        lambda m: blocked(m, OFFICE, status="5.2.2"),  # its mailbox is full
        lambda m: bounce(m, OFFICE),  # it is dead: it gets no second mail in any case
    ],
)
def test_one_offices_mailbox_does_not_rest_the_whole_legislature(told):
    letters = [sent(OFFICE, kind=Kind.LETTER) for _ in range(6)]

    events.take([told(letter) for letter in letters])

    lane = db.session.scalars(select(Lane)).one()
    assert lane.is_of_offices
    assert lane.paused_at is None
    assert {state_of(letter) for letter in letters} == {State.BOUNCED}


def test_a_mail_that_is_refused_but_arrived_has_arrived():
    assert State.REFUSED in claiming.MOVED_BY_EVENT[State.DELIVERED]
    message = sent(state=State.REFUSED, trouble="Given up.")

    events.take([event("delivered", message)])

    assert state_of(message) is State.DELIVERED
    assert trouble_of(message) is None


def test_each_hour_the_schedule_forgets_what_is_old(stopped_clock, settings):
    with writing():
        breaker.note_taken({addresses.domain_print("kim@example.org"): 20})
    events.take([event("delivered", sent())])
    stopped_clock(tasks.DOMAINS_KEPT + timedelta(hours=1))

    tasks.every_hour(settings)
    assert db.session.scalars(select(DomainHour)).all() == []
    assert len(db.session.scalars(select(Event)).all()) == 1
    stopped_clock(tasks.EVENTS_KEPT)

    tasks.every_hour(settings)
    assert db.session.scalars(select(Event)).all() == []


def test_each_minute_the_schedule_gathers_what_a_resting_lane_missed(settings):
    waiting = sent(state=State.QUEUED, spoken=0)
    with writing():
        lane = Lane(domain="example.org", is_of_offices=False, paused_at=clock.now())
        db.session.add(lane)

    tasks.every_minute(settings)

    assert db.session.get_one(OutboxMessage, waiting.id).lane_id == lane.id
