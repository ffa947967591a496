"""One's own security at the desk: a second factor, asked for when it matters."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from campaign.access import accounts, factors
from campaign.access.models import AuditRow, DeskSession
from campaign.db import db, writing
from tests.access.organiser import (
    EMAIL,
    make_account,
    sign_in,
    signed_in,
    sure,
    time_passes,
    with_app,
)
from tests.exports.taking import take
from tests.factories import make_petition
from tests.pages import text_of

BROKEN = ["", "{}", '{"id": "AA"}', "no json", '{"id": 7, "rawId": []}']


def secret_on(page):
    return re.search(r"<code>([A-Z2-7]{32})</code>", page.get_data(as_text=True))[1]


def set_up_app(client, path="/desk/security/app"):
    secret = secret_on(client.get(path))
    return client.post(path, data={"code": pyotp.TOTP(secret).now()})


def test_an_app_is_set_up_in_a_minute_and_gives_codes_for_a_bad_day(client):
    signed_in(client)

    codes = set_up_app(client, "/desk/security/app?next=/desk/outbox")

    page = codes.get_data(as_text=True)
    assert len(re.findall(r"<code>[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}</code>", page)) == 10
    assert 'href="/desk/outbox"' in page
    shown = text_of(client.get("/desk/security"))
    assert "An app that shows codes" in shown
    assert "10 codes are left" in shown


def test_a_wrong_first_code_keeps_the_secret_and_says_what_to_do(client):
    signed_in(client)
    secret = secret_on(client.get("/desk/security/app"))

    reply = client.post("/desk/security/app", data={"code": "000000"})

    assert reply.status_code == 422
    assert "Try the next one" in text_of(reply)
    assert secret_on(reply) == secret


def test_whoever_has_a_factor_is_half_way_in_until_it_is_shown(client):
    code = with_app(make_account())

    sign_in(client)

    door = client.get("/desk/exports")
    assert door.location == "/desk/second?next=/desk/exports"
    wrong = client.post(door.location, data={"code": "123456"})
    assert wrong.status_code == 422
    assert client.get("/desk/security").status_code == 303
    right = client.post(door.location, data={"code": code()})
    assert right.location == "/desk/exports"
    assert client.get("/desk/exports").status_code == 200


def test_a_mailed_link_does_not_get_round_the_factor(client):
    from tests.access.organiser import make_link

    with_app(account := make_account())

    client.post(f"/desk/sign-in/{make_link(account)}", data={"submit": "1"})

    assert client.get("/desk/").location == "/desk/second?next=/desk/"


def test_guessing_codes_is_slowed_down(client):
    with_app(make_account())
    sign_in(client)

    replies = [client.post("/desk/second", data={"code": "123456"}) for _ in range(7)]

    assert replies[0].status_code == 422
    assert replies[-1].status_code == 429
    assert "too often" in text_of(replies[-1])


def test_whoever_guesses_does_not_keep_the_owner_out(client):
    with_app(account := make_account())
    with writing():
        code, *_ = factors.new_codes(account)
    sign_in(client)
    for _ in range(7):
        client.post("/desk/second", data={"code": "123456"})

    reply = client.post("/desk/second", data={"code": code})

    assert reply.status_code == 303
    assert client.get("/desk/security").status_code == 200


def test_signatures_leave_only_with_a_second_factor_and_one_comes_back_to_take_them(client):
    petition = make_petition()
    db.session.commit()
    signed_in(client)
    here = f"/desk/petitions/{petition.slug}"

    declined = client.get(f"{here}/exports")

    assert declined.location == f"/desk/security?needed=1&next={here}/exports"
    assert "This needs a second factor" in text_of(client.get(declined.location))
    set_up_app(client)
    assert client.get(f"{here}/exports").status_code == 200
    assert take(client, petition).mimetype == "text/csv"


def test_what_cannot_be_taken_back_asks_again_after_a_while(client):
    petition = make_petition()
    db.session.commit()
    sure(client)
    account = accounts.by_email(EMAIL)
    assert take(client, petition).status_code == 200

    time_passes(account.id, timedelta(minutes=16))

    asked = take(client, petition)
    assert asked.status_code == 403  # and what was typed is kept
    way = "/desk/second?again=1"
    assert way in asked.text
    assert "cannot be taken back" in text_of(client.get(way))
    secret = factors.secret_of(factors.of(account.id)[0])
    client.post(way, data={"code": pyotp.TOTP(secret).now()})
    assert take(client, petition).status_code == 200


def test_whoever_has_a_factor_shows_it_before_adding_another(client):
    sure(client)
    time_passes(accounts.by_email(EMAIL).id, timedelta(minutes=16))

    for path in ("/desk/security/app", "/desk/security/passkey"):
        assert client.get(path).location.startswith("/desk/second?again=1")


def test_one_sees_where_one_is_signed_in_and_ends_it_there(app, client):
    signed_in(client)
    other = app.test_client()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    details = {"email": EMAIL, "password": "horse-lantern-olive", "submit": "1"}
    other.post("/desk/sign-in", data=details, headers={"User-Agent": agent})

    page = client.get("/desk/security")

    assert "Firefox, Linux" in text_of(page)
    ends = re.search(r'action="(/desk/security/sessions/\d+/end)"', page.get_data(as_text=True))
    client.post(ends[1])
    assert other.get("/desk/").status_code == 303
    assert client.get("/desk/").status_code == 200


def test_nobody_ends_anybody_elses_session(app, client):
    signed_in(client)
    other = app.test_client()
    make_account("ben@stepup.example.org")
    sign_in(other, "ben@stepup.example.org")
    theirs = db.session.scalars(select(DeskSession.id).order_by(DeskSession.id.desc())).first()

    client.post(f"/desk/security/sessions/{theirs}/end")

    assert other.get("/desk/").status_code == 200


def test_new_recovery_codes_and_removal_are_written_down(client):
    sure(client)
    client.post("/desk/security/codes")
    factor = factors.of(accounts.by_email(EMAIL).id)[0]

    client.post(f"/desk/security/factors/{factor.id}/remove")

    acts = db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)).all()
    assert acts[-2:] == ["organisers.codes", "organisers.factor_removed"]
    assert "None yet" in text_of(client.get("/desk/security"))


def test_a_lost_factor_is_taken_away_on_the_server(app, client):
    from campaign.organisers.commands import organisers

    with_app(make_account())
    sign_in(client)

    done = app.test_cli_runner().invoke(organisers, ["reset-factor", EMAIL])

    assert done.output.startswith("1 taken away.")
    assert client.get("/desk/").status_code == 200


@pytest.fixture
def named_client(another_site, settings):
    """A browser before a site with a name: an address of numbers has no passkeys."""
    site = another_site(replace(settings, base_url="http://localhost"))
    site.config["WTF_CSRF_ENABLED"] = False
    return site.test_client()


@pytest.mark.parametrize("answer", BROKEN)
def test_a_passkey_that_is_none_is_declined_in_a_sentence(named_client, answer):
    signed_in(named_client)
    named_client.get("/desk/security/passkey")

    details = {"label": "my phone", "answer": answer}
    reply = named_client.post("/desk/security/passkey", data=details)

    assert reply.status_code == 422
    assert "did not arrive whole" in text_of(reply)


def test_a_site_without_a_name_says_why_it_has_no_passkeys(client):
    signed_in(client)

    assert "reached by a number" in text_of(client.get("/desk/security/passkey"))
    assert client.post("/desk/security/passkey", data={"answer": "{}"}).status_code == 200


def test_security_says_whom_one_signs_in_as(client):
    signed_in(client)

    assert f"You sign in as {EMAIL}." in text_of(client.get("/desk/security"))
