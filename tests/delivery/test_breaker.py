"""Where too much comes back, the mail to that domain rests, and no other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import breaker
from campaign.delivery.models import DomainHour, Kind, Lane, OutboxMessage
from campaign.mail import addresses
from tests.delivery.sendgrid_hook import OFFICE, sent
from tests.factories import make_mail, make_message

MIDDAY = {"minute": 30, "second": 0, "microsecond": 0}


@pytest.fixture(autouse=True)
def half_past(stopped_clock):
    """Begin in the middle of an hour, so that a few minutes stay in it."""
    stopped_clock(clock.now().replace(**MIDDAY) - clock.now())
    return stopped_clock


def take(count, domain="example.org"):
    breaker.note_taken({addresses.domain_print(f"x@{domain}"): count})
    db.session.commit()


def return_some(count, domain="example.org", **values):
    """Let mails to a domain come back; tell after which one its lane came to rest."""
    rested = []
    for number in range(1, count + 1):
        address = f"person{number}@{domain}"
        message = sent(address, **values)
        if breaker.note_returned(message, address, code="5.7.1"):
            rested.append(number)
    db.session.commit()
    return rested


def lane(domain="example.org"):
    db.session.rollback()
    return db.session.scalar(select(Lane).where(Lane.domain == domain))


def test_a_tenth_that_comes_back_rests_that_domain_and_says_why():
    take(60)

    assert return_some(7) == [6]

    assert lane().paused_at == clock.now()
    assert lane().pause_reason == (
        "Of 60 mails in the last 6 hours 6 came back; the last answer was 5.7.1."
    )
    assert not lane().is_of_offices
    assert lane().most is None


def test_a_few_mistyped_addresses_rest_nothing():
    take(20)

    assert return_some(4) == []
    assert lane() is None


def test_a_small_share_of_much_rests_nothing():
    take(1_000)

    assert return_some(30) == []


def test_few_mails_say_nothing_of_a_domain_of_people():
    take(19)

    assert return_some(19) == []


def test_three_that_come_back_rest_a_domain_of_offices():
    make_message(mail=make_mail(recipient=OFFICE))
    take(40, "senate.example.org")

    assert return_some(3, "senate.example.org", kind=Kind.BUNDLE) == [3]
    assert lane("senate.example.org").is_of_offices


def test_three_of_very_many_letters_do_not_rest_a_domain_of_offices():
    make_message(mail=make_mail(recipient=OFFICE))
    take(100, "senate.example.org")

    assert return_some(4, "senate.example.org", kind=Kind.LETTER) == []


def test_other_domains_go_on():
    take(20)
    take(20, "example.net")

    return_some(5)
    return_some(1, "example.net")

    assert lane().paused_at is not None
    assert lane("example.net") is None


def test_what_was_handed_over_long_ago_is_not_held_against_todays_mail():
    take(20)

    assert return_some(20, spoken_at=clock.now() - timedelta(hours=8)) == []
    assert db.session.scalars(select(DomainHour.returned)).all() == [0]


def test_a_mail_counts_in_the_hour_in_which_it_was_handed_over(half_past):
    take(100)
    half_past(timedelta(hours=4))
    take(30)

    return_some(9, spoken_at=clock.now() - timedelta(hours=4))
    assert lane() is None
    half_past(timedelta(hours=3))

    assert return_some(5, spoken_at=clock.now() - timedelta(hours=3)) == [5]
    assert "Of 30 mails" in lane().pause_reason


def test_a_person_who_lets_it_flow_begins_a_new_count(half_past):
    take(20)
    before = clock.now()
    return_some(5)
    half_past(timedelta(minutes=5))

    assert breaker.resume_lane("example.org")
    db.session.commit()
    half_past(timedelta(minutes=5))
    take(20)

    assert lane().paused_at is lane().pause_reason is None
    assert return_some(10, spoken_at=before) == []
    assert return_some(4) == []
    assert return_some(1) == [1]


def test_a_lane_that_does_not_rest_cannot_be_resumed():
    take(20)
    return_some(5)

    assert breaker.resume_lane("EXAMPLE.org")
    assert not breaker.resume_lane("example.org")
    assert not breaker.resume_lane("example.net")


def test_what_waits_for_the_domain_is_moved_into_its_lane():
    people = [make_mail(recipient=f"person{number}@example.org") for number in range(3)]
    waiting = [make_message(kind=Kind.RECEIPT, mail=mail) for mail in people]
    other = make_message(kind=Kind.RECEIPT, mail=make_mail(recipient="kim@example.net"))
    gone = sent("kim@example.org")
    take(20)
    return_some(5)

    assert breaker.gather() == 3

    own = lane().id
    assert {db.session.get(OutboxMessage, m.id).lane_id for m in waiting} == {own}
    assert db.session.get(OutboxMessage, other.id).lane_id is None
    assert db.session.get(OutboxMessage, gone.id).lane_id is None
    assert breaker.gather() == 0


def test_what_is_written_afterwards_joins_the_lane_at_once():
    take(20)
    return_some(5)

    message = make_message(kind=Kind.RECEIPT, mail=make_mail(recipient="new@example.org"))

    assert message.lane_id == lane().id


def test_counts_of_one_hour_add_up():
    take(3)
    take(4)
    take(5, "example.net")

    known = {addresses.domain_print("example.org"): 7, addresses.domain_print("example.net"): 5}
    rows = db.session.execute(select(DomainHour.domain_print, DomainHour.taken))
    assert dict(rows.all()) == known


def test_old_hours_are_forgotten(half_past):
    take(1)
    half_past(timedelta(days=1))
    take(2)
    half_past(timedelta(hours=26))

    breaker.forget(timedelta(days=2))

    assert db.session.scalars(select(DomainHour.taken)).all() == [2]
