"""Which district holds a point: on the outlines that ship, and where the map has none."""

import threading

import pytest
from sqlalchemy import delete

from campaign.db import db
from campaign.districts import locating, versions
from campaign.districts.models import Boundary, MapVersion, Place, ZipShare
from campaign.districts.outlines import Outlines


@pytest.mark.parametrize(
    ("place", "point", "district"),
    [
        ("Mendota", (36.7533, -120.3816), 14),
        ("the Capitol in Sacramento", (38.5767, -121.4934), 8),
        ("the Mission in San Francisco", (37.7599, -122.4148), 11),
        ("Berkeley", (37.8716, -122.2727), 7),
        ("Redding", (40.5865, -122.3917), 1),
        ("downtown San Diego", (32.7157, -117.1611), 39),
    ],
)
def test_points_are_found_where_everybody_knows_them(place, point, district):
    assert locating.district_at(*point) == district, place


@pytest.mark.parametrize(
    ("place", "point", "district"),
    [
        ("off Santa Cruz, a kilometre out at sea", (36.940, -122.060), 17),
        ("across the line in Nevada, a kilometre", (38.950, -119.895), 1),
        ("ten kilometres out at sea", (36.800, -122.200), None),
        ("Reno", (39.5296, -119.8138), None),
        ("the Gulf of Guinea", (0, 0), None),
    ],
)
def test_a_shore_may_be_missed_by_two_kilometres_and_not_by_more(place, point, district):
    found = locating.district_at(*point)

    assert (found is None) == (district is None), place


def test_a_circle_names_every_district_that_it_touches():
    bakersfield = (35.372, -119.02)

    assert locating.districts_within(*bakersfield, 30) == (12,)
    assert locating.districts_within(*bakersfield, 900) == (12, 16)


def test_every_zip_code_of_one_district_alone_has_its_point_there_but_for_a_few():
    rows = db.session.execute(
        db.select(Place.latitude, Place.longitude, ZipShare.district)
        .join(ZipShare, ZipShare.zip == Place.zip)
        .join(MapVersion, ZipShare.map_version_id == MapVersion.id)
        .where(MapVersion.is_current, ZipShare.basis == "census_zcta_single")
    ).all()

    wrong = [row for row in rows if locating.district_at(row[0], row[1]) != row[2]]

    assert len(rows) == 1_317
    assert len(wrong) <= 16


def test_many_threads_get_the_same_answers():
    borders = Outlines(versions.boundaries_of(versions.current().id))
    points = [(33 + n / 40, -121 + n / 60) for n in range(200)]
    expected = [borders.district_at(*point) for point in points]
    answers, gate = [], threading.Barrier(8)

    def ask(fresh):
        gate.wait()
        answers.append([fresh.district_at(*point) for point in points])

    fresh = Outlines(versions.boundaries_of(versions.current().id))
    threads = [threading.Thread(target=ask, args=(fresh,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert answers == [expected] * 8


def test_outlines_are_prepared_once_for_a_map():
    assert locating.outlines() is locating.outlines()


def test_no_two_neighbours_have_the_same_colour_and_four_are_enough():
    borders = locating.outlines()
    tints = borders.tints()

    assert sorted(tints) == list(range(1, 41))
    assert set(tints.values()) == {0, 1, 2, 3}
    assert tints[12] != tints[16]


def test_a_map_without_outlines_says_nothing(own_districts, monkeypatch):
    monkeypatch.setattr(locating, "_kept", {})
    db.session.execute(delete(Boundary))
    db.session.commit()

    assert locating.district_at(36.7533, -120.3816) is None
    assert locating.districts_within(36.7533, -120.3816, 100) == ()
