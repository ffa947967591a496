"""Cadences: each office gets its letters as often as it wants them, and no oftener."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.districts.models import District
from campaign.offices import bundling, filling, tasks
from campaign.offices.models import BundleState, Sealing
from tests.factories import make_petition
from tests.offices.mailed import REDDING, bundles, crowd, wish
from tests.signers_of import signed


def sizes():
    return [filling.letter_count(bundle) for bundle in bundles()]


def test_a_daily_office_is_sealed_once_and_what_comes_later_waits(settings, at):
    at("12:59")
    tasks.every_minute(settings)
    crowd(settings, 1)
    tasks.every_minute(settings)
    assert bundles() == []

    cut_off = at("13:00")
    tasks.every_minute(settings)
    at("13:05")
    signed(make_petition(), settings, email="late@example.org")
    tasks.every_minute(settings)

    (bundle,) = bundles()
    assert bundle.release_at == cut_off + timedelta(minutes=settings.hold_minutes)
    assert sizes() == [1]


def test_a_weekend_is_no_workday(settings, at):
    at("11-20 13:00")
    tasks.every_minute(settings)
    at("11-20 18:00")
    crowd(settings, 1)
    at("11-22 13:00")  # a Sunday
    tasks.every_minute(settings)
    assert bundles() == []

    at("11-23 13:00")
    tasks.every_minute(settings)

    assert sizes() == [1]


def test_an_hourly_office_has_its_letters_within_the_hour(settings, at):
    wish(cadence="hourly")
    at("13:59")
    tasks.every_minute(settings)
    crowd(settings, 2)
    at("14:00")
    tasks.every_minute(settings)
    crowd(settings, 1)
    at("15:00")
    tasks.every_minute(settings)

    assert sizes() == [2, 1]


def test_a_weekly_office_waits_for_its_day(settings, at):
    wish(cadence="weekly", days="wed", cut_off="09:00")
    tasks.every_minute(settings)
    crowd(settings, 2)
    at("11-24 23:00")
    tasks.every_minute(settings)
    assert bundles() == []

    at("11-25 09:00")
    tasks.every_minute(settings)

    assert sizes() == [2]


def test_an_office_at_a_count_is_sealed_as_soon_as_so_many_wait(settings, at):
    wish(cadence="at_count", letters_at=3)
    petition = make_petition()
    signed(petition, settings, email="a@example.org")
    signed(petition, settings, email="b@example.org")
    crowd(settings, 2)  # of another petition
    tasks.every_minute(settings)
    assert bundles() == []

    signed(petition, settings, email="c@example.org")
    tasks.every_minute(settings)

    assert [
        (bundle.petition_id, size) for bundle, size in zip(bundles(), sizes(), strict=True)
    ] == [(petition.id, 3)]


def test_offices_keep_their_hours_apart(settings, at):
    wish(1, cut_off="14:00")
    tasks.every_minute(settings)
    petition = make_petition()
    signed(petition, settings)
    signed(petition, settings, email="an@example.org", zip_code=REDDING)
    at("13:00")
    tasks.every_minute(settings)
    assert [bundle.district for bundle in bundles()] == [14]

    at("14:00")
    tasks.every_minute(settings)

    assert [bundle.district for bundle in bundles()] == [14, 1]


def test_more_letters_than_an_office_wants_in_one_mail_make_parts(settings, at):
    wish(most_letters=2)
    tasks.every_minute(settings)
    crowd(settings, 5)
    at("13:00")
    tasks.every_minute(settings)

    assert sizes() == [2, 2, 1]


@pytest.mark.parametrize(
    "wishes", [{"channel": "none"}, {"paused": True, "pause_reason": "They move house"}]
)
def test_an_office_that_wants_none_or_is_paused_gets_none_until_that_ends(settings, at, wishes):
    wish(**wishes)
    crowd(settings, 2)
    at("13:00")
    tasks.every_minute(settings)
    assert bundling.seal(settings) == 0
    assert bundles() == []

    at("13:30")
    wish(channel="mail", paused=False)
    tasks.every_minute(settings)
    assert bundles() == []  # this cut-off has had its turn
    at("11-24 13:00")
    tasks.every_minute(settings)

    assert sizes() == [2]


def test_a_night_without_power_costs_nobody_the_hours_to_look_at_a_bundle(settings, at):
    crowd(settings, 1)
    at("20:00")
    tasks.every_minute(settings)

    (bundle,) = bundles()
    assert bundle.state is BundleState.HELD
    assert bundle.release_at == clock.now() + timedelta(minutes=settings.hold_minutes)


def test_a_sealing_that_stopped_half_way_goes_on_with_its_bundle(settings, at):
    at("13:00")
    petition = make_petition()
    crowd(settings, 3, petition)
    first = signed(petition, settings, email="first@example.org").id
    order = filling.Order(
        petition_id=petition.id,
        district=14,
        until=clock.now(),
        release_at=clock.now() + timedelta(minutes=settings.hold_minutes),
        most_letters=2000,
    )
    filling.put(order, [first])
    at("13:01")

    tasks.every_minute(settings)
    tasks.every_minute(settings)

    assert sizes() == [4]


def test_a_cut_off_is_asked_about_once(settings, at):
    at("13:00")
    tasks.every_minute(settings)
    tasks.every_minute(settings)

    count = select(func.count()).select_from(Sealing)
    assert db.session.scalar(count) == len(db.session.scalars(select(District)).all())


def test_sealings_are_forgotten_when_nobody_asks_about_them_any_more(
    settings, at, stopped_clock
):
    tasks.every_minute(settings)
    stopped_clock(timedelta(days=50))
    tasks.every_hour(settings)
    assert db.session.scalar(select(func.count()).select_from(Sealing)) > 0

    stopped_clock(timedelta(days=20))
    tasks.every_hour(settings)

    assert db.session.scalar(select(func.count()).select_from(Sealing)) == 0
