from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.access import accounts, tasks, tries
from campaign.access.models import SignInTry
from campaign.db import db, writing

EMAIL = "kim@stepup.example.org"


def try_times(times):
    for _ in range(times):
        with writing():
            tries.count(EMAIL)


def test_five_tries_are_free_and_the_sixth_has_to_wait(stopped_clock):
    try_times(5)

    with pytest.raises(tries.TooOften), writing():
        tries.count(EMAIL)
    stopped_clock(timedelta(seconds=30))
    try_times(1)


def test_each_further_try_waits_longer_up_to_a_quarter_of_an_hour(stopped_clock):
    try_times(5)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        stopped_clock(timedelta(seconds=seconds - 1))
        with pytest.raises(tries.TooOften), writing():
            tries.count(EMAIL)
        stopped_clock(timedelta(seconds=1))
        try_times(1)


def test_one_address_does_not_slow_another_down():
    try_times(5)

    with writing():
        tries.count("lee@stepup.example.org")


def test_the_right_password_makes_five_tries_free_again():
    try_times(5)

    with writing():
        tries.forget(accounts.email_print(EMAIL))

    try_times(5)


def test_a_day_later_five_tries_are_free_again(stopped_clock):
    try_times(5)
    stopped_clock(timedelta(days=1))

    try_times(5)


def test_counts_of_yesterday_are_deleted(settings, stopped_clock):
    try_times(1)
    stopped_clock(timedelta(days=1))

    tasks.every_hour(settings)

    assert db.session.scalars(select(SignInTry)).all() == []
