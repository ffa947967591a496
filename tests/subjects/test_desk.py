"""At the desk an owner gathers a copy, hands it over, and forgets a person for ever."""

import json

import pytest
from sqlalchemy import select

from campaign.access import audit
from campaign.access.models import Role
from campaign.comments.models import Comment, Commenter
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.petitions import people, tallying
from campaign.petitions.models import Signature
from campaign.supporters.models import Subscriber
from tests.access.organiser import make_account, show_factor, sign_in, sure, with_app
from tests.pages import text_of
from tests.subjects.holding import KIM, WORDS, stands_everywhere

HOME = "/desk/subjects"


@pytest.fixture
def desk(app):
    return sure(app.test_client())


@pytest.fixture
def petition(client, settings):
    return stands_everywhere(client, settings)


def test_the_page_shows_all_that_is_held_and_keeps_it_nowhere(desk, petition):
    assert petition

    page = desk.post(HOME, data={"email": "KIM@example.org"})

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    words = text_of(page)
    for said in (WORDS, "Show my first name", "I know him.", "Subscriptions to news", "Person"):
        assert said in words
    assert "Ben Ito" not in words
    assert audit.latest("subjects.copy")[0].account_id is not None


def test_the_file_holds_the_same(desk, petition):
    reply = desk.post(f"{HOME}/copy.json", data={"email": KIM})

    assert petition
    assert "attachment" in reply.headers["Content-Disposition"]
    assert KIM not in reply.headers["Content-Disposition"]
    assert len(json.loads(reply.text)["signatures"]) == 2
    assert len(audit.latest("subjects.file")) == 1


@pytest.mark.parametrize("typed", ["", "kim", "nobody at all"])
def test_what_is_no_address_is_asked_for_again(desk, typed):
    page = desk.post(HOME, data={"email": typed})

    assert page.status_code == 422
    assert audit.latest("subjects.") == []


def test_of_a_stranger_it_says_that_nothing_is_held(desk):
    page = desk.post(HOME, data={"email": "nobody@example.org"})

    assert "Nothing is held about this address." in text_of(page)
    assert "Forget this person" not in text_of(page)


def test_forgetting_asks_for_the_address_once_more(desk, petition):
    asked = desk.post(f"{HOME}/forget", data={"email": KIM})
    wrong = desk.post(f"{HOME}/forgotten", data={"email": KIM, "typed": "ben@example.org"})

    assert "Nobody can take this back" in text_of(asked)
    assert "2 signatures go" in text_of(asked)
    assert wrong.status_code == 422
    assert "That is another address." in text_of(wrong)
    assert tallying.total(petition.id) == 2


def test_a_person_is_forgotten_in_every_place_and_nobody_else(desk, petition):
    reply = desk.post(
        f"{HOME}/forgotten", data={"email": KIM, "typed": "KIM@example.org", "never_again": "y"}
    )

    assert reply.status_code == 303
    db.session.expire_all()
    persons = [people.open_person(one) for one in db.session.scalars(select(Signature))]
    assert [one.email for one in persons if one] == ["ben@example.org"]
    assert tallying.total(petition.id) == 1
    assert db.session.scalars(select(Commenter)).all() == []
    assert {one.sealed for one in db.session.scalars(select(Comment))} == {None}
    assert {one.sealed for one in db.session.scalars(select(Subscriber))} == {None}
    assert Reason.NEVER in suppressing.reasons_of([KIM])[KIM]
    [row] = audit.latest("subjects.forget")
    assert (row.detail["petitions"], row.detail["comments"]) == (2, 1)


def test_forgetting_twice_does_no_harm(desk, petition):
    for _ in range(2):
        desk.post(f"{HOME}/forgotten", data={"email": KIM, "typed": KIM})

    assert tallying.total(petition.id) == 1
    assert len(audit.latest("subjects.forget")) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_may(client, role):
    account = make_account("other@stepup.example.org", role=role)
    sign_in(client, "other@stepup.example.org")
    with_app(account)
    show_factor("other@stepup.example.org")

    for path in ("", "/copy.json", "/forget", "/forgotten"):
        assert client.post(HOME + path, data={"email": KIM}).status_code == 403
    assert client.get(HOME).status_code == 403
    assert "/desk/subjects" not in client.get("/desk/").text


def test_an_owner_of_one_campaign_may_not_ask_about_all(client, petition):
    account = make_account("one@stepup.example.org", campaign=petition.id)
    sign_in(client, "one@stepup.example.org")
    with_app(account)
    show_factor("one@stepup.example.org")

    assert client.post(HOME, data={"email": KIM}).status_code == 403


def test_whoever_showed_no_second_factor_lately_is_asked_for_it(client):
    make_account()
    sign_in(client)

    reply = client.post(HOME, data={"email": KIM})

    assert reply.status_code == 403  # and what was typed is kept
    assert "/desk/security" in reply.get_data(as_text=True)
    assert "Location" not in reply.headers


def test_a_page_that_is_reloaded_leads_back(desk):
    for path in ("copy.json", "forget", "forgotten"):
        assert desk.get(f"{HOME}/{path}").headers["Location"].endswith(HOME)
