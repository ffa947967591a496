from datetime import timedelta

from sqlalchemy import select

from campaign.access import accounts, sessions, tasks
from campaign.access.models import DeskSession
from campaign.db import db, writing
from tests.access.organiser import make_account, signed_in

HOUR = timedelta(hours=1)


def begin(account):
    with writing():
        return sessions.begin(account, is_by_link=False)


def test_a_session_ends_after_twelve_idle_hours(stopped_clock):
    token = begin(make_account())
    stopped_clock(12 * HOUR - timedelta(seconds=1))
    assert sessions.find(token)

    stopped_clock(timedelta(seconds=1))

    assert sessions.find(token) is None


def test_a_busy_session_ends_after_seven_days(client, stopped_clock):
    signed_in(client)

    for _ in range(7 * 24 - 1):
        stopped_clock(HOUR)
        assert client.get("/desk/exports").status_code == 200
    stopped_clock(HOUR)

    assert client.get("/desk/exports").status_code == 303


def test_somebody_who_looks_at_pages_stays_signed_in(client, stopped_clock):
    signed_in(client)

    for _ in range(3):
        stopped_clock(11 * HOUR)
        assert client.get("/desk/exports").status_code == 200


def test_a_session_that_was_ended_is_ended_everywhere():
    account = make_account()
    tokens = [begin(account), begin(account)]

    with writing():
        sessions.end_all(account.id)

    assert [sessions.find(token) for token in tokens] == [None, None]


def test_shutting_an_account_out_ends_its_sessions_at_once(client):
    signed_in(client)

    with writing():
        accounts.everyone()[0].is_active = False

    assert client.get("/desk/").status_code == 303


def test_a_made_up_secret_is_nobodys():
    begin(make_account())

    assert sessions.find("made-up") is None


def test_a_stolen_row_is_not_the_secret():
    token = begin(make_account())

    assert token.encode() not in db.session.scalars(select(DeskSession.token_hash)).one()


def test_sessions_that_are_over_are_deleted(settings, stopped_clock):
    account = make_account()
    begin(account)
    stopped_clock(11 * HOUR)
    living = begin(account)

    stopped_clock(2 * HOUR)
    tasks.every_hour(settings)

    assert len(db.session.scalars(select(DeskSession)).all()) == 1
    assert sessions.find(living)
