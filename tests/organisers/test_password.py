"""Choosing a password, and changing it."""

import pytest
from sqlalchemy import select

from campaign.access import accounts, guard
from campaign.access.models import AuditRow
from campaign.db import db
from tests.access.organiser import (
    EMAIL,
    PASSWORD,
    make_account,
    make_link,
    show_factor,
    sign_in,
    signed_in,
    time_passes,
    with_app,
)
from tests.pages import text_of

NEW = "a quite other one"


def acts():
    return db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)).all()


def test_whoever_comes_by_link_without_a_password_is_asked_to_choose_one(client):
    token = make_link(make_account(password=None))

    reply = client.post(f"/desk/sign-in/{token}", data={"submit": "1"})

    assert reply.location == "/desk/password"
    page = text_of(client.get(reply.location))
    assert "Choose a password" in page
    assert f'value="{EMAIL}"' in client.get(reply.location).text  # whom to sign in as, later
    assert "present password" not in page


def test_a_chosen_password_is_the_one_to_sign_in_with(app, client):
    token = make_link(make_account(password=None))
    client.post(f"/desk/sign-in/{token}", data={"submit": "1"})

    reply = client.post("/desk/password", data={"new": NEW, "again": NEW})

    assert reply.location == "/desk/"
    assert "Your password is kept." in text_of(client.get("/desk/"))
    assert sign_in(app.test_client(), password=NEW).status_code == 303
    assert acts() == ["organisers.sign_in", "organisers.password", "organisers.sign_in"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"current": "wrong", "new": NEW, "again": NEW}, "not your present password"),
        ({"current": PASSWORD, "new": NEW, "again": "other"}, "The two differ."),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "at least 12 characters"),
        ({"current": "", "new": NEW, "again": NEW}, "the password you have now"),
    ],
)
def test_a_password_is_not_changed_by_mistake(client, answers, said):
    signed_in(client)

    reply = client.post("/desk/password", data=answers)

    assert reply.status_code == 422
    assert said in text_of(reply)
    assert accounts.check_password(EMAIL, PASSWORD)


def test_changing_the_password_signs_out_every_other_browser(app, client):
    signed_in(client)
    other = app.test_client()
    sign_in(other)

    client.post("/desk/password", data={"current": PASSWORD, "new": NEW, "again": NEW})

    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 303


def test_a_link_alone_changes_no_password_where_there_is_a_second_factor(client):
    account = make_account()
    with_app(account)
    client.post(f"/desk/sign-in/{make_link(account)}", data={"submit": "1"})
    show_factor()
    time_passes(account.id, guard.SURE_FOR)

    refused = client.post("/desk/password", data={"new": NEW, "again": NEW})
    show_factor()
    kept = client.post("/desk/password", data={"new": NEW, "again": NEW})

    assert refused.location.startswith("/desk/second?again=1")
    assert kept.location == "/desk/"
    assert accounts.check_password(EMAIL, NEW)
    assert acts().count("organisers.password") == 1


def test_whoever_lost_the_password_comes_back_to_it_from_the_second_factor(client):
    account = make_account()
    with_app(account)
    client.post(f"/desk/sign-in/{make_link(account)}", data={"submit": "1"})
    show_factor()
    time_passes(account.id, guard.SURE_FOR)

    asked = client.get("/desk/password")

    assert asked.location == "/desk/second?again=1&next=/desk/password"
