"""Whoever types an address may tick what they like: its owner agrees, on the confirm page."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.petitions import agreeing, names
from campaign.supporters.models import SubscriberState
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import PORTLAND, confirm_path, my_path, sign
from tests.supporters.asked import only_row, rows, subscribe

NAME = "Show my first name and city under the petition"
NEWS = "Keep me informed about this campaign by email"
TICKED = (("show_name", NAME), ("keep_informed", NEWS))
BOTH = {"show_name": "y", "keep_informed": "y"}
TOLD = "send the news that you asked for"


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def shown(petition):
    return [one.name for one in names.latest(petition.id)]


def test_what_a_stranger_ticked_is_shown_to_the_owner_who_unticks_it(
    client, petition, settings
):
    signature = sign(petition, settings, consents=TICKED)
    page = client.get(confirm_path(signature))
    assert NAME in text_of(page)
    assert NEWS in text_of(page)
    assert page.text.count("checked") == 2

    client.post(confirm_path(signature), data={})

    assert shown(petition) == []
    assert rows() == []
    assert agreeing.all_of(signature) == []


def test_what_is_ticked_on_the_page_counts_with_its_words_and_its_moment(
    client, petition, settings, stopped_clock
):
    signature = sign(petition, settings, consents=TICKED)
    stopped_clock(timedelta(hours=1))

    client.post(f"/es{confirm_path(signature)}", data=BOTH)

    assert shown(petition) == ["Kim"]
    assert only_row().state is SubscriberState.CONFIRMED
    kept = agreeing.all_of(signature)
    assert {(one.text.kind, one.text.language) for one in kept} == {
        ("show_name", "es"),
        ("keep_informed", "es"),
    }
    assert {one.given_at for one in kept} == {clock.now()}


def test_confirming_a_second_time_takes_nothing_back(client, petition, settings):
    signature = sign(petition, settings)

    client.post(confirm_path(signature), data=BOTH)
    client.post(confirm_path(signature), data={})

    assert agreeing.given(signature) == {"show_name", "keep_informed"}


def test_outside_california_too_the_boxes_are_asked(client, petition, settings):
    signature = sign(petition, settings, zip_code=PORTLAND, consents=TICKED)

    page = client.get(confirm_path(signature)).text

    assert page.count("checked") == 2
    assert 'id="hear_delivery"' not in page


def test_ones_own_page_says_that_news_come_and_leads_to_them(client, petition, settings):
    signature = sign(petition, settings)
    client.post(confirm_path(signature))
    quiet = client.get(my_path(signature))
    assert TOLD not in text_of(quiet)
    assert "/news/" not in quiet.text.split('id="mail"')[1]

    path = subscribe(client)

    page = client.get(my_path(signature))
    assert TOLD in text_of(page)
    assert "We write only about this letter" not in text_of(page)
    assert f'href="{path}"' in page.text.split('id="mail"')[1]


def test_undo_makes_no_subscriber_who_agreed_to_nothing(client, petition, settings):
    signature = sign(petition, settings)
    client.post(confirm_path(signature), data=BOTH)
    client.post(f"{my_path(signature)}/ticks", data={})
    assert only_row().state is SubscriberState.ENDED

    client.post(f"{my_path(signature)}/hush/no-news")
    client.post(f"{my_path(signature)}/hush/again")

    assert only_row().state is SubscriberState.ENDED


def test_who_agrees_to_nothing_is_offered_no_undo_but_the_way_back(client, petition, settings):
    signature = sign(petition, settings)
    client.post(confirm_path(signature), data=BOTH)
    news = client.get(my_path(signature)).text.split('href="/news/')[1].split('"')[0]
    client.post(f"{my_path(signature)}/ticks", data={})

    page = client.get(f"/news/{news}")
    assert "Undo" not in text_of(page)
    assert "Ask for them anew" in text_of(page)
    client.post(f"/news/{news}/back")
    assert only_row().state is SubscriberState.ENDED
