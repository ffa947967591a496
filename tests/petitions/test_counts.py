"""The figures beneath a petition: fresh, never more than was agreed to, and cheap."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from campaign import clock
from campaign.db import db
from campaign.petitions import agreeing, confirming, names, tallying
from campaign.petitions.models import PetitionState
from campaign.vault import vault
from tests import tallies
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed

LABEL = "Show my first name and city under the petition"
SHOWN = (("show_name", LABEL),)
NOVEMBER = date(2026, 11, 3)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def file_of(client, path="/petitions/values-act/count.json"):
    return client.get(path).get_json()


def shown(petition):
    return [(one.name, one.place) for one in names.latest(petition.id)]


def crowd(petition, count, *, district=14, day=NOVEMBER):
    tallies.crowd(petition, count, district=district, day=day)


def test_only_who_confirmed_and_agreed_is_shown_by_first_name_and_city(petition, settings):
    signed(petition, settings, name="Rosa Medina", email="rosa@example.org", consents=SHOWN)
    signed(petition, settings, name="Quiet Person", email="quiet@example.org")
    sign(petition, settings, name="Not Yet", email="not@example.org", consents=SHOWN)

    assert shown(petition) == [("Rosa", "Mendota")]


def test_who_ticked_only_another_box_is_not_shown(petition, settings):
    signed(petition, settings, consents=(("keep_informed", "Keep me informed"),))

    assert shown(petition) == []


def test_the_newest_five_are_shown_newest_first(petition, settings, stopped_clock):
    for number, name in enumerate(("Ana", "Ben", "Cleo", "Dov", "Eva", "Fay")):
        stopped_clock(timedelta(minutes=1))
        email = f"signer{number}@example.org"
        signed(petition, settings, name=name, email=email, consents=SHOWN)

    assert [name for name, _ in shown(petition)] == ["Fay", "Eva", "Dov", "Cleo", "Ben"]


def test_a_name_is_gone_at_once_when_it_is_withdrawn_or_no_longer_agreed_to(petition, settings):
    rosa = signed(petition, settings, name="Rosa", email="rosa@example.org", consents=SHOWN)
    kim = signed(petition, settings, name="Kim", email="kim@example.org", consents=SHOWN)

    confirming.withdraw(rosa)
    assert [name for name, _ in shown(petition)] == ["Kim"]
    agreeing.take_back(kim, {"show_name"})
    assert shown(petition) == []


def test_a_name_that_was_erased_or_whose_key_is_gone_leaves_the_page_whole(
    client, petition, settings
):
    rosa = signed(petition, settings, name="Rosa", email="rosa@example.org", consents=SHOWN)
    rosa.sealed = None
    signed(petition, settings, name="Kim", email="kim@example.org", consents=SHOWN)
    db.session.commit()
    assert [name for name, _ in shown(petition)] == ["Kim"]

    vault.store.destroy(petition.scope)
    vault.forget_cached()

    assert shown(petition) == []
    assert client.get("/petitions/values-act").status_code == 200


def test_names_of_another_petition_are_not_shown(petition, settings):
    signed(make_petition(), settings, consents=SHOWN)

    assert shown(petition) == []


@pytest.mark.parametrize(
    ("zip_code", "place"), [(BAKERSFIELD, "Bakersfield"), (PORTLAND, None)]
)
def test_a_place_is_the_city_of_the_zip_code_or_nothing(petition, settings, zip_code, place):
    signed(petition, settings, zip_code=zip_code, consents=SHOWN)

    assert shown(petition) == [("Kim", place)]


def test_names_cost_one_bounded_look_however_many_have_signed(petition, settings):
    for number in range(8):
        email = f"signer{number}@example.org"
        signed(petition, settings, email=email, consents=SHOWN)
    asked = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    try:
        db.session.expire_all()
        assert len(names.latest(petition.id)) == names.MOST
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (statement,) = [one for one in asked if "FROM signature" in one]
    assert statement.count("LIMIT") == 2


def test_nobody_is_looked_for_beyond_the_newest_two_hundred(petition, settings, monkeypatch):
    monkeypatch.setattr(names, "LOOKED_AT", 2)
    signed(petition, settings, name="Rosa", email="rosa@example.org", consents=SHOWN)
    for number in range(2):
        signed(petition, settings, email=f"signer{number}@example.org")

    assert shown(petition) == []


def test_milestones_carry_the_day_on_which_they_were_reached(petition):
    crowd(petition, 99)
    crowd(petition, 1, day=NOVEMBER + timedelta(days=1))
    crowd(petition, 420, day=NOVEMBER + timedelta(days=4))

    reached = tallying.reached(tallying.by_day(petition.id))

    assert [(mark.count, mark.day.day) for mark in reached] == [(100, 4), (250, 7), (500, 7)]


@pytest.mark.parametrize("count", [0, 99, 100, 249, 250, 18_402, 1_000_000])
def test_a_goal_is_the_milestone_after_those_that_are_reached(count):
    reached = tallying.reached([(NOVEMBER, count)])

    assert tallying.goal(count) > count
    assert all(mark.count <= count for mark in reached)
    ahead = tallying.reached([(NOVEMBER, tallying.goal(count))])
    assert [mark.count for mark in ahead[:-1]] == [mark.count for mark in reached]


def test_the_file_says_what_the_page_says(client, petition, settings):
    crowd(petition, 300, day=date(2026, 5, 3))
    signed(petition, settings, name="Rosa Medina", consents=SHOWN)

    found = file_of(client)

    assert (found["count"], found["goal"], found["is_open"]) == (301, 500, True)
    assert found["reached"][-1] == {"count": 250, "day": "2026-05-03"}
    assert [(one["name"], one["place"]) for one in found["latest"]] == [("Rosa", "Mendota")]
    page = text_of(client.get("/petitions/values-act"))
    assert "250 was reached on May 3, 2026." in page
    assert "Rosa , Mendota" in page
    for sentence in found["said"].values():
        assert sentence in page or sentence == found["said"]["progress"]
    assert (
        f'aria-label="{found["said"]["progress"]}"' in client.get("/petitions/values-act").text
    )


def test_names_are_dated_by_the_day_of_the_oldest(client, petition, settings, monkeypatch):
    for day in (4, 5):
        moment = datetime(2026, 11, day, 20, tzinfo=UTC)
        monkeypatch.setattr(clock, "source", lambda moment=moment: moment)
        petition.opens_at = moment - timedelta(days=9)
        signed(petition, settings, email=f"kim{day}@example.org", consents=SHOWN)

    assert file_of(client)["said"]["since"] == "Signed since November 4, 2026:"


def test_before_the_first_name_the_page_invites_and_shows_no_empty_line(client, petition):
    found = file_of(client)
    html = client.get("/petitions/values-act").text

    assert found["said"]["people"] == "Be the first to sign."
    assert found["latest"] == found["reached"] == []
    assert '<p class="landmark" hidden>' in html
    assert '<p class="names" hidden>' in html
    assert "<b hidden>0</b>" in html


def test_the_file_speaks_the_language_of_its_page(client, petition):
    crowd(petition, 1234)

    found = file_of(client, "/es/petitions/values-act/count.json")

    assert "personas han firmado." in found["said"]["people"]
    assert found["said"]["count"] == "1,234"
    assert 'data-live="/es/petitions/values-act/count.json"' in (
        client.get("/es/petitions/values-act").text
    )


def test_any_cache_may_keep_the_file_for_ten_seconds(client, petition):
    reply = client.get("/petitions/values-act/count.json")

    assert "public, max-age=10" in reply.headers["Cache-Control"]
    assert "Set-Cookie" not in reply.headers
    etag = {"If-None-Match": reply.headers["ETag"]}
    assert client.get("/petitions/values-act/count.json", headers=etag).status_code == 304


def test_districts_are_told_in_tens_and_never_under_ten(client, petition):
    crowd(petition, 9, district=3)
    crowd(petition, 10, district=4)
    crowd(petition, 437, district=14)
    crowd(petition, 50, district=tallying.UNPLACED)
    crowd(petition, 50, district=tallying.OUTSIDE)

    assert file_of(client)["districts"] == {"4": 10, "14": 430}


def test_a_closed_petition_says_so_and_its_page_asks_no_more(client):
    over = make_petition(slug="over", closes_at=clock.now() - timedelta(days=1))
    crowd(over, 300)

    found = file_of(client, "/petitions/over/count.json")

    assert not found["is_open"]
    assert found["said"]["people"] == "people have signed."
    assert "data-live" not in client.get("/petitions/over").text


@pytest.mark.parametrize("slug", ["nothing-here", "draft"])
def test_an_unknown_petition_or_a_draft_has_no_file(client, slug):
    make_petition(slug="draft", state=PetitionState.DRAFT)
    db.session.commit()

    assert client.get(f"/petitions/{slug}/count.json").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "kind"),
    [
        ("name", "", "missing"),
        ("name", "12345", "wrong"),
        ("email", "", "missing"),
        ("email", "kim", "no-at"),
        ("email", "@example.org", "no-local"),
        ("email", "kim@", "no-domain"),
        ("email", "kim@example", "wrong"),
        ("zip_code", "", "missing"),
        ("zip_code", "9364", "wrong"),
    ],
)
def test_a_box_carries_the_words_that_the_server_says(client, petition, field, typed, kind):
    person = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}

    reply = client.post("/petitions/values-act", data=person | {field: typed})

    box = reply.text.split(f'id="{field}"')[0].rpartition("<input")[2]
    box += reply.text.split(f'id="{field}"')[1].partition(">")[0]
    sentence = box.split(f'data-{kind}="')[1].partition('"')[0]
    assert f"</span> {sentence}</span>" in reply.text


def test_a_hostile_name_is_text_and_nothing_else(client, petition, settings):
    signed(petition, settings, name="<b>Kim</b>", consents=SHOWN)

    html = client.get("/petitions/values-act").text

    assert "<b>Kim" not in html
    assert file_of(client)["latest"] == []
