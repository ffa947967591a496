"""The page that the mail leads to: each consent has a tick, and only a press counts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason
from campaign.supporters import consenting, joining
from campaign.supporters.models import SubscriberConsent, SubscriberState
from tests.factories import make_petition
from tests.pages import text_of
from tests.supporters.asked import (
    KIM,
    MENDOTA,
    ask,
    confirm,
    mails,
    only_row,
    path_in,
    rows,
    subscribe,
)

CALL = "News about the campaign “Help us make sure California steps up”"


def asked(client, **values):
    ask(client, **values)
    return path_in(mails()[-1])


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_the_link_confirms_nothing(client, method):
    path = asked(client)

    for page in (path, f"{path}/confirm", f"{path}/leave", f"{path}/data", f"{path}/delete"):
        assert getattr(client, method)(page).status_code in {200, 303}

    assert only_row().state is SubscriberState.PENDING


def test_no_box_is_ticked_before_its_reader_ticks_it(client):
    make_petition(slug="values-act")
    db.session.commit()
    page = client.get(asked(client, campaign="values-act", zip_code=MENDOTA))

    assert page.text.count('type="checkbox"') == 3
    assert "checked" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_what_is_ticked_is_kept_in_its_exact_words_with_the_time(client, stopped_clock):
    make_petition(slug="values-act")
    db.session.commit()
    path = asked(client, campaign="values-act", zip_code=MENDOTA)
    stopped_clock(timedelta(hours=5))

    confirm(client, path, "news_campaign:values-act", "calls_near")

    row = only_row()
    assert row.state is SubscriberState.CONFIRMED
    kept = {(c.text.words, c.text.language, c.given_at) for c in consenting.all_of(row)}
    now = clock.now()
    assert kept == {(CALL, "en", now), ("Calls to act near my ZIP code", "en", now)}
    assert consenting.wanted(row) == ["values-act"]


def test_a_wish_from_the_foot_is_no_consent(client):
    make_petition(slug="values-act")
    db.session.commit()

    subscribe(client, "news_all", campaign="values-act")

    assert consenting.given(only_row()) == {"news_all"}
    assert consenting.wanted(only_row()) == []


@pytest.mark.parametrize("wants", [["no-such-box"], ["calls_near"], [""]])
def test_without_a_tick_that_was_offered_nothing_is_confirmed(client, wants):
    path = asked(client)  # without a ZIP: calls nearby are not offered

    reply = confirm(client, path, *wants)

    assert reply.status_code == 422
    assert "at least one box" in text_of(reply)
    assert only_row().state is SubscriberState.PENDING


def test_confirming_twice_changes_nothing(client):
    path = subscribe(client, "news_all")
    first = only_row().confirmed_at

    assert confirm(client, path, "news_all").status_code == 303
    assert only_row().confirmed_at == first
    assert len(consenting.all_of(only_row())) == 1


def test_a_second_wish_of_the_mailbox_finds_that_it_is_confirmed(client):
    second = asked(client, email="Kim+2@example.org")
    subscribe(client)

    assert "You get our news already" in text_of(client.get(second))
    assert confirm(client, second).status_code == 200
    assert [row.state for row in rows()] == [SubscriberState.PENDING, SubscriberState.CONFIRMED]
    states = db.session.scalars(
        select(OutboxMessage.state).where(OutboxMessage.kind == Kind.SUBSCRIBE)
    ).all()
    assert "cancelled" in states  # the mail of the other wish, which still waited


def test_after_the_link_has_expired_one_is_asked_to_ask_again(client, settings, stopped_clock):
    path = asked(client)
    stopped_clock(timedelta(days=settings.confirm_days))

    assert "This link has expired" in text_of(client.get(path))
    assert confirm(client, path).status_code == 410
    assert only_row().state is SubscriberState.PENDING


def test_whom_it_was_not_has_the_address_erased_at_once(client):
    path = asked(client)

    client.post(f"{path}/leave")

    assert "it was erased" in text_of(client.get(path))
    row = only_row()
    assert (row.sealed, row.zip, row.state) == (None, None, SubscriberState.ENDED)
    assert mails() == []  # the mail that waited is taken back
    assert suppressing.reasons_of([KIM])[KIM] == set()


def test_this_was_not_me_takes_no_confirmed_subscription_along(client):
    other = asked(client)
    subscribe(client)

    client.post(f"{other}/leave")
    client.post(f"{other}/delete")

    assert [row.state for row in rows()] == [SubscriberState.ENDED, SubscriberState.CONFIRMED]


def test_asking_anew_after_unsubscribing_is_heard(client):
    suppressing.suppress(KIM, Reason.UNSUBSCRIBE)
    db.session.commit()

    subscribe(client)

    assert suppressing.reasons_of([KIM])[KIM] == set()


def test_a_crash_half_way_leaves_nothing_confirmed_and_no_consent(client, app, monkeypatch):
    path = asked(client)

    def crash(*_):
        raise RuntimeError("the machine went away")

    monkeypatch.setattr(joining, "_hush_siblings", crash)
    assert confirm(client, path).status_code == 500
    assert only_row().state is SubscriberState.PENDING
    assert db.session.scalars(select(SubscriberConsent)).all() == []

    monkeypatch.undo()
    assert confirm(client, path).status_code == 303
    assert consenting.given(only_row()) == {"news_all"}


@pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 43, "%00", "A" * 900])
def test_a_forged_link_opens_nothing(client, token):
    assert client.get(f"/news/{token}").status_code == 404
    assert client.post(f"/news/{token}/leave").status_code == 404
    assert client.post(f"/news/{token}/stop").status_code == 404
