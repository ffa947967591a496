"""A cheat forges, repeats, floods and lures; every try gets an honest answer and no letter."""

import pytest
from sqlalchemy import func, select

from campaign.db import db
from campaign.petitions import tokens
from campaign.petitions.models import Signature
from tests.journeys.people import ROSA, text_of

HUGE = 10 * 1024 * 1024


def names():
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Signature))


@pytest.mark.parametrize(
    "token", ["x", "A" * 43, "%00", "../../etc/passwd", "é" * 43, "A" * 4000, "-_" * 21 + "A"]
)
@pytest.mark.parametrize("page", ["thanks", "confirm"])
def test_a_forged_link_leads_nowhere(person, page, token):
    reply = person.browser.get(f"/{page}/{token}")
    assert reply.status_code == 404
    assert "Traceback" not in reply.text


def test_the_thanks_link_does_not_confirm(person, petition):
    token = person.sign(petition, ROSA).request.path.split("/")[-1]

    assert person.browser.post(f"/confirm/{token}").status_code == 404


def test_a_changed_link_is_no_link(person, petition):
    person.sign(petition, ROSA)
    signature = db.session.scalars(select(Signature)).one()
    token = tokens.make(signature, tokens.Purpose.CONFIRM)
    changed = token[:-2] + ("AA" if token[-2:] != "AA" else "BA")

    assert person.browser.get(f"/confirm/{changed}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_on_another_site_signs_nobody_and_loses_nothing(person, petition, headers):
    reply = person.browser.post(f"/petitions/{petition.slug}", data=ROSA, headers=headers)

    assert reply.status_code == 403
    assert 'value="Rosa Medina"' in reply.text
    assert names() == 0


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {}])
def test_our_own_pages_and_programs_without_headers_may_sign(person, petition, headers):
    reply = person.browser.post(f"/petitions/{petition.slug}", data=ROSA, headers=headers)
    assert reply.status_code == 303


def test_a_robot_that_fills_every_box_signs_nobody(person, petition):
    reply = person.browser.post(
        f"/petitions/{petition.slug}", data=ROSA | {"website": "http://spam.example"}
    )
    assert reply.status_code == 422
    assert names() == 0


def test_an_old_error_page_is_shown_again_as_it_was_filled(person, petition, stopped_clock):
    from campaign.web import timed

    stale = timed.token("another-petition")
    reply = person.browser.post(f"/petitions/{petition.slug}", data=ROSA | {"token": stale})

    assert reply.status_code == 422
    assert 'value="rosa@example.org"' in reply.text
    assert "open for a long time" in text_of(reply)


def test_ten_megabytes_are_answered_in_a_sentence(person, petition):
    reply = person.browser.post(
        f"/petitions/{petition.slug}", data=ROSA | {"words": "x" * HUGE}
    )
    assert reply.status_code == 413
    assert "too long" in text_of(reply)
    assert names() == 0


def test_a_flood_from_one_network_is_slowed_and_loses_nothing(settings, petition, another_site):
    from dataclasses import replace

    slow = another_site(replace(settings, signing_limit="2 per minute"))
    browser = slow.test_client()
    with slow.app_context():
        codes = [
            browser.post("/petitions/values-act", data=ROSA | {"email": f"a{n}@example.org"})
            for n in range(4)
        ]

    assert [reply.status_code for reply in codes] == [303, 303, 429, 429]
    assert 'value="Rosa Medina"' in codes[-1].text
    assert "nothing is lost" in codes[-1].text


def test_dots_and_tags_do_not_make_two_mailboxes(person, petition):
    person.sign(petition, ROSA | {"email": "rosa.m@gmail.com"})
    person.confirm(ROSA | {"email": "rosa.m@gmail.com"})
    person.sign(petition, ROSA | {"email": "rosam+2@googlemail.com"})

    # To the spelling that confirmed: it holds a link, and the other may be a stranger's.
    subjects = [mail["Subject"] for mail in person.mails("rosa.m@gmail.com")]
    assert any("signed already" in subject for subject in subjects)
    assert person.mails("rosam+2@googlemail.com") == []
