import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.access import links, tasks
from campaign.access.models import SignInLink
from campaign.db import db, writing
from tests.access.organiser import make_account, make_link


def test_a_link_signs_in_whom_it_was_made_for_and_only_once():
    account = make_account()
    token = make_link(account)

    links.check(token)
    with writing():
        assert links.use(token) == account

    with pytest.raises(links.StaleLink), writing():
        links.use(token)
    with pytest.raises(links.StaleLink):
        links.check(token)


def test_looking_at_a_link_does_not_use_it_up():
    token = make_link(make_account())

    links.check(token)
    links.check(token)


def test_a_link_is_good_for_a_day(stopped_clock):
    token = make_link(make_account())
    stopped_clock(timedelta(hours=24) - timedelta(seconds=1))
    links.check(token)

    stopped_clock(timedelta(seconds=1))

    with pytest.raises(links.StaleLink), writing():
        links.use(token)


def test_the_link_of_an_account_that_was_shut_out_opens_nothing():
    account = make_account(is_active=False)
    token = make_link(account)

    with pytest.raises(links.StaleLink), writing():
        links.use(token)


def test_the_database_knows_no_link_by_its_words():
    token = make_link(make_account())

    kept = db.session.scalars(select(SignInLink.token_hash)).one()
    assert len(kept) == 32
    assert token.encode() not in kept


def test_of_eight_who_use_one_link_at_once_one_gets_in(app):
    token = make_link(make_account())
    start, ended = threading.Barrier(8), []

    def use():
        with app.app_context():
            start.wait()
            try:
                with writing():
                    links.use(token)
                ended.append("in")
            except links.StaleLink:
                ended.append("out")

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["in"] + ["out"] * 7


def test_links_whose_day_is_over_are_deleted(settings, stopped_clock):
    account = make_account()
    make_link(account)
    stopped_clock(timedelta(hours=23))
    young = make_link(account)

    stopped_clock(timedelta(hours=2))
    tasks.every_hour(settings)

    assert len(db.session.scalars(select(SignInLink)).all()) == 1
    links.check(young)
