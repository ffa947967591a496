"""What needs a person: said where there is something to do, and nowhere else."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from campaign import clock
from campaign.access.models import AuditCheck, Role
from campaign.access.roles import EVERY, Duties
from campaign.dashboard import sparks, todo
from campaign.db import db, writing
from campaign.delivery.models import State
from campaign.delivery.worker import beat
from campaign.offices.models import Bundle, BundleState, Office
from campaign.petitions.models import PetitionState
from tests.access.organiser import signed_in
from tests.factories import make_message, make_petition
from tests.pages import text_of
from tests.signers_of import signed


@pytest.fixture
def desk(client):
    return signed_in(client)


def test_a_new_term_is_told_where_a_live_petition_has_letters_for_it(monkeypatch, settings):
    monkeypatch.setattr(
        clock, "source", lambda: datetime(2026, 12, 8, 9, 0, tzinfo=clock.PACIFIC)
    )
    make_petition()
    assert todo.needs_a_person(settings).outdated == ()

    make_petition(state=PetitionState.LIVE)

    assert 14 in todo.needs_a_person(settings).outdated
    assert 13 not in todo.needs_a_person(settings).outdated


def stop_at(monkeypatch, *when):
    monkeypatch.setattr(clock, "source", lambda: datetime(*when, tzinfo=clock.PACIFIC))


def test_a_change_of_seats_is_told_a_month_before_and_not_after(monkeypatch, settings):
    make_petition(state=PetitionState.LIVE)
    stop_at(monkeypatch, 2026, 11, 1)
    assert todo.needs_a_person(settings).changing == []

    stop_at(monkeypatch, 2026, 11, 27)
    [change] = todo.needs_a_person(settings).changing
    assert change.day == date(2026, 12, 7)
    assert change.districts == tuple(range(2, 41, 2))

    stop_at(monkeypatch, 2026, 12, 7)
    assert todo.needs_a_person(settings).changing == []


def test_a_rehearsal_waits_for_no_new_senators(monkeypatch, settings):
    stop_at(monkeypatch, 2026, 11, 27)
    make_petition()

    assert todo.needs_a_person(settings).changing == []


def test_a_worker_that_fell_silent_is_told_and_one_that_never_ran_is_not(
    stopped_clock, settings
):
    assert todo.needs_a_person(settings).asleep_since is None
    db.session.rollback()
    beat(db.engine)
    assert todo.needs_a_person(settings).asleep_since is None

    stopped_clock(timedelta(minutes=3))
    db.session.rollback()

    assert todo.needs_a_person(settings).asleep_since == clock.now() - timedelta(minutes=3)


def test_an_office_whose_mail_came_back_is_told_with_its_page(settings, desk):
    petition = make_petition()
    message = make_message()
    message.state = State.BOUNCED
    bundle = Bundle(
        petition_id=petition.id,
        district=14,
        state=BundleState.RELEASED,
        release_at=clock.now(),
        letter_count=1,
        message_id=message.id,
    )
    db.session.add(bundle)
    db.session.add(Office(district=7, paused_at=clock.now()))
    db.session.commit()

    page = desk.get("/desk/")

    assert todo.needs_a_person(settings).returned == [7, 14]
    assert "The office of District 14 is not written to" in text_of(page)
    assert 'href="/desk/offices/14"' in page.text


def test_people_who_will_be_forgotten_are_told_two_weeks_before(stopped_clock, settings):
    petition = make_petition(closes_at=clock.now() - timedelta(days=1), retention_days=20)
    assert todo.needs_a_person(settings).forgetting == []

    stopped_clock(timedelta(days=6))

    [end] = todo.needs_a_person(settings).forgetting
    assert end.petition is petition
    assert end.at == petition.closes_at + timedelta(days=20)
    stopped_clock(timedelta(days=14))
    assert todo.needs_a_person(settings).forgetting == []


def test_copies_of_a_destroyed_key_are_asked_for_thirty_days(stopped_clock, settings):
    petition = make_petition(closes_at=clock.now(), retention_days=20)
    assert todo.needs_a_person(settings).copies_until is None

    stopped_clock(timedelta(days=20))
    assert todo.needs_a_person(settings).copies_until == petition.closes_at + timedelta(days=50)

    stopped_clock(timedelta(days=30))
    assert todo.needs_a_person(settings).copies_until is None


def test_a_live_campaign_without_sendgrids_events_is_told(settings):
    sending = replace(settings, sendgrid_key="SG.a-key-for-tests")
    assert not todo.needs_a_person(sending).misses_events

    make_petition(state=PetitionState.LIVE)

    assert todo.needs_a_person(sending).misses_events
    heard = replace(sending, sendgrid_webhook_key="a key")
    assert not todo.needs_a_person(heard).misses_events


def test_a_trail_that_is_not_whole_is_told_to_owners_of_all_campaigns(settings, desk):
    def told(role, campaign=EVERY):
        duties = Duties(frozenset({(role, campaign)}))
        return todo.needs_a_person(settings, duties).trail_faults

    with writing():
        proof = AuditCheck(id=1, checked_at=clock.now(), head="3:abc", place=3, faults=0)
        db.session.add(proof)
    assert told(Role.OWNER) == 0
    with writing():
        proof.faults = 2

    assert told(Role.OWNER) == 2
    assert told(Role.ORGANISER) == told(Role.OWNER, 1) == 0
    assert "The trail is not whole" in text_of(desk.get("/desk/"))


def test_the_line_of_a_card_has_each_of_thirty_days(settings, stopped_clock, client):
    petition = make_petition()
    signed(petition, settings)
    stopped_clock(timedelta(days=2))
    signed(petition, settings, email="ana@example.org")
    signed(petition, settings, email="ben@example.org")

    spark = sparks.of_all()[petition.id]

    assert [count for _, count in spark.counts] == [0] * 27 + [1, 0, 2]
    assert (spark.total, spark.best[1]) == (3, 2)
    assert len(spark.line.split()) == 30
    assert "Signatures of the last 30 days: 3 in all" in signed_in(client).get("/desk/").text
    stopped_clock(timedelta(days=40))
    assert sparks.of_all() == {}


def test_an_empty_desk_says_what_to_do_first(desk):
    words = text_of(desk.get("/desk/"))

    assert "Your first campaign" in words
    assert "Rehearse" in words
