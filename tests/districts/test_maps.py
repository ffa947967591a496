"""Maps of the districts: what they show, where a tap lies, and how little they weigh."""

import gzip

import pytest

from campaign.districts import maps, nearby, windows
from campaign.districts.windows import Window


def paths(*pictures):
    return "".join(area.path for picture in pictures for area in picture.areas)


def test_the_map_around_a_zip_shows_its_districts_senators_and_towns():
    picture = maps.around("93301")

    assert {12, 16} <= {area.district for area in picture.areas}
    assert "Bakersfield" in {town.text for town in picture.towns}
    assert "Shannon Grove" in {word.text for word in picture.senators}
    assert len({area.tint for area in picture.areas if area.district in {12, 16}}) == 2


@pytest.mark.parametrize("zip_code", ["93640", "90012", "94110", "96001", "93514", "00000"])
def test_a_map_weighs_little_and_shows_only_districts_that_can_be_chosen(zip_code):
    picture = maps.around(zip_code)

    assert len(gzip.compress(paths(picture).encode())) < 6_000
    offered = {candidate.district for candidate in nearby.districts_around(zip_code)}
    assert {area.district for area in picture.areas} <= offered


def test_where_nobody_knows_the_zip_the_whole_state_is_shown():
    assert maps.around("00000").window == windows.STATE


def test_no_word_hides_another():
    picture = maps.around("90012")
    words = [word for word in (*picture.towns, *picture.senators) if not word.is_extra]

    boxes = [maps._box(word.x, word.y, len(word.text)) for word in words]

    assert len(boxes) > 3
    assert all(maps._is_free(box, boxes[:n] + boxes[n + 1 :]) for n, box in enumerate(boxes))


def test_the_state_has_all_districts_and_two_insets():
    whole, *insets = maps.state()

    assert {area.district for area in whole.areas} == set(range(1, 41))
    assert [inset.name for inset in insets] == ["Los Angeles", "San Francisco Bay"]
    assert len(gzip.compress(paths(whole, *insets).encode())) < 12_000


def test_every_district_is_named_once_on_the_map_of_the_state():
    pictures = maps.state()

    named = [area for picture in pictures for area in picture.areas if area.has_number]

    assert sorted(area.district for area in named) == list(range(1, 41))
    assert all(area.lead for area in named if area.district in {6, 8, 39, 40})


def test_a_spot_and_its_place_in_the_picture_are_the_same():
    window = Window(36.75, -120.38, 0.5)

    assert window.place_of((-120.38, 36.75)) == (500, 500)
    latitude, longitude = window.point_at(0.25, 0.75)
    assert window.place_of((longitude, latitude)) == (250, 750)
    assert windows.read(window.as_text()) == window


@pytest.mark.parametrize(
    "text", ["", "36,-120", "a,b,c", "36,-120,99", "36,-120,0", "0,0,1", "nan,nan,nan"]
)
def test_a_window_that_is_none_of_ours_is_none(text):
    assert windows.read(text) is None


def test_the_towns_of_a_district_are_those_near_the_zip():
    towns = nearby.places_in([12, 16, 40], "93301")

    assert "Bakersfield" in towns[12]
    assert "Arvin" in towns[16]
    assert len(towns[40]) == nearby.MOST_PLACES
    assert nearby.place_near(36.75, -120.38) == "Mendota"
