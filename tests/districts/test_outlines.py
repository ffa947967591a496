"""Outlines of districts as GeoJSON: which one holds a point, and which files are refused."""

import json

import pytest

from campaign.districts import intake, outlines
from campaign.districts.outlines import Outlines
from campaign.errors import Invalid
from tests.districts import brought


def read(path):
    file = intake.bring(path)
    assert outlines.is_geojson(file)
    return outlines.read(file)


def changed(district, geometry):
    return brought.strips() | {district: geometry}


def swapped(geometry):
    (ring,) = geometry["coordinates"]
    return geometry | {"coordinates": [[[north, east] for east, north in ring]]}


@pytest.mark.parametrize("name", ["SLDUST", "district"])
def test_points_are_found_in_their_district(tmp_path, name):
    borders = Outlines(
        read(brought.geojson(tmp_path / "map.json", brought.strips(), name=name))
    )

    assert borders.district_at(36.75, -124.4 + 0.1) == 1
    assert borders.district_at(36.75, -124.4 + 39.5 * 0.258) == 40


def test_a_point_off_the_shore_belongs_to_the_nearest_district_within_two_kilometres(tmp_path):
    borders = Outlines(read(brought.geojson(tmp_path / "map.json", brought.strips())))

    assert borders.district_at(36.0, -124.41) == 1
    assert borders.district_at(36.0, -124.45) is None


def test_a_hole_belongs_to_the_district_that_fills_it(tmp_path):
    outer = brought.strip(1)["coordinates"][0]
    hole = [[-124.3, 36.0], [-124.3, 37.0], [-124.2, 37.0], [-124.2, 36.0], [-124.3, 36.0]]
    east = brought.strip(2)["coordinates"]
    geometries = brought.strips() | {
        1: {"type": "Polygon", "coordinates": [outer, hole]},
        2: {"type": "MultiPolygon", "coordinates": [east, [hole]]},
    }

    borders = Outlines(read(brought.geojson(tmp_path / "map.json", geometries)))

    assert borders.district_at(36.5, -124.25) == 2
    assert borders.district_at(35.5, -124.25) == 1


def test_what_is_kept_reads_back_as_it_was(tmp_path):
    kept = read(brought.geojson(tmp_path / "map.json", brought.strips()))

    assert {number: json.loads(text) for number, text in kept.items()} == brought.strips()


BOW_TIE = [[-124.4, 32], [-124.2, 34], [-124.2, 32], [-124.4, 34], [-124.4, 32]]


@pytest.mark.parametrize(
    ("geometries", "reason"),
    [
        (changed(14, swapped(brought.strip(14))), "longitude swapped in district 14"),
        (changed(14, brought.strip(14, west=-80)), "district 14 that does not lie in Cal"),
        (changed(14, brought.strip(14, west=4e6)), "district 14 that does not lie in Cal"),
        (changed(1, {"type": "Polygon", "coordinates": [BOW_TIE]}), "broken .* self-inters"),
        (changed(1, {"type": "Point", "coordinates": [-124, 33]}), "no Polygon or Multi.* 1"),
        (changed(1, {"type": "Polygon", "coordinates": []}), "district 1 that is none"),
        (changed(1, {"type": "Polygon", "coordinates": [[[1, 2]]]}), "district 1 that is none"),
        (changed(1, {"type": "Polygon", "coordinates": "x"}), "district 1 that is none"),
        (changed(1, {"type": "Polygon"}), "district 1 that is none"),
        (changed(1, None), "no Polygon or MultiPolygon for district 1"),
        (changed(2, brought.strip(1)), "districts 1 and 2 lie on one another"),
        (brought.strips() | {41: brought.strip(1)}, "from 1 to 40 .*in feature 41"),
        ({n: brought.strip(n) for n in range(1, 40)}, "no outline of district 40"),
        ({}, "no outline of district 1, 2"),
    ],
)
def test_outlines_that_cannot_be_true_are_refused(tmp_path, geometries, reason):
    with pytest.raises(Invalid, match=f"map.json has.*{reason}"):
        read(brought.geojson(tmp_path / "map.json", geometries))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("-124.4", "NaN", "is none|not lie in California"),
        ("-124.4", "Infinity", "is none|not lie in California"),
        ("-124.4", '"west"', "is none"),
        ('"SLDUST": "001"', '"SLDUST": "002"', "has district 2 twice"),
        ('"SLDUST": "001"', '"SLDUST": "ZZZ"', "in feature 1"),
        ('"SLDUST": "001"', '"NAME": "001"', "in feature 1"),
        ('{"SLDUST": "001"}', "null", "in feature 1"),
        ("FeatureCollection", "Topology", "is no GeoJSON FeatureCollection"),
        ("]}}]}", "]}}", "Is it cut off"),
        ('"features": [', '"features": [7, ', "in feature 1"),
        ('{"type": "FeatureCollection", ', "{", "no GeoJSON FeatureCollection"),
    ],
)
def test_files_that_are_no_such_map_are_refused(tmp_path, old, new, reason):
    path = brought.geojson(tmp_path / "map.json", brought.strips())
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(Invalid, match=rf"map.json .*({reason})"):
        read(path)


def test_a_file_that_nests_without_end_is_refused(tmp_path):
    path = tmp_path / "map.json"
    path.write_text('{"features":' + "[" * 100_000)

    with pytest.raises(Invalid, match="Is it cut off"):
        read(path)
