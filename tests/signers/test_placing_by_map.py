"""Placed by a tap on the map, by where the browser is, or by the Census: asked, then stored."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import inspect, select

from campaign.db import db
from campaign.districts import locating, maps, windows
from campaign.petitions.models import Placing, Signature
from tests.districts import census_server
from tests.districts.census_server import match, said
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD, MENDOTA, PORTLAND, confirm_path, sign, thanks_path

IN_12, IN_16 = (35.39, -119.08), (35.30, -118.95)
ON_THE_LINE = (35.3663, -119.02)
SACRAMENTO = (38.5767, -121.4934)


@pytest.fixture
def ben(settings):
    return sign(make_petition(), settings, zip_code=BAKERSFIELD)


def path_of(signature):
    return f"{thanks_path(signature)}/district"


def tap(client, signature, point, size="medium", side=340, **fields):
    """Tap the map of a signature's page, in pixels, at a point on earth."""
    window = maps.around(signature.zip).window
    x, y = window.place_of((point[1], point[0]))
    data = {"window": window.as_text(), f"{size}.x": x * side // 1000}
    return client.post(path_of(signature), data=data | {f"{size}.y": y * side // 1000} | fields)


def tell(client, signature, point, accuracy):
    data = {"latitude": point[0], "longitude": point[1], "accuracy": accuracy}
    return client.post(path_of(signature), data=data)


def offers(page):
    """Return what the page offers to accept: a form's fields by district."""
    html = page.get_data(as_text=True)
    pairs = re.findall(r'name="district" value="(\d+)">\s*<input[^>]* value="(\w+)">', html)
    return {int(district): {"district": district, "proof": proof} for district, proof in pairs}


def stored(signature):
    db.session.rollback()
    return signature.placing, signature.district


def test_the_page_has_a_map_and_the_same_as_a_list_with_towns(client, ben):
    page = client.get(path_of(ben))

    html = page.get_data(as_text=True)
    assert "<svg" in html
    assert html.count('type="image"') == 3
    assert "Bakersfield" in text_of(page)
    assert "Senator Melissa Hurtado" in text_of(page)
    assert re.search(r"With Bakersfield, .*Arvin", text_of(page))
    assert html.count('class="sign"') == 1


@pytest.mark.parametrize(("point", "district"), [(IN_12, 12), (IN_16, 16)])
@pytest.mark.parametrize("button", [("small", 280), ("medium", 340), ("wide", 544)])
def test_a_tap_is_asked_about_and_stored_once_it_is_accepted(
    client, ben, point, district, button
):
    asked = tap(client, ben, point, *button)

    assert asked.status_code == 200
    assert f"lies in Senate District {district}, near" in text_of(asked)
    assert stored(ben) == (Placing.WAITING, None)
    client.post(path_of(ben), data=offers(asked)[district])
    assert stored(ben) == (Placing.MAP, district)
    assert ben.map_version_id is not None
    assert ben.confidence == pytest.approx(0.64 if district == 12 else 0.36, abs=0.01)


def test_near_the_line_a_finger_can_miss_so_both_are_offered_with_a_closer_map(client, ben):
    asked = tap(client, ben, ON_THE_LINE)

    assert "a finger can miss" in text_of(asked)
    assert set(offers(asked)) == {12, 16}
    wide, close = (
        float(re.search(r'name="window" value="[^"]*,([\d.]+)"', p.get_data(as_text=True))[1])
        for p in (client.get(path_of(ben)), asked)
    )
    assert close < wide / 3


def test_a_second_tap_on_the_closer_map_settles_it(client, ben):
    asked = tap(client, ben, ON_THE_LINE)
    window = re.search(r'name="window" value="([^"]*)"', asked.get_data(as_text=True))[1]

    again = client.post(path_of(ben), data={"window": window, "medium.x": 170, "medium.y": 40})

    there = windows.read(window).point_at(170 / 340, 40 / 340)
    assert set(offers(again)) == {locating.district_at(*there)}


@pytest.mark.parametrize(
    "fields",
    [
        {"medium.x": "0", "medium.y": "0"},
        {"medium.x": "341", "medium.y": "5"},
        {"medium.x": "-1", "medium.y": "5"},
        {"medium.x": "five", "medium.y": "5"},
        {"medium.x": "5"},
        {"medium.x": "5", "medium.y": "5", "window": "1,2,3"},
        {"medium.x": "5", "medium.y": "5", "window": "x"},
        {"latitude": "", "longitude": "", "accuracy": ""},
        {"latitude": "nan", "longitude": "nan", "accuracy": "nan"},
        {"latitude": "35.3", "longitude": "-119", "accuracy": "50000"},
        {"latitude": "35.3", "longitude": "-119", "accuracy": "-3"},
        {"latitude": "48.1", "longitude": "11.6", "accuracy": "20"},
        {"latitude": "39.53", "longitude": "-119.81", "accuracy": "20"},
    ],
)
def test_what_is_no_place_here_shows_the_page_again_with_a_sentence(client, ben, fields):
    page = client.post(
        path_of(ben), data={"window": maps.around(BAKERSFIELD).window.as_text()} | fields
    )

    assert page.status_code == 422
    assert 'role="alert"' in page.get_data(as_text=True)
    assert stored(ben) == (Placing.WAITING, None)


def test_where_the_browser_is_is_asked_about_too(client, ben):
    asked = tell(client, ben, IN_16, 25)

    assert "Your device is in Senate District 16" in text_of(asked)
    client.post(path_of(ben), data=offers(asked)[16])
    assert stored(ben) == (Placing.LOCATION, 16)


def test_a_vague_device_is_not_believed_more_than_it_says(client, ben):
    asked = tell(client, ben, (35.372, -119.02), 900)

    assert "only to about 900 meters" in text_of(asked)
    assert set(offers(asked)) == {12, 16}


def test_a_place_far_from_the_zip_is_not_taken(client, ben):
    page = tell(client, ben, SACRAMENTO, 20)

    assert page.status_code == 422
    assert "far from your ZIP code 93301" in text_of(page)


def test_only_this_page_may_ask_the_browser_where_it_is(client, ben):
    assert "geolocation=(self)" in client.get(path_of(ben)).headers["Permissions-Policy"]
    assert "geolocation=()" in client.get(thanks_path(ben)).headers["Permissions-Policy"]


def test_a_proof_of_one_is_none_for_another(client, settings, ben):
    proof = offers(tell(client, ben, IN_16, 25))[16]["proof"]
    lee = sign(make_petition(), settings, email="lee@example.org", zip_code=BAKERSFIELD)

    client.post(path_of(lee), data={"district": "16", "proof": proof})
    client.post(path_of(ben), data={"district": "12", "proof": proof})

    assert stored(lee) == (Placing.CHOSEN, 16)
    assert stored(ben) == (Placing.CHOSEN, 12)


def test_nothing_of_the_place_is_kept(client, ben, settings, caplog):
    asked = tell(client, ben, (35.30123, -118.95123), 25)
    client.post(path_of(ben), data=offers(asked)[16])

    columns = [column.key for column in inspect(Signature).columns]
    row = [str(getattr(db.session.get(Signature, ben.id), name)) for name in columns]
    assert not any("35.30" in value or "118.95" in value for value in row)
    assert "35.30" not in caplog.text
    assert asked.headers["Cache-Control"] == "no-store"


def test_a_zip_of_another_state_has_no_map(client, settings):
    olive = sign(make_petition(), settings, zip_code=PORTLAND)

    assert "<svg" not in client.get(path_of(olive)).get_data(as_text=True)
    assert tell(client, olive, IN_16, 25).status_code == 422


def test_the_mails_link_leads_to_the_same_map(client, ben):
    page = client.get(f"{confirm_path(ben)}/district")

    assert 'type="image"' in page.get_data(as_text=True)


@pytest.fixture
def census():
    with census_server.running() as census:
        yield census


@pytest.fixture
def site(app, client, settings, census, monkeypatch):
    """A browser on a site whose organisation switched the Census geocoder on."""
    switched = replace(settings, geocoder_url=census.url)
    monkeypatch.setitem(app.extensions, "campaign.settings", switched)
    monkeypatch.setitem(app.jinja_env.globals, "settings", switched)
    return client


def ask_street(client, signature, street="643 Quince St, Bakersfield"):
    return client.post(path_of(signature), data={"street": street})


def test_no_street_is_asked_for_where_nobody_switched_that_on(client, ben):
    assert 'name="street"' not in client.get(path_of(ben)).get_data(as_text=True)

    assert ask_street(client, ben).status_code == 422
    assert stored(ben) == (Placing.WAITING, None)


def test_who_asks_for_a_street_says_who_gets_it(site, ben):
    page = site.get(path_of(ben))

    assert 'name="street"' in page.get_data(as_text=True)
    assert "go to the US Census Bureau" in text_of(page)


def test_a_street_is_placed_by_what_the_census_says(site, census, ben):
    census.body = said(match(IN_16, "016"))

    asked = ask_street(site, ben)

    assert census.questions[0][1]["address"] == ["643 Quince St, Bakersfield, 93301"]
    assert "This address lies in Senate District 16" in text_of(asked)
    assert "Quince" not in asked.get_data(as_text=True)
    site.post(path_of(ben), data=offers(asked)[16])
    assert stored(ben) == (Placing.ADDRESS, 16)


def test_where_the_census_and_the_map_differ_both_are_offered(site, census, ben):
    census.body = said(match(IN_16, "012"))

    assert set(offers(ask_street(site, ben))) == {12, 16}


@pytest.mark.parametrize(
    ("street", "answer", "expected"),
    [
        ("1 No St", (said(), 200), (422, "does not know this address")),
        ("1 Main", (said(match((39.5, -119.8), state="32")), 200), (422, "no district of")),
        ("1 Main", (said(match(SACRAMENTO, "008")), 200), (422, "far from your ZIP code")),
        ("1 Main", (b"", 503), (503, "does not answer now")),
        ("", (said(), 200), (422, "Enter your street")),
        ("x" * 201, (said(), 200), (422, "Enter your street")),
    ],
)
def test_where_the_census_does_not_help_map_and_list_remain(
    site, census, ben, *, street, answer, expected
):
    census.body, census.status = answer

    page = ask_street(site, ben, street)

    assert page.status_code == expected[0]
    assert expected[1] in text_of(page)
    assert 'type="image"' in page.get_data(as_text=True)


def test_a_new_table_of_zip_codes_overrules_nobody_who_was_placed_by_the_map():
    from campaign.signers import foretelling

    answer = foretelling.Answer(14, frozenset({14}))
    for how in (Placing.MAP, Placing.LOCATION, Placing.ADDRESS):
        fate = foretelling.fate(how, 16, answer, is_changed=False, was_inside=True)
        assert fate == (how, 16)
    assert db.session.scalar(select(Signature.id).where(Signature.zip == MENDOTA)) is None
