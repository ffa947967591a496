"""The door of the desk, as people with and without business there meet it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.access.models import AuditRow, SignInLink
from campaign.db import db, writing
from campaign.delivery.models import Kind, OutboxMessage
from campaign.vault import vault
from tests.access.organiser import EMAIL, PASSWORD, make_account, make_link, sign_in, signed_in
from tests.pages import text_of

NEW = "a quite other one"


def ask_for_link(client, email=EMAIL, path="/desk/sign-in"):
    return client.post(path, data={"email": email, "mail_link": "1"})


def mails():
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [(row, vault.open("outbox_message", row.handle, row.sealed)) for row in rows]


def acts():
    return db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)).all()


def test_the_right_password_opens_the_desk_and_is_noted(client):
    make_account()

    reply = sign_in(client)

    assert (reply.status_code, reply.location) == (303, "/desk/")
    assert client.get("/desk/").status_code == 200
    assert acts() == ["organisers.sign_in"]


def test_the_way_back_leads_to_the_page_that_was_wanted(client):
    make_account()

    assert sign_in(client, next="/desk/exports").location == "/desk/exports"
    assert sign_in(client, next="https://evil.example/").location == "/desk/"


def test_wrong_tries_say_the_same_whatever_is_wrong(app):
    make_account()
    make_account("gone@stepup.example.org", is_active=False)
    make_account("new@stepup.example.org", password=None)

    pages = []
    for email, password in (
        (EMAIL, "not the password"),
        ("stranger@stepup.example.org", PASSWORD),
        ("gone@stepup.example.org", PASSWORD),
        ("new@stepup.example.org", PASSWORD),
        ("not an address", PASSWORD),
    ):
        reply = sign_in(app.test_client(), email, password)
        assert reply.status_code == 422
        assert "Set-Cookie" not in reply.headers or "desk" in reply.headers["Set-Cookie"]
        pages.append(text_of(reply).replace(email, ""))

    assert len(set(pages)) == 1
    assert "That is not right." in pages[0]


def test_nothing_that_was_typed_as_a_password_is_shown_again(client):
    make_account()

    reply = sign_in(client, password="not the password")

    assert "not the password" not in reply.get_data(as_text=True)
    assert EMAIL in reply.get_data(as_text=True)


def test_an_empty_form_says_what_to_enter(client):
    reply = client.post("/desk/sign-in", data={"submit": "1"})

    assert reply.status_code == 422
    assert "Enter your mail address." in text_of(reply)


def test_without_a_password_the_form_offers_the_link(client):
    reply = sign_in(client, password="")

    assert reply.status_code == 422
    assert "or have a link mailed to you" in text_of(reply)


@pytest.mark.parametrize("email", [EMAIL, "stranger@stepup.example.org"])
def test_after_five_wrong_tries_even_the_right_password_waits(client, stopped_clock, email):
    make_account()
    for _ in range(5):
        assert sign_in(client, email, "not the password").status_code == 422

    reply = sign_in(client, email, PASSWORD)

    assert reply.status_code == 429
    assert "Wait 1 minute" in text_of(reply)
    stopped_clock(timedelta(seconds=30))
    assert sign_in(client, email, PASSWORD).status_code == (303 if email == EMAIL else 422)


def test_the_right_password_makes_up_for_wrong_ones(client):
    make_account()
    for password in ["not the password"] * 4 + [PASSWORD] + ["not the password"] * 4:
        assert sign_in(client, password=password).status_code != 429

    assert sign_in(client).status_code == 303


def test_a_guesser_cannot_lock_the_owner_out(client, settings):
    account = make_account()
    for _ in range(9):
        sign_in(client, password="not the password")

    reply = client.post(f"/desk/sign-in/{make_link(account)}", data={"submit": "1"})

    assert reply.status_code == 303
    assert client.get("/desk/").status_code == 200


def test_a_link_is_mailed_to_who_belongs_to_the_desk(client, settings):
    make_account()

    reply = ask_for_link(client, EMAIL.lower())

    assert reply.status_code == 303
    assert "a link is on its way" in text_of(client.get(reply.location))
    [(row, mail)] = mails()
    assert (row.kind, row.is_rehearsal, mail["recipient"]) == (Kind.SIGN_IN, False, EMAIL)
    [link] = re.findall(rf"{settings.base_url}(/desk/sign-in/\S+)", mail["text"])
    assert link in mail["html"]
    assert client.post(link, data={"submit": "1"}).location == "/desk/"


def test_a_stranger_who_asks_for_a_link_gets_the_same_answer_and_no_mail(app):
    make_account("gone@stepup.example.org", is_active=False)
    make_account()

    answers = {
        (reply.status_code, reply.location, reply.get_data())
        for email in (EMAIL, "stranger@stepup.example.org", "gone@stepup.example.org")
        for reply in [ask_for_link(app.test_client(), email)]
    }

    assert len(answers) == 1
    assert [mail["recipient"] for _, mail in mails()] == [EMAIL]


def test_nobody_can_bury_a_mailbox_in_links(client, stopped_clock):
    make_account()
    for _ in range(7):
        ask_for_link(client)
    assert len(mails()) == 5

    stopped_clock(timedelta(hours=1, seconds=1))
    ask_for_link(client)

    assert len(mails()) == 6


def test_a_mailed_link_speaks_the_language_it_was_asked_in(client, settings):
    make_account()

    ask_for_link(client, path="/es/desk/sign-in")

    assert f"{settings.base_url}/es/desk/sign-in/" in mails()[0][1]["text"]


def test_a_link_shows_a_button_and_only_pressing_it_signs_in(client):
    token = make_link(make_account())

    for _ in range(2):  # a mail scanner, then the person
        assert "Press the button" in text_of(client.get(f"/desk/sign-in/{token}"))
        assert client.get("/desk/").status_code == 303
    client.post(f"/desk/sign-in/{token}", data={"submit": "1"})

    assert client.get("/desk/").status_code == 200


def test_a_used_link_says_so_and_what_to_do(app, client):
    token = make_link(make_account())
    client.post(f"/desk/sign-in/{token}", data={"submit": "1"})

    other = app.test_client()
    for reply in (
        other.get(f"/desk/sign-in/{token}"),
        other.post(f"/desk/sign-in/{token}", data={"submit": "1"}),
        other.get("/desk/sign-in/made-up"),
    ):
        assert reply.status_code == 410
        assert "Mail me a link instead" in text_of(reply)
    assert other.get("/desk/").status_code == 303


def test_signing_out_is_noted_and_a_link_to_it_signs_nobody_out(client):
    signed_in(client)

    assert client.get("/desk/sign-out").status_code == 405
    assert client.get("/desk/").status_code == 200
    client.post("/desk/sign-out")

    assert client.get("/desk/").status_code == 303
    assert acts()[-1] == "organisers.sign_out"


def test_what_the_desk_writes_about_signing_in_holds_no_address(client, caplog):
    caplog.set_level("DEBUG")
    make_account()
    sign_in(client, password="not the password")
    sign_in(client)
    ask_for_link(client)
    client.get("/desk/sign-in/a-secret-token")

    told = "\n".join(str(vars(record)) for record in caplog.records)
    assert "/desk/sign-in" in told
    for secret in (EMAIL, EMAIL.lower(), PASSWORD, "not the password", "a-secret-token"):
        assert secret not in told


def test_links_made_at_the_same_moment_are_all_different():
    account = make_account()
    with writing():
        made = {make_link(account) for _ in range(20)}

    assert len(made) == 20
    assert len(set(db.session.scalars(select(SignInLink.token_hash)))) == 20
