"""Every picture has its words, its table and its files, and none of them names a person."""

import csv
import io
import struct
import xml.etree.ElementTree as ET

import pypdf
import pytest
from flask_babel import force_locale

from campaign import clock
from campaign.dashboard import bars, shading
from campaign.dashboard.figures import DistrictCount
from campaign.dashboard.pictures import PICTURES, Board
from campaign.dashboard.shading import Shade
from campaign.db import db, writing
from campaign.offices import bundling, releasing
from campaign.petitions import confirming
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from tests import tallies
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import sign, signed

PAGE = "/desk/petitions/values-act"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def board(app, petition):
    with app.test_request_context(), force_locale("en"):
        yield Board(petition, "en")


@pytest.fixture
def crowded(petition):
    tallies.crowd(petition, 60, district=14, zip="93640", source="newsletter")
    tallies.crowd(petition, 30, district=1, zip="96001", source="utm:mailer/email/spring")
    tallies.crowd(petition, 10, district=OUTSIDE, zip="97201", source="ref:example.org")
    tallies.crowd(petition, 20, district=UNPLACED, zip="93301", language="es")
    tallies.crowd(petition, 5, is_form_letter=False)
    return petition


def table(desk, name, query=""):
    text = desk.get(f"{PAGE}/pictures/{name}.csv{query}").get_data(as_text=True)
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_funnel_goes_from_signing_to_delivery(board, petition, settings):
    signed(petition, settings)
    sign(petition, settings, email="an@example.org")
    signed(petition, settings, email="out@example.org", zip_code="97201")

    rows = board.funnel().rows

    assert [row[1] for row in rows] == [3, 2, 2, 1, 0]
    assert rows[2][2] == pytest.approx(2 / 3, abs=0.001)


def test_letters_are_counted_by_how_far_they_are(board, petition, settings):
    signed(petition, settings)
    bundling.seal(settings, hold=False)
    assert [row[:2] for row in board.letters().rows] == [("Sealed, held before they go", 1)]

    releasing.release_held(settings)
    signed(petition, settings, email="late@example.org")

    again = Board(petition, "en")
    assert [row[:2] for row in again.letters().rows] == [
        ("Wait for the next bundle", 1),
        ("In the outbox", 1),
    ]


@pytest.mark.usefixtures("crowded")
def test_sources_say_how_they_are_known(desk):
    assert table(desk, "sources")[1:] == [
        ["newsletter", "named in the link (source)", "60", "0.48"],
        ["mailer · email · spring", "words of a link (utm)", "30", "0.24"],
        ["The page itself", "our own", "25", "0.2"],
        ["example.org", "site that led here", "10", "0.08"],
    ]


@pytest.mark.usefixtures("crowded")
def test_cities_are_those_of_the_zip_codes_and_other_states_are_one(desk):
    assert [row[:2] for row in table(desk, "cities")[1:]] == [
        ["Mendota", "65"],
        ["Redding", "30"],
        ["Bakersfield", "20"],
        ["Outside California", "10"],
    ]


@pytest.mark.usefixtures("crowded")
def test_languages_and_own_words_have_their_shares(desk):
    assert table(desk, "languages")[1:] == [
        ["English", "105", "0.84"],
        ["Español", "20", "0.16"],
    ]
    assert table(desk, "own-words")[2] == ["With words of their own", "5", "0.04"]


@pytest.mark.usefixtures("crowded")
def test_the_map_has_every_district_and_who_is_in_none(desk):
    rows = table(desk, "map")[1:]

    assert [row[0] for row in rows] == ["14", "1", "not placed yet", "outside California"]
    assert [row[2] for row in rows] == ["65", "30", "20", "10"]


@pytest.mark.usefixtures("crowded")
def test_spreadsheets_have_days_as_machines_write_them_and_the_pages_order(desk):
    today = clock.pacific(clock.now())

    assert table(desk, "time")[-1][0] == today.date().isoformat()
    assert table(desk, "time", "?period=hours")[-1][0] == f"{today:%Y-%m-%d %H}:00"
    rates = [float(row[3]) for row in table(desk, "map", "?by=share")[1:3]]
    assert rates == sorted(rates, reverse=True)
    assert table(desk, "own-words")[0][1] == "Signatures"
    assert table(desk, "funnel")[0][1] == "How many"


def test_the_funnel_says_who_took_back_and_its_file_speaks_of_no_confirmed_ones(
    board, desk, petition, settings
):
    signature = signed(petition, settings)
    signed(petition, settings, email="an@example.org")
    with writing():
        confirming.withdraw(signature)

    assert board.funnel().rows[-1][:2] == ("Taken back, or made invalid", 1)
    for name, said in (
        ("funnel", "Who signed, and how far"),
        ("letters", "Letters to senators"),
    ):
        file = desk.get(f"{PAGE}/pictures/{name}.svg").text
        assert said in file
        assert "Confirmed signatures" not in file


def test_the_file_of_the_chart_says_what_its_flags_stand_for(desk, petition):
    tallies.crowd(petition, 120)

    file = desk.get(f"{PAGE}/pictures/time.svg").text

    assert ": The petition opened</text>" in file
    assert ": 100 signatures reached</text>" in file


def test_a_long_list_ends_with_one_line_for_all_that_is_left(board, petition):
    for number in range(15):
        tallies.crowd(petition, 20 - number, source=f"link-{number}")

    picture = board.sources()

    words = [mark.words for mark in picture.drawing.marks if mark.look == "word"]
    assert len(words) == 11
    assert words[-1] == "5 others"
    assert len(picture.rows) == 15


def test_districts_are_put_into_five_colours_about_as_many_into_each():
    colours, used = shading.bands({n: n * 10.0 for n in range(41)})

    assert colours[0] == 0
    assert [list(colours.values()).count(band) for band in range(6)] == [1, 8, 8, 8, 8, 8]
    assert (used[0].least, used[0].most) == (10, 80)


def test_the_same_value_has_the_same_colour():
    colours, used = shading.bands(dict.fromkeys(range(1, 41), 7.0))

    assert set(colours.values()) == {1}
    assert len(used) == 1


def test_by_share_a_small_district_is_darker_than_a_large_one(app):
    districts = [
        DistrictCount(1, None, 100, 1.0),
        DistrictCount(2, None, 50, 5.0),
    ]
    with app.test_request_context(), force_locale("en"):
        said = {shade: shading.described(districts, shade) for shade in Shade}

    assert "Most: District 1 with 100, District 2 with 50." in said[Shade.COUNT]
    assert "Most: District 2 with 5, District 1 with 1." in said[Shade.SHARE]


def test_a_small_share_is_not_said_to_be_none(app):
    with app.test_request_context(), force_locale("en"):
        assert [bars.said(share) for share in (0, 0.004, 0.01, 0.5)] == [
            "0 %",
            "0.4 %",
            "1 %",
            "50 %",
        ]


@pytest.mark.usefixtures("crowded")
def test_each_picture_stands_on_the_page_with_its_words_its_table_and_its_files(desk):
    html = desk.get(PAGE).get_data(as_text=True)

    for name in PICTURES:
        assert f'aria-labelledby="{name}"' in html
        for form in ("svg", "png", "csv"):
            assert f"/pictures/{name}.{form}?period=month&amp;by=count" in html
    assert html.count('<svg class="drawing') == len(PICTURES)
    assert "The figures as a table" in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?period=hours", "Signatures by hour"),
        ("?period=all", "Signatures by day"),
        ("?period=nonsense&by=nonsense", "Signatures by day"),
        ("?by=share", "per 100,000 residents. Most:"),
    ],
)
@pytest.mark.usefixtures("crowded")
def test_what_one_looks_at_stands_in_the_address(desk, query, said):
    assert said in desk.get(PAGE + query).get_data(as_text=True)


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_a_file_that_needs_no_other(desk, name):
    reply = desk.get(f"{PAGE}/pictures/{name}.svg")

    root = ET.fromstring(reply.data)
    assert reply.mimetype == "image/svg+xml"
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=values-act-")
    assert root.find(f"{SVG}title").text.endswith("Help us make sure California steps up")
    assert root.find(f"{SVG}desc").text
    assert "class=" not in reply.text
    assert '%"' not in reply.text.replace('"100%"', "")
    assert "href" not in reply.text


@pytest.mark.usefixtures("crowded")
def test_a_picture_is_drawn_as_dots_two_for_each_of_the_svgs(desk):
    reply = desk.get(f"{PAGE}/pictures/languages.png")

    assert reply.mimetype == "image/png"
    assert struct.unpack(">II", reply.data[16:24]) == (2 * 768, 2 * (80 + 104))


@pytest.mark.usefixtures("crowded")
def test_the_page_for_the_board_is_one_page_with_the_figures(desk, petition):
    for number in range(12):
        tallies.crowd(petition, 100 + number, source=f"link-{number}", district=20 + number)

    reply = desk.get(f"{PAGE}/report.pdf?period=all")

    read = pypdf.PdfReader(io.BytesIO(reply.data))
    words = " ".join(read.pages[0].extract_text().split())
    assert len(read.pages) == 1
    assert "Help us make sure California steps up" in words
    assert "1,391" in words
    assert "Where they live" in words
    assert "Outside California" in words
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_before_the_first_signature_there_is_a_report_and_no_picture(desk, petition):
    assert desk.get(f"{PAGE}/pictures/time.svg").status_code == 404
    assert desk.get(f"{PAGE}/report.pdf").status_code == 200
    assert "It begins with the first who signs." in text_of(desk.get(PAGE))


@pytest.mark.parametrize("path", ["nothing.svg", "time.gif", "time.svg"])
def test_what_is_no_picture_is_not_there(desk, petition, path):
    assert desk.get(f"{PAGE}/pictures/{path}").status_code == 404


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(desk, petition):
    tallies.crowd(petition, 3, source="-cmd")

    assert table(desk, "sources")[1][0] == "'-cmd"


def test_only_the_desk_sees_pictures(client, petition):
    for path in ("/pictures/time.svg", "/report.pdf", "/moments"):
        assert client.get(PAGE + path).status_code == 303
