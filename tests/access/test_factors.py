"""Codes of an app, codes for recovery: each is taken once."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from campaign.access import accounts, factors
from campaign.access.models import Factor, RecoveryCode
from campaign.db import db, writing
from campaign.errors import Invalid
from tests.access.organiser import make_account, with_app


def test_an_app_counts_only_after_it_showed_a_right_code():
    account = make_account()
    with writing():
        secret = factors.begin_app(account)

    with pytest.raises(Invalid), writing():
        factors.finish_app(accounts.by_id(account.id), "000000")

    assert not factors.has_any(account.id)
    with writing():
        assert factors.begin_app(accounts.by_id(account.id)) == secret  # shown again
        factors.finish_app(accounts.by_id(account.id), pyotp.TOTP(secret).now())
    assert factors.has_any(account.id)


def test_a_secret_that_was_seen_and_left_is_not_the_one_that_is_kept(stopped_clock):
    account = make_account()
    with writing():
        seen = factors.begin_app(account)
    stopped_clock(timedelta(minutes=16))

    with writing():
        later = factors.begin_app(accounts.by_id(account.id))

    assert later != seen


def test_a_code_works_once_and_with_a_clock_half_a_minute_off(stopped_clock):
    code = with_app(account := make_account())

    with writing():
        assert factors.shows(account, code())
        assert not factors.shows(account, code())
        assert factors.shows(account, code(1))
        assert not factors.shows(account, code())  # older than the last
    stopped_clock(timedelta(minutes=5))
    with writing():
        assert not factors.shows(account, code(-2))
        assert not factors.shows(account, code(2))
        assert factors.shows(account, code(-1))


def test_blanks_in_a_code_are_as_people_type_them():
    code = with_app(account := make_account())

    with writing():
        assert factors.shows(account, f" {code()[:3]} {code()[3:]} ")


def test_a_recovery_code_works_once_however_it_is_typed():
    with_app(account := make_account())
    with writing():
        codes = factors.new_codes(account)

    with writing():
        assert len(set(codes)) == factors.CODES
        assert factors.shows(account, codes[0].upper().replace("-", " "))
        assert not factors.shows(account, codes[0])
        assert factors.codes_left(account.id) == factors.CODES - 1


def test_new_codes_end_the_old_ones_and_nobody_elses_work():
    with_app(account := make_account())
    other = make_account("ben@stepup.example.org")
    with writing():
        old = factors.new_codes(account)
        new = factors.new_codes(account)

    with writing():
        assert not factors.shows(account, old[0])
        assert not factors.shows(other, new[0])
        assert factors.shows(account, new[0])


def test_the_secret_and_the_codes_lie_nowhere_in_clear():
    account = make_account()
    with writing():
        secret = factors.begin_app(account)
        codes = factors.new_codes(account)

    sealed = db.session.scalars(select(Factor.sealed)).one()
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert secret.encode() not in sealed
    assert all(codes[0].replace("-", "").encode() not in kept for kept in hashes)


def test_the_last_factor_takes_its_recovery_codes_along():
    with_app(account := make_account())
    with writing():
        factors.new_codes(account)

    with writing():
        assert factors.remove(account, factors.of(account.id)[0].id)

    assert factors.codes_left(account.id) == 0
    assert not factors.has_any(account.id)


def test_nobody_removes_anybody_elses_factor():
    with_app(account := make_account())
    other = make_account("ben@stepup.example.org")

    with writing():
        assert not factors.remove(other, factors.of(account.id)[0].id)

    assert factors.has_any(account.id)
