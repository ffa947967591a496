"""Counts by district for everybody: rounded, never under ten, and the same in every form."""

import csv
import io
import re

import pytest

from campaign.db import db
from campaign.districts import datafiles
from campaign.petitions import open_counts, tallying
from campaign.petitions.models import PetitionState
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from tests import tallies
from tests.factories import make_petition
from tests.pages import text_of


def counted(**counts):
    """A petition with so many confirmed signatures; ``d14=123``."""
    petition = make_petition()
    names = {"outside": OUTSIDE, "unplaced": UNPLACED}
    for name, count in counts.items():
        district = names[name] if name in names else int(name[1:])
        tallying.move(tallies.cell(petition, district=district), count)
    db.session.commit()
    return petition


def path_of(petition, form=""):
    return f"/petitions/{petition.slug}/districts{form}"


def rows_of(client, petition):
    text = client.get(path_of(petition, ".csv")).get_data(as_text=True).removeprefix("\ufeff")
    return {row["district"]: row for row in csv.DictReader(io.StringIO(text))}


def test_all_three_forms_say_the_same(client):
    petition = counted(d14=123, d16=10, d12=9, outside=27, unplaced=4)

    told = client.get(path_of(petition, ".json")).get_json()
    by_district = {row["district"]: row for row in told["districts"]}
    rows = rows_of(client, petition)
    page = text_of(client.get(path_of(petition)))

    assert by_district[14] == {
        "district": 14,
        "senator": "Anna Caballero",
        "signatures": 120,
    }
    assert (by_district[16]["signatures"], by_district[12]["signatures"]) == (10, None)
    assert rows["14"]["signatures"] == "120"
    assert rows["14"]["senator"] == "Anna Caballero"
    assert rows["12"]["signatures"] == rows["1"]["signatures"] == "fewer than 10"
    assert (told["outside_california"], told["district_not_yet_known"]) == (20, None)
    assert rows["outside California"]["signatures"] == "20"
    assert "14 Anna Caballero 120+" in page
    assert "12 Shannon Grove fewer than 10" in page
    assert "10 The seat is vacant" in page
    assert "Outside California 20+" in page


def test_all_forty_districts_are_listed_signed_or_not(client):
    petition = counted(d14=3)

    assert len(rows_of(client, petition)) == datafiles.DISTRICT_COUNT + 2
    assert text_of(client.get(path_of(petition))).count("fewer than 10") == 44


@pytest.mark.parametrize("hidden", range(10))
def test_no_hidden_count_follows_from_the_total(hidden):
    petition = counted(d14=123, d16=57, d12=hidden)

    counts = open_counts.of(petition)
    total = tallying.total(petition.id)  # the petition's page shows it to the unit
    shown = sum(cell.count or 0 for cell in counts.cells)
    hidden_cells = sum(cell.count is None for cell in counts.cells) + 2

    # What is left over may be of any hidden cell, or of what rounding took off the others.
    assert total - shown <= 9 * (hidden_cells + 2)
    assert hidden_cells == 40
    assert counts.total == total // 10 * 10
    assert [c.count for c in counts.cells if c.district == 12] == [None]


def test_the_last_signature_moves_no_cell():
    before = open_counts.of(counted(d14=121)).cells
    after = open_counts.of(counted(d14=122)).cells

    assert before == after


def test_it_says_what_it_is_of_which_map_and_under_which_licence(client):
    petition = counted(d14=10)

    told = client.get(path_of(petition, ".json"))
    row = rows_of(client, petition)["14"]

    content = told.get_json()
    assert content["petition"] == row["petition"] == petition.slug
    assert content["map"] == row["map"]
    assert content["map"].startswith("California State Senate districts of 2021")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+00:00", content["counted_at"])
    assert content["licence"]["name"] == "CC0-1.0"
    assert "CC0-1.0" in row["licence"]
    assert 'rel="license"' in told.headers["Link"]
    assert "null means fewer than 10" in content["about"]


@pytest.mark.parametrize("form", ["", ".csv", ".json"])
def test_anybody_may_keep_it_for_five_minutes_and_no_cookie_is_set(client, form):
    reply = client.get(path_of(counted(d14=10), form))

    assert "public, max-age=300" in reply.headers["Cache-Control"]
    assert "Set-Cookie" not in reply.headers
    assert ("Access-Control-Allow-Origin" in reply.headers) == bool(form)


@pytest.mark.parametrize("form", ["", ".csv", ".json"])
def test_of_a_draft_nothing_is_said(client, form):
    draft = make_petition(state=PetitionState.DRAFT)

    assert client.get(path_of(draft, form)).status_code == 404


def test_the_map_is_darker_where_more_signed_and_the_key_says_from_when(client):
    petition = counted(d14=123, d16=57, d12=9)

    page = client.get(path_of(petition)).get_data(as_text=True)

    counts = open_counts.of(petition)
    assert [(band.least, band.most) for band in counts.bands] == [
        (10, 39),
        (40, 69),
        (70, 99),
        (100, 129),
    ]
    colours = counts.colours()
    assert (colours[14], colours[16], colours[12]) == (4, 2, 0)
    assert page.count('class="class-4"') >= 2  # the district, and the key
    assert 'role="img" aria-label="Map of California' in page
    assert "40 to 69" in page


@pytest.mark.parametrize("most", [10, 50, 60, 990, 12_345])
def test_there_are_never_more_than_five_colours(most):
    counts = open_counts.of(counted(d14=most, d1=9, d2=9))

    assert 1 <= len(counts.bands) <= open_counts.CLASSES
    assert counts.bands[-1].least <= most // 10 * 10 <= counts.bands[-1].most


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({14: 10}, {}),
        ({14: 20, 16: 10}, {14: 10, 16: 10}),
        ({14: 25, 16: 30, 1: 4}, {14: 20, 16: 20}),
        ({14: 125, 16: 36}, {14: 120, 16: 30}),
        ({}, {}),
    ],
)
def test_at_least_ten_people_are_left_out_so_that_no_cell_follows_from_the_total(counts, shown):
    assert tallying.veiled(counts) == shown
    assert not shown or sum(counts.values()) - sum(shown.values()) >= 10
