"""At the foot of a page: a mail address, one mail, and a stranger learns nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, Reason
from campaign.petitions.models import PetitionState
from campaign.supporters import consenting, tasks
from campaign.supporters.models import SubscriberState
from campaign.web import timed
from tests.factories import make_petition, make_story
from tests.pages import text_of
from tests.signers_of import sign
from tests.supporters.asked import KIM, MENDOTA, ask, mails, only_row, path_in, rows, subscribe


@pytest.mark.parametrize("path", ["/", "/terms", "/es/", "/no-such-page"])
def test_every_public_page_ends_with_the_form(client, path):
    page = client.get(path).text

    prefix = "/es" if path.startswith("/es") else ""
    assert f'<form class="news" method="post" action="{prefix}/news"' in page
    assert 'name="token"' not in page


def test_the_foot_of_a_story_names_its_campaign_and_sets_no_cookie(client):
    story = make_story(petition=make_petition(slug="values-act"))
    db.session.commit()

    reply = client.get(f"/stories/{story.slug}")

    assert '<input type="hidden" name="campaign" value="values-act">' in reply.text
    assert "Set-Cookie" not in reply.headers


def test_asking_writes_one_mail_that_lists_each_consent_apart(client):
    make_petition(slug="values-act")
    db.session.commit()

    reply = ask(client, campaign="values-act", zip_code=" 93640-1234 ")

    assert reply.status_code == 303
    assert reply.location == "/news/asked"
    assert "Set-Cookie" not in reply.headers
    assert "Look into your mailbox" in text_of(client.get(reply.location))
    (mail,) = mails()
    assert mail.recipient == KIM
    for words in (
        "• News about the campaign “Help us make sure California steps up”",
        "• News of all campaigns of Step Up California",
        "• Calls to act near my ZIP code",
    ):
        assert words in " ".join(mail.text.split())
    assert only_row().state is SubscriberState.PENDING
    assert only_row().zip == MENDOTA


def test_without_a_zip_or_a_campaign_they_are_not_offered(client):
    ask(client)

    (mail,) = mails()
    assert "Calls to act" not in mail.text
    assert "News about the campaign" not in mail.text


@pytest.mark.parametrize("slug", ["no-such", "a-draft", "x" * 500, "<b>"])
def test_a_campaign_that_visitors_cannot_see_is_left_out(client, slug):
    make_petition(slug="a-draft", state=PetitionState.DRAFT)
    db.session.commit()

    assert ask(client, campaign=slug).status_code == 303
    assert consenting.wanted(only_row()) == []


def test_the_mail_is_in_the_language_of_the_page(client):
    ask(client, language="es")

    assert path_in(mails()[0]).startswith("/es/news/")
    assert only_row().language == "es"


def test_nothing_that_a_stranger_types_is_in_the_mail(client):
    ask(client, email="Buy.Gold@example.org", zip_code=MENDOTA)

    (mail,) = mails()
    assert MENDOTA not in mail.text + mail.subject
    assert "gold" not in (mail.text + mail.subject + mail.html).lower()


def test_whoever_gets_the_news_is_answered_like_anybody_and_told_by_mail_alone(client):
    path = subscribe(client)
    first = ask(client, email="new@example.org")

    again = ask(client, email="Kim+news@example.org")

    assert (again.status_code, again.location) == (first.status_code, first.location)
    assert again.data == first.data
    mail = mails()[-1]
    assert mail.recipient == KIM  # the very address that confirmed
    assert "already" in mail.subject
    assert path_in(mail) == path
    assert mail.stop_url.endswith("/stop")


def test_three_mails_a_day_go_to_one_mailbox_over_everything(client, settings):
    sign(make_petition(), settings, email=KIM)
    for _ in range(4):
        assert ask(client).status_code == 303

    assert len(mails()) == 2
    assert len(rows()) == 3  # of those without a mail only the latest waits


def test_what_a_full_day_held_back_goes_the_next_day(client, settings, stopped_clock):
    for _ in range(4):
        ask(client)
    tasks.every_minute(settings)
    assert len(mails()) == 3

    stopped_clock(timedelta(days=1, minutes=1))
    tasks.every_minute(settings)
    tasks.every_minute(settings)

    assert len(mails()) == 4


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"email": ""}, "Enter your email address."),
        ({"email": "kim@"}, "Add what comes after the @"),
        ({"zip_code": "9364"}, "Enter five digits"),
        ({"zip_code": "00001"}, "leave this empty"),
        ({"website": "https://example.org"}, "a box that people do not see"),
        ({"token": "forged"}, "open for a long time"),
    ],
)
def test_after_a_fault_the_form_is_shown_with_all_that_was_typed(client, typed, fault):
    filled = {"email": KIM, "zip_code": MENDOTA, "campaign": "values-act"} | typed

    reply = client.post("/news", data=filled)

    assert reply.status_code == 422
    assert reply.headers["Cache-Control"] == "no-store"
    assert fault in text_of(reply)
    for name in ("email", "zip_code", "campaign"):
        assert f'value="{filled[name]}"' in reply.text
    assert rows() == []
    token = reply.text.split('name="token" type="hidden" value="')[1].split('"')[0]
    assert timed.is_fresh(token, "news")


def test_a_form_from_another_site_is_shown_for_a_second_press(client):
    reply = client.post("/news", data={"email": KIM}, headers={"Sec-Fetch-Site": "cross-site"})

    assert reply.status_code == 403
    assert f'value="{KIM}"' in reply.text
    assert rows() == []


def test_too_many_from_one_network_keep_what_they_typed(settings, another_site):
    site = another_site(replace(settings, signing_limit="1 per minute"))
    browser = site.test_client()
    ask(browser, email="first@example.org")

    reply = ask(browser)

    assert reply.status_code == 429
    assert f'value="{KIM}"' in reply.text


def test_while_the_database_is_away_nothing_typed_is_lost(settings, another_site):
    away = another_site(
        replace(settings, database_url="postgresql://nobody@127.0.0.1:1/nowhere")
    )

    reply = ask(away.test_client(), zip_code=MENDOTA)

    assert reply.status_code == 503
    assert KIM in reply.text
    assert MENDOTA in reply.text


def test_a_wish_that_nobody_confirms_is_erased_two_days_after_its_link(
    client, settings, stopped_clock
):
    ask(client, zip_code=MENDOTA)
    assert only_row().origin_print is not None

    stopped_clock(timedelta(days=2))
    tasks.every_hour(settings)
    assert only_row().origin_print is None

    stopped_clock(timedelta(days=settings.confirm_days - 1))
    tasks.every_hour(settings)
    assert only_row().expires_at < clock.now()

    stopped_clock(timedelta(days=1))
    tasks.every_hour(settings)
    assert rows() == []


def test_unsubscribing_does_not_silence_the_mail_that_asks_to_confirm():
    suppressing.suppress(KIM, Reason.UNSUBSCRIBE)

    reasons = suppressing.reasons_of([KIM])[KIM]
    assert not suppressing.is_silenced(Kind.SUBSCRIBE, reasons)
    suppressing.suppress(KIM, Reason.NEVER)
    reasons = suppressing.reasons_of([KIM])[KIM]
    assert suppressing.is_silenced(Kind.SUBSCRIBE, reasons)
