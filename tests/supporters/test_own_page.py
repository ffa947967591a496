"""One's own page: choose, see what one agreed to, take it along, leave, delete."""

from datetime import timedelta

import flask_babel
import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason
from campaign.petitions.models import PetitionState
from campaign.supporters import consenting, counting, leaving, mailboxes, mails, tasks
from campaign.supporters.models import HowOften, Subscriber, SubscriberState
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.pages import text_of
from tests.supporters.asked import KIM, MENDOTA, ask, only_row, rows, subscribe

CHOSEN = {"how_often": "weekly", "language": "es", "zip_code": MENDOTA}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def choose(client, path, *wants, **values):
    return client.post(path, data=CHOSEN | {"wants": list(wants)} | values)


def stop_path(settings):
    return mails.stop_page(rows()[-1], settings).removeprefix(settings.base_url)


def reasons():
    db.session.expire_all()
    return suppressing.reasons_of([KIM])[KIM]


def test_it_shows_what_was_agreed_to_and_when(client, stopped_clock):
    path = subscribe(client, "news_all")

    page = client.get(path)

    assert KIM in page.text
    assert "News of all campaigns of Step Up California" in text_of(page).split("agreed to")[1]
    assert f'datetime="{clock.now().isoformat()}"' in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_whatever_is_chosen_is_kept_and_shown_again(client):
    make_petition(slug="values-act")
    make_petition(slug="a-draft", state=PetitionState.DRAFT)
    db.session.commit()
    path = subscribe(client, "news_all")

    reply = choose(client, path, "news_campaign:values-act", "calls_near")

    assert reply.location.endswith("?saved=1")
    row = only_row()
    assert (row.how_often, row.language, row.zip) == (HowOften.WEEKLY, "es", MENDOTA)
    assert consenting.given(row) == {"news_campaign", "calls_near"}
    assert consenting.wanted(row) == ["values-act"]
    page = client.get(path)
    assert page.text.count(" checked") == 4
    assert "a-draft" not in page.text


def test_what_was_ticked_before_keeps_the_words_and_the_moment_of_then(client, stopped_clock):
    path = subscribe(client, "news_all")
    then = clock.now()
    stopped_clock(timedelta(days=3))
    flask_babel.refresh()  # the language of one request; tests share a context

    choose(client, f"/es{path}", "news_all", "calls_near")

    first, second = consenting.all_of(only_row())
    assert (first.text.language, first.given_at) == ("en", then)
    assert (second.text.language, second.given_at) == ("es", clock.now())


def test_a_campaign_is_taken_back_with_its_words(client):
    make_petition(slug="one", wording={"call": "Call one"})
    make_petition(slug="two", wording={"call": "Call two"})
    db.session.commit()
    path = subscribe(client)
    choose(client, path, "news_campaign:one", "news_campaign:two")

    choose(client, path, "news_campaign:two")

    row = only_row()
    assert consenting.wanted(row) == ["two"]
    assert ["Call two" in c.text.words for c in consenting.all_of(row)] == [True]


@pytest.mark.parametrize(
    ("wants", "values", "fault"),
    [
        ([], {}, "at least one box"),
        (["calls_near"], {"zip_code": ""}, "need your ZIP code"),
        (["news_all"], {"zip_code": "9"}, "Enter five digits"),
        (["news_all"], {"how_often": "hourly"}, "mend this first"),
        (["news_all"], {"language": "xx"}, "mend this first"),
    ],
)
def test_a_choice_that_cannot_be_kept_changes_nothing(client, wants, values, fault):
    path = subscribe(client)

    reply = choose(client, path, *wants, **values)

    assert reply.status_code == 422
    assert fault in text_of(reply)
    assert only_row().how_often is HowOften.EACH
    assert consenting.given(only_row()) == {"news_all"}


def test_all_that_is_held_can_be_taken_along(client, settings):
    path = subscribe(client, zip_code=MENDOTA)

    reply = client.get(f"{path}/data")

    assert "attachment" in reply.headers["Content-Disposition"]
    held = reply.get_json()
    assert (held["email"], held["zip"], held["came_from"]) == (KIM, MENDOTA, "foot")
    assert held["agreed_to"][0]["words"] == "News of all campaigns of Step Up California"


def test_every_column_is_told_or_known_to_say_nothing():
    told = {
        *("created_at", "state", "sealed", "address_print", "language", "zip", "how_often"),
        *("source", "confirmed_at", "ended_at", "origin_print"),
    }
    ours_alone = {"id", "handle", "expires_at", "message_id"}

    assert {column.name for column in Subscriber.__table__.columns} == told | ours_alone


def test_leaving_ends_it_and_is_remembered_and_can_be_undone(client):
    path = subscribe(client)

    client.post(f"{path}/leave")
    assert "You have left" in text_of(client.get(path))
    assert reasons() == {Reason.UNSUBSCRIBE}
    assert choose(client, path, "news_all").status_code == 303
    assert only_row().state is SubscriberState.ENDED

    client.post(f"{path}/back")
    assert "Your news" in text_of(client.get(path))
    assert reasons() == set()
    assert consenting.given(only_row()) == {"news_all"}


def test_a_day_after_leaving_the_address_is_erased_and_the_opt_out_stays(
    client, settings, stopped_clock
):
    path = subscribe(client, zip_code=MENDOTA)
    client.post(f"{path}/leave")
    known = only_row().address_print
    stopped_clock(timedelta(days=1))

    tasks.every_hour(settings)

    row = only_row()
    assert (row.sealed, row.zip, row.message_id) == (None, None, None)
    assert row.address_print != known
    assert consenting.all_of(row) == []
    assert reasons() == {Reason.UNSUBSCRIBE}
    assert "it was erased" in text_of(client.get(path))
    client.post(f"{path}/back")
    assert reasons() == {Reason.UNSUBSCRIBE}

    stopped_clock(timedelta(days=30))
    tasks.every_hour(settings)
    assert rows() == []
    assert client.get(path).status_code == 410


def test_deleting_erases_every_trace_at_once(client):
    path = subscribe(client, zip_code=MENDOTA)
    assert "cannot be undone" in text_of(client.get(f"{path}/delete"))

    client.post(f"{path}/delete")

    row = only_row()
    assert (row.sealed, row.zip, row.origin_print) == (None, None, None)
    assert consenting.all_of(row) == []
    words = select(OutboxMessage.sealed).where(OutboxMessage.kind == Kind.SUBSCRIBE)
    assert db.session.scalars(words).all() == [None]
    assert reasons() == set()
    assert KIM not in client.get(path).text


def test_a_mail_program_stops_it_with_one_post_without_cookie_or_redirect(
    app, client, settings
):
    subscribe(client)

    reply = app.test_client().post(
        stop_path(settings),
        data=ONE_CLICK,
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    )

    assert (reply.status_code, reply.mimetype) == (200, "text/plain")
    assert "Set-Cookie" not in reply.headers
    assert reasons() == {Reason.UNSUBSCRIBE}
    assert only_row().state is SubscriberState.ENDED


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_the_stop_link_stops_nothing(client, settings, method):
    subscribe(client)

    assert getattr(client, method)(stop_path(settings)).status_code == 200
    assert only_row().state is SubscriberState.CONFIRMED


def test_a_person_presses_the_button_twice_and_may_undo_it(client, settings):
    subscribe(client)
    path = stop_path(settings)
    page = client.get(path)
    assert KIM not in page.text
    assert "No more news from us?" in text_of(page)

    for _ in range(2):
        assert "You get no more news" in text_of(client.post(path))
    assert "No more news from us?" in text_of(client.post(f"{path}/undo"))
    assert reasons() == set()


def test_the_stop_link_opens_nothing_else_and_works_when_the_row_is_gone(client, settings):
    subscribe(client)
    path = stop_path(settings)
    token = path.split("/")[2]

    assert client.get(f"/news/{token}").status_code == 404
    assert client.get(f"/news/{token}/data").status_code == 404

    leaving.blank([only_row()])
    db.session.delete(only_row())
    db.session.commit()
    assert client.post(path, data=ONE_CLICK).status_code == 200
    assert "it was erased" in text_of(client.get(path))


def test_the_link_of_an_older_mail_stops_who_has_joined_anew(client, settings):
    first = subscribe(client)
    older = stop_path(settings)
    client.post(f"{first}/leave")
    subscribe(client)

    client.post(older, data=ONE_CLICK)

    assert mailboxes.confirmed(KIM) is None
    assert client.post(f"{older}/undo").status_code == 200
    assert mailboxes.confirmed(KIM) is not None


def test_the_desk_and_the_command_count_and_name_nobody(app, client, stopped_clock):
    subscribe(client, email="old@example.org")
    stopped_clock(timedelta(days=8))
    left = subscribe(client, email="left@example.org")
    subscribe(client)
    ask(client, email="pending@example.org")
    client.post(f"{left}/leave")
    client.post(f"{left}/delete")

    figures = counting.figures()
    assert (figures.subscribers, figures.pending) == (2, 1)
    assert (figures.joined, figures.left, figures.change) == (2, 1, 1)
    printed = app.test_cli_runner().invoke(args=["supporters", "count"]).output
    assert "example.org" not in printed
    desk = text_of(signed_in(client).get("/desk/"))
    assert "2 subscribers · this week: 2 joined, 1 left · 1 not confirmed yet" in desk
