"""One press, by a person or by a mail program, and no more mail that nobody asked for."""

import pytest

from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, Reason
from campaign.petitions import mails, people
from campaign.signers import deleting
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import sign, signed, stop_path

KIM = "kim@example.org"


def reasons():
    db.session.expire_all()
    return suppressing.reasons_of([KIM])[KIM]


def test_a_mail_program_stops_it_with_one_post_without_cookie_or_redirect(app, settings):
    signature = signed(make_petition(), settings)
    person = people.open_person(signature)
    url = mails.word(Kind.REMINDER, signature, person, settings).stop_url
    path = url.removeprefix(settings.base_url)

    reply = app.test_client().post(
        path,
        data={"List-Unsubscribe": "One-Click"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    )

    assert reply.status_code == 200
    assert reply.mimetype == "text/plain"
    assert "Set-Cookie" not in reply.headers
    assert reasons() == {Reason.UNSUBSCRIBE}


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_the_link_stops_nothing(client, settings, method):
    reply = getattr(client, method)(stop_path(signed(make_petition(), settings)))

    assert reply.status_code == 200
    assert reasons() == set()


def test_a_person_presses_the_button_and_may_undo_it(client, settings):
    path = stop_path(signed(make_petition(), settings))
    assert "No more mail from us?" in text_of(client.get(path))

    assert "You get no more news" in text_of(client.post(path))
    assert "You get no more news" in text_of(client.get(path))
    assert "No more mail from us?" in text_of(client.post(f"{path}/undo"))
    assert "No more mail from us?" in text_of(client.get(f"{path}/undo"))
    assert reasons() == set()


def test_it_works_before_confirming_too_and_twice(client, settings):
    path = stop_path(sign(make_petition(), settings))
    for _ in range(2):
        assert client.post(path).status_code == 200
    assert reasons() == {Reason.UNSUBSCRIBE}


def test_the_page_names_nobody_and_is_kept_private(client, settings):
    reply = client.get(stop_path(signed(make_petition(), settings)))

    assert "Kim" not in reply.text
    assert KIM not in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 43, "%00"])
def test_a_forged_link_stops_nobody(client, token):
    assert client.get(f"/stop/{token}").status_code == 404
    assert client.post(f"/stop/{token}").status_code == 404


def test_the_link_opens_nothing_else(client, settings):
    token = stop_path(signed(make_petition(), settings)).rpartition("/")[2]
    for page in ("my", "confirm", "thanks"):
        assert client.get(f"/{page}/{token}").status_code == 404


def test_after_deletion_the_link_says_that_nothing_more_comes(client, settings):
    signature = signed(make_petition(), settings)
    deleting.delete_signer(signature)
    db.session.commit()

    assert "Nothing more comes" in text_of(client.get(stop_path(signature)))
    one_click = {"List-Unsubscribe": "One-Click"}
    assert client.post(stop_path(signature), data=one_click).status_code == 200
    assert reasons() == set()
