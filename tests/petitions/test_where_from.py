"""Where a signature came from when no ``?source=`` says it: words of a link, or a site."""

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.petitions import sources
from campaign.petitions.models import Signature
from tests.factories import make_petition, make_story

KIM = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}
OURS = {"our.example.org", "our.example.org:8000"}


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    make_story(slug="a-traffic-stop", petition=petition)
    db.session.commit()
    return petition


def source_of_latest():
    latest = select(Signature).order_by(Signature.id.desc()).limit(1)
    return db.session.scalar(latest).source.name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"utm_source": "Valley News"}, "utm:valley-news"),
        (
            {"utm_source": "mailer", "utm_medium": "email", "utm_campaign": "may_2026.a"},
            "utm:mailer/email/may-2026-a",
        ),
        ({"utm_source": "mailer", "utm_campaign": "spring"}, "utm:mailer/spring"),
        ({"utm_campaign": "spring"}, None),
        ({"utm_source": "kim@example.org"}, None),
        ({"utm_source": "mailer", "utm_medium": "kim@example.org"}, "utm:mailer"),
        ({"utm_source": "5105551234"}, None),
        ({"utm_source": "20260420"}, "utm:20260420"),
        ({"utm_source": "<b>"}, None),
        ({"utm_source": "a" * 31}, None),
        ({"utm_source": "a" * 30, "utm_medium": "b" * 30}, "utm:" + "a" * 30),
        ({}, None),
    ],
)
def test_words_of_a_link_make_a_name_that_can_hold_nobodys_address(typed, name):
    assert sources.tagged(sources.tags(typed)) == name


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("news.example.org", "ref:news.example.org"),
        ("www.example.org", "ref:example.org"),
        ("l.example.com", "ref:example.com"),
        ("M.Example.com", "ref:example.com"),
        ("our.example.org", None),
        ("localhost", None),
        ("127.0.0.1", None),
        ("example.org/kim?mail=kim@example.org", None),
        ("kim@example.org", None),
        ("a" * 60 + ".org", None),
        ("", None),
        (None, None),
    ],
)
def test_of_the_site_that_led_here_only_the_domain_is_taken(domain, name):
    assert sources.referred(domain, ours=OURS) == name


def test_the_words_are_read_from_the_page_on_which_the_form_stood(client, petition):
    page = "http://localhost/stories/a-traffic-stop?utm_source=mailer&utm_medium=email&to=kim"

    client.post("/petitions/values-act", data=KIM, headers={"Referer": page})

    assert source_of_latest() == "utm:mailer/email"


def test_the_words_of_another_sites_page_are_none_of_ours(client, petition):
    page = "http://elsewhere.example/page?utm_source=mailer"

    client.post("/petitions/values-act", data=KIM, headers={"Referer": page})

    assert source_of_latest() == "page"


def test_a_form_that_is_shown_again_still_knows_the_words(client, petition):
    page = "http://localhost/stories/a-traffic-stop?utm_source=mailer"

    again = client.post(
        "/petitions/values-act", data=KIM | {"email": ""}, headers={"Referer": page}
    )
    client.post("/petitions/values-act?utm_source=mailer", data=KIM)

    assert 'action="/petitions/values-act?utm_source=mailer"' in again.text
    assert source_of_latest() == "utm:mailer"


def test_a_page_that_caches_keep_does_not_carry_the_words(client, petition):
    page = client.get("/petitions/values-act?utm_source=mailer")

    assert 'action="/petitions/values-act"' in page.text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?source=flyer&utm_source=mailer", "flyer"),
        ("?utm_source=mailer", "utm:mailer"),
        ("", "ref:news.example.org"),
    ],
)
def test_a_name_comes_before_words_and_words_before_the_site(client, petition, query, name):
    client.post(f"/petitions/values-act{query}", data=KIM | {"came_from": "news.example.org"})

    assert source_of_latest() == name
