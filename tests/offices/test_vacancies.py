"""Vacant seats: whoever waits too long is asked once whether they want to wait on."""

import pytest
from sqlalchemy import select, update

from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason
from campaign.districts.models import Senator
from campaign.offices import seats, tasks, vacancies
from campaign.petitions import confirming
from campaign.petitions.models import Signature
from tests.factories import make_petition
from tests.offices.mailed import crowd, wish
from tests.signers_of import signed

pytestmark = pytest.mark.usefixtures("own_districts")


@pytest.fixture
def vacate(at):
    """Empty the seat of district 14 on a day."""

    def leave(day):
        moment = at(f"{day} 12:00")
        db.session.execute(
            update(Senator)
            .where(Senator.district == 14)
            .values(is_current=False, left_on=moment.date())
        )
        db.session.commit()

    return leave


def questions():
    return db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == Kind.VACANT)
    ).all()


def test_signers_are_asked_once_after_the_days_their_office_says(settings, at, vacate):
    wish(ask_after_days=14)
    crowd(settings, 2)
    vacate("11-23")
    at("12-07 11:59")
    tasks.every_hour(settings)
    assert questions() == []

    at("12-07 12:00")
    tasks.every_hour(settings)
    tasks.every_hour(settings)

    assert len(questions()) == 2
    assert all(db.session.scalars(select(Signature.asked_at)))


def test_nobody_is_asked_where_no_number_of_days_is_set(settings, at, vacate):
    crowd(settings, 1)
    vacate("11-23")
    at("12-31 12:00")

    assert vacancies.ask(settings) == 0


def test_who_signed_lately_knew_that_the_seat_is_vacant(settings, at, vacate):
    wish(ask_after_days=14)
    vacate("11-23")
    at("12-06 12:00")
    crowd(settings, 1)
    at("12-10 12:00")
    assert vacancies.ask(settings) == 0

    at("12-20 12:00")

    assert vacancies.ask(settings) == 1


def test_a_seat_that_is_held_asks_nobody(settings, at):
    at("11-23 12:00")
    wish(ask_after_days=1)
    crowd(settings, 1)
    at("12-20 12:00")

    assert vacancies.ask(settings) == 0


def test_who_withdrew_or_wants_no_such_mail_is_not_asked(settings, at, vacate):
    wish(ask_after_days=14)
    petition = make_petition()
    signed(petition, settings, email="kim@example.org")
    gone = signed(petition, settings, email="an@example.org")
    signed(petition, settings, email="bo@example.org")
    suppressing.suppress("kim@example.org", Reason.UNSUBSCRIBE)
    confirming.withdraw(gone)
    vacate("11-23")
    at("12-10 12:00")

    assert vacancies.ask(settings) == 1
    assert vacancies.ask(settings) == 0


def test_the_day_a_seat_fell_vacant_is_told_as_far_as_it_is_known(vacate, at):
    assert seats.vacant_since(14) is None
    vacate("11-23")

    assert seats.vacant_since(14).isoformat() == "2026-11-23"
    oldest = db.session.scalar(select(Senator.as_of).order_by(Senator.as_of).limit(1))
    assert seats.vacant_since(10) == oldest
