"""By the clock: one reminder, and forgetting what was promised to be forgotten."""

from datetime import timedelta

from sqlalchemy import func, select

from campaign.db import db
from campaign.delivery.models import Kind, OutboxMessage
from campaign.petitions import confirming, tasks
from campaign.petitions.models import Signature
from tests.factories import make_petition
from tests.signers_of import sign, signed


def kinds():
    return db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()


def test_whoever_has_not_confirmed_is_reminded_once_after_a_day(settings, stopped_clock):
    sign(make_petition(), settings)

    tasks.every_minute(settings)
    assert kinds() == [Kind.CONFIRMATION]

    stopped_clock(timedelta(hours=24, minutes=1))
    tasks.every_minute(settings)
    tasks.every_minute(settings)
    stopped_clock(timedelta(hours=24))
    tasks.every_minute(settings)

    assert kinds() == [Kind.CONFIRMATION, Kind.REMINDER]


def test_nobody_is_reminded_who_confirmed_or_withdrew(settings, stopped_clock):
    signed(make_petition(), settings)
    confirming.withdraw(sign(make_petition(), settings))
    db.session.commit()

    stopped_clock(timedelta(hours=25))
    tasks.every_minute(settings)

    assert Kind.REMINDER not in kinds()


def test_several_attempts_of_one_mailbox_make_one_reminder(settings, stopped_clock):
    petition = make_petition()
    sign(petition, settings)
    sign(petition, settings)

    stopped_clock(timedelta(hours=25))
    tasks.every_minute(settings)

    assert kinds().count(Kind.REMINDER) == 1


def test_pending_names_go_two_days_after_their_link_expired(settings, stopped_clock):
    sign(make_petition(), settings)

    stopped_clock(timedelta(days=settings.confirm_days + 1))
    tasks.every_hour(settings)
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 1

    stopped_clock(timedelta(days=1))
    tasks.every_hour(settings)
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 0


def test_a_withdrawn_person_is_erased_after_a_day(settings, stopped_clock):
    signature = signed(make_petition(), settings)
    confirming.withdraw(signature)
    db.session.commit()

    tasks.every_hour(settings)
    assert signature.sealed is not None

    stopped_clock(timedelta(days=1))
    tasks.every_hour(settings)
    db.session.refresh(signature)
    assert signature.sealed is None


def test_where_a_signature_came_from_is_forgotten_after_two_days(settings, stopped_clock):
    signature = sign(make_petition(), settings)
    signature.origin_print = bytes(32)
    db.session.commit()

    tasks.every_hour(settings)
    assert signature.origin_print is not None

    stopped_clock(timedelta(days=2))
    tasks.every_hour(settings)
    db.session.refresh(signature)
    assert signature.origin_print is None
