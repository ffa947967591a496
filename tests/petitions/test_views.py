"""The petition's page: the same for everybody, and forgiving of what is typed wrong."""

import pytest
from sqlalchemy import func, select

from campaign.db import db
from campaign.petitions.models import PetitionState, Signature
from tests.factories import make_petition
from tests.pages import text_of

KIM = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}


@pytest.fixture
def path():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return f"/petitions/{petition.slug}"


def test_the_page_is_the_same_for_everybody_and_may_be_cached(app, path):
    first = app.test_client().get(path)
    second = app.test_client().get(path, headers={"Cookie": "desk=whatever", "DNT": "1"})

    assert first.data == second.data
    assert "public" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    again = app.test_client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter your name."),
        ("name", "12345", "Enter your name in letters"),
        ("name", "=1+1 Kim", "without links"),
        ("name", "Visit http://evil.example", "without links"),
        ("name", "Buy at evil.com now", "without links"),
        ("name", "Kim bit.ly Osei", "without links"),
        ("name", "evil．com", "without links"),
        ("name", "Kim (555) 123-4567", "without links"),
        ("name", "www evil com", "without links"),
        ("letter", "  ", "we put ours back"),
        ("name", "Kim\x07 Osei", "invisible character"),
        ("name", "Kim \u202eiesO", "invisible character"),
        ("name", "K" * 81, "at most 80 characters"),
        ("email", "", "Enter your email address."),
        ("email", "kim@", "after the @"),
        ("email", "kim@exa\u202emple.org", "invisible character"),
        ("zip_code", "", "Enter your ZIP code."),
        ("zip_code", "9364", "five digits"),
        ("zip_code", "93640\u0000", "invisible character"),
        ("zip_code", "SW1A 1AA", "five digits"),
        ("zip_code", "00000", "We know no ZIP code 00000"),
        ("words", "x" * 2001, "at most 2,000 characters"),
        ("street", "x" * 121, "at most 120 characters"),
        ("phone", "call me", "phone number, like 559-555-0100"),
        ("name_style", "loud", "choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    client, path, field, typed, sentence
):
    reply = client.post(path, data=KIM | {"street": "12 Elm St", field: typed})

    assert reply.status_code == 422
    assert sentence.lower() in text_of(reply).lower()
    assert "no-store" in reply.headers["Cache-Control"]
    kept = {"name": "Kim Osei", "email": "kim@example.org", "street": "12 Elm St"}
    for name, value in kept.items():
        if name != field:
            assert f'value="{value}"' in reply.text
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 0


@pytest.mark.parametrize("typed", ["93640", " 93640 ", "93640-1234", "93 640", "93640 1234"])
def test_a_zip_code_may_be_typed_in_any_usual_way(client, path, typed):
    assert client.post(path, data=KIM | {"zip_code": typed}).status_code == 303
    assert db.session.scalar(select(Signature.zip)) == "93640"


def test_marks_that_come_with_pasted_text_are_dropped(client, path):
    name = "\u200f  Kim\u200b Osei\ufeff "
    assert client.post(path, data=KIM | {"name": name}).status_code == 303


@pytest.mark.parametrize("name", ["J.R. Osei", "Dr. Kim Osei-Le", "María d'Ávila", "Kim\tOsei"])
def test_names_as_people_have_them_are_taken(client, path, name):
    assert client.post(path, data=KIM | {"name": name}).status_code == 303


@pytest.mark.parametrize("sent", ["[1, 2]", "5", '{"name": 5}', "not json"])
def test_json_is_no_form(client, path, sent):
    reply = client.post(path, data=sent, content_type="application/json")
    assert reply.status_code == 422
    assert "Enter your name." in text_of(reply)


def test_a_file_is_no_name(client, path):
    from io import BytesIO

    reply = client.post(path, data=KIM | {"name": (BytesIO(b"Kim"), "kim.txt")})
    assert reply.status_code == 422


def test_a_zip_code_nobody_knows_can_be_insisted_on(client, path):
    reply = client.post(path, data=KIM | {"zip_code": "00000"})
    assert "This ZIP code is right" in text_of(reply)

    again = client.post(
        path, data=KIM | {"zip_code": "00000", "zip_is_right": "y"}, follow_redirects=True
    )
    assert "Which district is yours?" in text_of(again)


def test_ticked_boxes_stay_ticked_and_none_is_ticked_at_first(client, path):
    assert "checked" not in client.get(path).text.replace('checked id="name_style-0"', "")
    reply = client.post(path, data={"show_name": "y"})
    assert 'checked id="show_name"' in reply.text


@pytest.mark.parametrize("slug", ["nothing-here", "%00", "a" * 500, "../desk"])
def test_an_unknown_petition_is_a_page_that_says_so(client, slug):
    reply = client.get(f"/petitions/{slug}")
    assert reply.status_code == 404
    assert client.post(f"/petitions/{slug}", data=KIM).status_code == 404


def test_a_draft_is_not_shown(client):
    make_petition(slug="draft", state=PetitionState.DRAFT)
    db.session.commit()
    assert client.get("/petitions/draft").status_code == 404


def test_a_closed_petition_says_so_and_keeps_what_was_typed(client):
    from datetime import timedelta

    from campaign import clock

    make_petition(slug="over", closes_at=clock.now() - timedelta(days=1))
    db.session.commit()

    assert "has closed" in text_of(client.get("/petitions/over"))
    reply = client.post("/petitions/over", data=KIM)
    assert reply.status_code == 410
    assert "closed" in text_of(reply)


def test_every_page_forbids_scripts_and_styles_from_elsewhere(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
