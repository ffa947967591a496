"""Who ticks "keep me informed" and confirms a signature: a subscriber, with one mail less."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.petitions import lending, living
from campaign.petitions.models import PetitionState
from campaign.signers import rehearsing
from campaign.supporters import consenting, mailboxes
from campaign.supporters.models import HowOften, SubscriberState
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import MENDOTA, confirm_path, my_path, sign
from tests.supporters.asked import KIM, ask, mails, only_row, path_in, rows, subscribe

WORDS = "Keep me informed about this campaign by email"
TICKED = {"keep_informed": "y"}
NEWS = "Your news go on"


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def confirmed(client, petition, settings, *, ticks=TICKED, **answers):
    signature = sign(petition, settings, **answers)
    assert client.post(confirm_path(signature), data=ticks).status_code == 303
    return signature


def test_before_the_mailbox_is_proven_nobody_is_subscribed(petition, settings):
    sign(petition, settings, consents=(("keep_informed", WORDS),))

    assert rows() == []


def test_confirming_subscribes_with_the_words_and_the_moment_of_the_tick(
    client, petition, settings, stopped_clock
):
    signature = sign(petition, settings, language="es")
    stopped_clock(timedelta(hours=1))
    ticked_at = clock.now()

    client.post(confirm_path(signature), data=TICKED)
    stopped_clock(timedelta(hours=1))

    row = only_row()
    assert (row.state, row.source) == (SubscriberState.CONFIRMED, "petition values-act")
    assert (row.zip, row.language, row.how_often) == (MENDOTA, "es", HowOften.EACH)
    assert mailboxes.address_of(row) == KIM
    (kept,) = consenting.all_of(row)
    assert (kept.text.words, kept.text.language, kept.given_at) == (WORDS, "en", ticked_at)
    assert consenting.wanted(row) == ["values-act"]
    assert mails() == []


def test_without_the_tick_nobody_is_subscribed(client, petition, settings):
    confirmed(client, petition, settings, ticks={})

    assert rows() == []


@pytest.mark.parametrize("reason", [Reason.NEVER, Reason.SPAM_REPORT, Reason.BOUNCE])
def test_who_had_said_never_is_not_subscribed(client, petition, settings, reason):
    suppressing.suppress(KIM, reason)

    confirmed(client, petition, settings)

    assert rows() == []
    assert suppressing.reasons_of([KIM])[KIM] == {reason}


def test_a_tick_after_unsubscribing_is_heard(client, petition, settings):
    suppressing.suppress(KIM, Reason.UNSUBSCRIBE)

    confirmed(client, petition, settings)

    assert only_row().state is SubscriberState.CONFIRMED
    assert suppressing.reasons_of([KIM])[KIM] == set()


def test_a_second_petition_adds_its_campaign_to_the_same_subscription(
    client, petition, settings
):
    confirmed(client, petition, settings)
    confirmed(client, make_petition(slug="another"), settings, email="Kim+x@example.org")

    assert consenting.wanted(only_row()) == ["another", "values-act"]
    assert mailboxes.address_of(only_row()) == KIM


def test_a_wish_at_the_foot_that_waits_is_settled_by_it(client, petition, settings):
    ask(client)
    path = path_in(mails()[0])

    confirmed(client, petition, settings)

    assert "You get our news already" in text_of(client.get(path))
    assert mails() == []  # the mail that waited is taken back


def test_withdrawing_offers_to_end_the_news_and_ends_nothing_by_itself(
    client, petition, settings
):
    signature = confirmed(client, petition, settings)

    client.post(f"{my_path(signature)}/withdraw")

    page = client.get(my_path(signature))
    assert NEWS in text_of(page)
    assert only_row().state is SubscriberState.CONFIRMED
    leave = page.text.split('action="/news/')[1].split('"')[0]
    client.post(f"/news/{leave}")
    assert only_row().state is SubscriberState.ENDED
    assert NEWS not in text_of(client.get(my_path(signature)))


@pytest.mark.parametrize(("also", "left"), [({}, 1), ({"also_news": "y"}, 0)])
def test_deleting_a_signature_ends_the_news_only_where_one_says_so(
    client, petition, settings, also, left
):
    signature = confirmed(client, petition, settings)
    assert NEWS in text_of(client.get(f"{my_path(signature)}/delete"))

    client.post(f"{my_path(signature)}/delete", data=also)

    assert client.get(my_path(signature)).status_code == 410
    assert (only_row().sealed is not None) == bool(left)


def test_who_gets_no_news_is_not_told_of_any(client, petition, settings):
    signature = confirmed(client, petition, settings, ticks={})
    other = confirmed(client, petition, settings, email="other@example.org")

    assert NEWS not in text_of(client.get(f"{my_path(signature)}/delete"))
    assert NEWS in text_of(client.get(f"{my_path(other)}/delete"))


def test_another_spelling_of_the_mailbox_gets_no_link_to_the_news(client, petition, settings):
    subscribe(client, email="Kim+news@example.org")

    signature = confirmed(client, petition, settings, ticks={})

    assert NEWS not in text_of(client.get(f"{my_path(signature)}/delete"))


def test_the_box_on_ones_own_page_joins_and_leaves(client, petition, settings):
    signature = confirmed(client, petition, settings, ticks={})
    path = my_path(signature)

    client.post(f"{path}/ticks", data={"keep_informed": "y", "show_name": "y"})
    assert consenting.wanted(only_row()) == ["values-act"]

    client.post(f"{path}/ticks", data={"show_name": "y"})
    assert only_row().state is SubscriberState.ENDED


def test_who_left_by_the_news_page_is_not_put_back_by_saving_other_ticks(
    client, petition, settings
):
    signature = confirmed(client, petition, settings)
    client.post(f"{my_path(signature)}/hush/no-news")
    assert only_row().state is SubscriberState.ENDED

    page = client.get(my_path(signature)).text
    assert 'checked id="keep_informed"' not in page
    client.post(f"{my_path(signature)}/ticks", data={"show_name": "y"})

    assert only_row().state is SubscriberState.ENDED
    assert suppressing.reasons_of([KIM])[KIM] == {Reason.UNSUBSCRIBE}


def test_no_more_news_on_ones_own_page_ends_them_and_undo_puts_them_back(
    client, petition, settings
):
    signature = confirmed(client, petition, settings)

    client.post(f"{my_path(signature)}/hush/never")
    assert mailboxes.confirmed(KIM) is None
    client.post(f"{my_path(signature)}/hush/again")

    assert mailboxes.confirmed(KIM) is not None


def test_a_crash_while_joining_confirms_nothing(client, petition, settings, monkeypatch):
    signature = sign(petition, settings)

    def crash(*_):
        raise RuntimeError("the machine went away")

    monkeypatch.setattr(consenting, "note", crash)
    assert client.post(confirm_path(signature), data=TICKED).status_code == 500
    db.session.refresh(signature)
    assert signature.state == "pending"
    assert rows() == []


def test_going_live_forgets_who_came_by_the_rehearsal(client, petition, settings, monkeypatch):
    confirmed(client, petition, settings)
    subscribe(client, email="foot@example.org")
    monkeypatch.setattr(living, "check", lambda *_: None)

    rehearsing.go_live("values-act", settings, discards=True)

    assert [row.sealed is not None for row in rows()] == [False, True]


def test_only_open_campaigns_can_be_chosen_in_the_readers_language(petition):
    make_petition(slug="draft", state=PetitionState.DRAFT)
    make_petition(slug="closed", closes_at=clock.now())
    make_petition(slug="later", opens_at=clock.now() + timedelta(days=1))
    make_petition(slug="spanish", language="es", wording={"call": "Firme"})

    found = [(one.slug, one.call) for one in lending.open_now("es")]

    assert found == [
        ("spanish", "Firme"),
        ("values-act", "Help us make sure California steps up"),
    ]
