"""Lanes: not too fast, not at night, and not at all while a lane rests."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import pausing, reserving, waiting
from campaign.delivery.models import Kind, Lane, OutboxMessage
from campaign.mail.drawer import Drawer
from tests.delivery.sendgrid_server import Answer
from tests.delivery.side_by_side import work_side_by_side
from tests.factories import make_mail, make_message
from tests.plans import plans_of

HOURS = "mon,tue,wed,thu,fri 08:00-17:00 America/Los_Angeles"
WEDNESDAY_EVENING = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)


def states():
    db.session.rollback()
    messages = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [str(message.state) for message in messages]


def lane(domain="senate.example.org"):
    return db.session.scalars(select(Lane).where(Lane.domain == domain)).one()


def change_lane(**values):
    for name, value in values.items():
        setattr(lane(), name, value)
    db.session.commit()


def make_bundles(count, **values):
    for number in range(count):
        mail = make_mail(recipient=f"senator{number}@senate.example.org", subject=f"{number}")
        make_message(mail=mail, **values)


def make_confirmation(**values):
    return make_message(
        kind=Kind.CONFIRMATION, mail=make_mail(recipient="kim@example.org"), **values
    )


def is_due():
    db.session.rollback()
    return waiting.is_anything_due(is_leaving=True)


def test_an_offices_domain_has_a_lane_and_ninety_mails_in_half_an_hour():
    make_bundles(1)
    make_confirmation()

    assert (lane().is_of_offices, lane().most, lane().window_minutes) == (True, 90, 30)
    (bundle, confirmation) = db.session.scalars(
        select(OutboxMessage).order_by(OutboxMessage.id)
    )
    assert bundle.lane_id == lane().id
    assert confirmation.lane_id is None


def test_no_more_go_than_the_receiving_domain_takes(sendgrid, send, stopped_clock):
    make_bundles(5)
    make_confirmation()
    change_lane(most=2)

    assert send() == {"accepted": 3}
    assert sendgrid.subjects[:2] == ["0", "1"]
    assert not is_due()
    assert send() == {}

    stopped_clock(timedelta(minutes=29))
    assert send() == {}
    stopped_clock(timedelta(minutes=1))
    assert is_due()
    assert send() == {"accepted": 2}
    stopped_clock(timedelta(minutes=30))
    assert send() == {"accepted": 1}


def test_what_another_worker_has_claimed_counts_too():
    make_bundles(3)
    change_lane(most=2)

    with writing():
        first = reserving.claim(1, is_leaving=True)
    with writing():
        second = reserving.claim(10, is_leaving=True)

    assert len(first) == 1
    assert len(second) == 1


def test_bundles_go_before_letters_in_the_same_lane(sendgrid, send):
    make_bundles(2, kind=Kind.LETTER)
    make_message(mail=make_mail(subject="bundle"))
    change_lane(most=2)

    send()

    assert sendgrid.subjects == ["bundle", "0"]


def test_a_lane_that_rests_holds_its_own_mail_alone(sendgrid, send):
    make_bundles(2)
    make_confirmation()
    change_lane(paused_at=clock.now(), pause_reason="Of 40 mails 9 came back.")

    assert send() == {"accepted": 1}
    assert sendgrid.recipients == ["kim@example.org"]
    assert not is_due()
    assert send() == {}

    change_lane(paused_at=None)
    assert send() == {"accepted": 2}


def test_a_lane_rests_also_where_all_mail_goes_to_the_drawer(send, settings):
    make_bundles(1)
    change_lane(paused_at=clock.now())

    assert send(by=Drawer(settings.drawer)) == {}


def test_a_lane_without_a_bound_sends_all(sendgrid, send):
    make_bundles(4)
    change_lane(most=None, window_minutes=None)

    assert send() == {"accepted": 4}


def test_two_workers_share_the_bound(app, sendgrid, settings):
    make_bundles(30)
    change_lane(most=7)
    db.session.remove()

    work_side_by_side(app, settings, sendgrid, workers=2, rounds=10, limit=2)

    assert len(sendgrid.mails) == 7
    assert states().count("queued") == 23


def test_mail_waits_for_its_readers_hours(sendgrid, send, stopped_clock):
    stopped_clock(WEDNESDAY_EVENING - clock.now())
    make_bundles(2, hours=HOURS)

    assert send() == {}
    assert states() == ["queued", "queued"]
    assert not is_due()

    stopped_clock(timedelta(hours=13, minutes=59))
    assert not is_due()
    stopped_clock(timedelta(minutes=1))
    assert send() == {"accepted": 2}


def test_what_waits_for_its_hours_takes_no_room_from_others(sendgrid, send, stopped_clock):
    stopped_clock(WEDNESDAY_EVENING - clock.now())
    make_bundles(120, hours=HOURS)
    make_message(mail=make_mail(subject="open all night"))
    change_lane(most=1)

    assert send() == {"accepted": 1}

    assert sendgrid.subjects == ["open all night"]


def test_neither_drawer_nor_rehearsal_knows_hours_or_bounds(
    sendgrid, send, settings, stopped_clock
):
    stopped_clock(WEDNESDAY_EVENING - clock.now())
    make_bundles(100, hours=HOURS, is_rehearsal=True)
    while send():
        pass
    assert states() == ["accepted"] * 100

    make_bundles(100, hours=HOURS)
    while send(by=Drawer(settings.drawer)):
        pass
    assert states() == ["accepted"] * 200
    assert sendgrid.mails == []


def test_a_rehearsal_is_found_at_once_where_all_other_mail_rests(send, statements, drawer):
    make_confirmation()
    make_confirmation(is_rehearsal=True)
    pausing.pause_by_hand("We look at the wording once more.")
    db.session.commit()

    assert send() == {"accepted": 1}
    assert len(drawer()) == 1
    assert not is_due()


def test_while_the_account_rests_a_full_lane_does_not_try(sendgrid, send, stopped_clock):
    make_bundles(2)
    change_lane(most=1)
    assert send() == {"accepted": 1}
    pausing.pause("SendGrid answered 401.", spoken_at=clock.now())
    db.session.commit()

    stopped_clock(timedelta(minutes=1))
    assert send() == {}
    make_confirmation()
    assert send() == {"accepted": 1}
    assert pausing.paused() is None


def test_a_mail_that_a_wait_is_asked_for_keeps_its_lane(sendgrid, send, stopped_clock):
    make_bundles(1)
    sendgrid.answer(Answer(503))

    assert send() == {"queued": 1}
    stopped_clock(timedelta(minutes=1))

    assert send() == {"accepted": 1}
    db.session.rollback()
    assert db.session.scalars(select(OutboxMessage)).one().lane_id == lane().id


@pytest.mark.parametrize("count", [0, 3])
def test_looking_for_work_writes_nothing(send, statements, count):
    make_bundles(count)
    if count:
        change_lane(paused_at=clock.now())
    db.session.remove()

    with statements() as asked:
        send()

    assert asked
    assert not [s for s in asked if s.split()[0] in {"UPDATE", "INSERT", "DELETE"}]


def test_neither_look_nor_claim_sorts_or_reads_the_queue():
    """They seek in the index; ``bench/claiming.py`` shows what that is worth."""
    make_bundles(3)
    make_confirmation()

    def claim():
        with writing():
            reserving.claim(2, is_leaving=True)

    plans = plans_of(claim, "outbox_message", "due_at", may_sort=False)

    assert len(plans) == 3  # the common queue, the lanes, one claim
    for plan in plans:
        assert "ix_outbox_message_next" in plan, plan
        assert not re.search(r"Sort|B-TREE|Seq Scan on outbox|SCAN outbox", plan), plan
