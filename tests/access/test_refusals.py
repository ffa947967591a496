"""What one may not do is not offered; and whoever asks for it is told who could."""

import re
from datetime import timedelta

import pytest

from campaign.access import accounts, roles
from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.db import db, writing
from campaign.jobs import queueing
from tests.access.organiser import make_account, sign_in, signed_in, time_passes, with_app
from tests.access.world import account, browser
from tests.factories import make_petition
from tests.pages import text_of

RAIL = re.compile(r'<nav aria-label="Desk">(.*?)</nav>', re.DOTALL)
TABS = re.compile(r'<nav class="tabs"[^>]*>(.*?)</nav>', re.DOTALL)
NAME = re.compile(r"<a [^>]*>([^<]*)</a>")


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def desk_of(app, role, campaign=EVERY):
    return browser(app, account(f"{role}@example.org", (role, campaign)))


def names(pattern, page):
    return NAME.findall(pattern.search(page)[1])


@pytest.mark.parametrize(
    ("role", "is_of_one", "offered"),
    [
        (Role.READER, True, ["Overview", "Petitions", "Security"]),
        (Role.MODERATOR, True, ["Overview", "Petitions", "Comments", "Security"]),
        (Role.EXPORTER, True, ["Overview", "Petitions", "Exports", "Security"]),
        (
            Role.ORGANISER,
            True,
            ["Overview", "Petitions", "Stories", "Comments", "Updates", "Exports", "Security"],
        ),
        (
            Role.ORGANISER,
            False,
            [
                *("Overview", "Petitions", "Stories", "Comments", "Updates", "Offices"),
                *("Outbox", "Pages", "Partners", "Exports", "Security"),
            ],
        ),
    ],
)
def test_the_rail_offers_what_one_may_open(app, petition, role, is_of_one, offered):
    desk = desk_of(app, role, petition.id if is_of_one else EVERY)

    assert names(RAIL, desk.get("/desk/").text) == [*offered, "See the site", "Español"]


def test_a_reader_of_a_campaign_sees_its_figures_and_no_way_to_a_person(app, petition):
    desk = desk_of(app, Role.READER, petition.id)

    pages = [desk.get(path).text for path in ("/desk/petitions/values-act", "/desk/petitions")]

    assert not TABS.search(pages[0])
    for page in pages:
        links = set(re.findall(r'(?:href|action)="(/desk/[^"?#]*)', page))
        answers = {path: desk.get(path).status_code for path in links}
        assert {path for path, status in answers.items() if status not in {200, 405}} == set()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", ["/desk/", "/desk/petitions", "/desk/petitions/values-act"])
def test_no_link_of_a_page_leads_to_a_refusal(app, petition, role, path):
    desk = desk_of(app, role, petition.id)

    page = desk.get(path).text

    links = set(re.findall(r'href="(/desk/[^"#]*)"', page)) - {"/desk/"}
    refused = {
        link for link in links if ".pdf" not in link and desk.get(link).status_code > 400
    }
    assert refused == set()


def test_a_refusal_says_which_role_it_takes_and_whom_to_ask(app, petition):
    account("olga@example.org", (Role.OWNER, EVERY))
    account("oskar@example.org", (Role.OWNER, make_petition().id))
    desk = desk_of(app, Role.READER, petition.id)

    one = desk.get("/desk/petitions/values-act/signatures")
    every = desk.get("/desk/outbox")

    assert (one.status_code, every.status_code) == (403, 403)
    assert "It takes an organiser of this campaign." in text_of(one)
    assert "It takes an organiser for all campaigns." in text_of(every)
    assert "ask whoever owns this desk: olga@example.org." in text_of(one)
    assert "oskar@example.org" not in one.text
    assert "Not with your role" in text_of(one)


def test_whoever_has_no_role_yet_is_told_so(app):
    desk = browser(app, account("new@example.org"))

    reply = desk.get("/desk/")

    assert reply.status_code == 403
    assert "You have no role at this desk yet." in text_of(reply)
    assert "ask whoever runs the server" in text_of(reply)
    assert names(RAIL, reply.text) == ["Security", "See the site", "Español"]


def test_a_role_that_is_taken_away_ends_at_once(app, petition):
    desk = desk_of(app, Role.MODERATOR, petition.id)
    assert desk.get("/desk/comments").status_code == 200

    with writing():
        roles.give_all(accounts.by_email("moderator@example.org"), [])

    refused = desk.get("/desk/comments")
    assert refused.status_code == 403
    assert 'href="/desk/security">Security</a></p>' in refused.text, (
        "the overview is closed, too"
    )
    assert "Go to the overview" not in refused.text


def test_work_is_watched_by_whoever_asked_and_by_who_runs_its_campaign(app, petition):
    asks = account("asks@example.org", (Role.EXPORTER, petition.id))
    job = queueing.ask("test.work", asks.id, petition=petition.id)
    other = make_petition()
    db.session.commit()
    address = f"/desk/jobs/{job.id}.json"

    assert browser(app, asks).get(address).status_code == 200
    assert desk_of(app, Role.OWNER, petition.id).get(address).status_code == 200
    assert desk_of(app, Role.ORGANISER, petition.id).get(address).status_code == 200
    assert desk_of(app, Role.READER, petition.id).get(address).status_code == 404
    stranger = browser(app, account("b@example.org", (Role.OWNER, other.id)))
    assert stranger.get(address).status_code == 404


def test_what_was_typed_is_kept_while_the_second_factor_is_shown(client, petition):
    signed_in(client)
    kim = make_account("kim2@example.org")
    code = with_app(kim)
    sign_in(client, "kim2@example.org")
    client.post("/desk/second", data={"code": code(1)})
    time_passes(kim.id, timedelta(minutes=16))
    address = "/desk/petitions/values-act/stage/live"

    kept = client.post(address, data={"typed": "values-act, at last"})

    assert kept.status_code == 403
    assert "Show your second factor first" in text_of(kept)
    assert "values-act, at last" in kept.text
    assert 'href="/desk/second?again=1"' in kept.text
    assert f'action="{address}"' in kept.text
    assert 'name="csrf_token"' in kept.text
    client.post("/desk/second", data={"code": code()})
    assert client.post(address, data={"typed": "values-act, at last"}).status_code == 422


def test_what_was_pressed_before_the_second_factor_is_asked_for_once_more(client, petition):
    signed_in(client)
    kim = make_account("kim2@example.org")
    code = with_app(kim)
    sign_in(client, "kim2@example.org")
    client.post("/desk/second", data={"code": code(1)})
    time_passes(kim.id, timedelta(minutes=16))
    address = "/desk/petitions/values-act/imports/1/undo"

    led = client.post(address, headers={"Referer": "http://127.0.0.1:8000/desk/petitions"})
    shown = client.post(led.location, data={"code": code()}, follow_redirects=True)

    assert "press=1" in led.location
    assert "Nothing was done yet: now press it once more." in text_of(shown)


def test_what_was_typed_is_kept_while_a_second_factor_is_set_up(client, petition):
    signed_in(client)

    kept = client.post("/desk/petitions/values-act/stage/live", data={"typed": "values-act"})

    assert kept.status_code == 403
    assert "Set up a second factor in a new tab" in text_of(kept)
    assert 'href="/desk/security?needed=1"' in kept.text
