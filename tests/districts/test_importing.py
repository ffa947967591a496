"""A newer map, laid over the one in use: what it changes, and what stays."""

import pytest
from sqlalchemy import func, select

from campaign.db import db, writing
from campaign.districts import importing, lookup, versions
from campaign.districts.lookup import Outcome
from campaign.districts.models import MapVersion, Place, ZipShare
from campaign.errors import Invalid
from tests.districts import brought

MENDOTA = "93640"  # all of it in district 14
BAKERSFIELD = "93301"  # districts 12 and 16


@pytest.fixture(autouse=True)
def _own(own_districts):
    pass


def put(path, **values):
    drafted = importing.draft(path, **values)
    with writing():
        importing.put_in_use(drafted)
    return drafted


def fix(tmp_path, *rows):
    return brought.table(tmp_path / "fix.csv", rows)


def swapped_census(tmp_path, one, other):
    """The Census' file, had the numbers of two districts been exchanged."""
    swap = {one: other, other: one}
    rows = [(z, swap.get(district, district), share) for z, district, share in brought.areas()]
    return brought.census(tmp_path / "tab20.txt", rows)


def test_a_few_lines_mend_a_few_zip_codes_and_leave_the_others(tmp_path):
    drafted = put(
        fix(tmp_path, (MENDOTA, 16, 1), (BAKERSFIELD, 12, 0.97), (BAKERSFIELD, 16, 0.03))
    )

    found = drafted.differences
    assert found.moves == {MENDOTA: (14, 16)}
    assert found.settled == [BAKERSFIELD]
    assert (found.asked, found.new, found.gone, found.unchanged) == ([], [], [], 2_663)
    assert lookup.find(MENDOTA).candidate.district == 16
    assert lookup.find(BAKERSFIELD).candidate.district == 12
    assert lookup.find("95814").candidate.district == 8


def test_every_kind_of_difference_is_named(tmp_path):
    rows = [
        (MENDOTA, 14, 0.6),
        (MENDOTA, 16, 0.4),
        (BAKERSFIELD, 12, 0.5),
        (BAKERSFIELD, 14, 0.5),
    ]
    rows += [("93999", 3, 1)]

    found = importing.draft(fix(tmp_path, *rows)).differences

    assert (found.asked, found.others, found.new) == ([MENDOTA], [BAKERSFIELD], ["93999"])
    assert not found.is_empty


def test_zip_codes_vanish_only_on_request(tmp_path):
    known = sorted(versions.table_of(versions.current().id).keys() - {MENDOTA})
    rows = [(zip_code, n % 40 + 1, 1) for n, zip_code in enumerate(known[:1_400])]

    kept = importing.draft(fix(tmp_path, *rows))
    complete = importing.draft(fix(tmp_path, *rows), is_complete=True)

    assert kept.differences.gone == []
    assert MENDOTA in complete.differences.gone
    assert set(complete.table) == {row[0] for row in rows}


def test_a_file_of_less_than_half_of_california_is_not_taken_for_the_whole(tmp_path):
    rows = [(f"93{n:03d}", n, 1) for n in range(1, 41)]

    assert importing.draft(fix(tmp_path, *rows)).differences.gone == []
    with pytest.raises(Invalid, match=r"of 2,665 known ZIP codes.* Is it cut off\?"):
        importing.draft(fix(tmp_path, *rows), is_complete=True)


def test_nothing_changes_until_a_draft_is_put_in_use(tmp_path):
    importing.draft(fix(tmp_path, (MENDOTA, 16, 1)))

    assert lookup.find(MENDOTA).candidate.district == 14
    assert db.session.scalar(select(func.count()).select_from(MapVersion)) == 1


def test_the_census_file_keeps_post_offices_and_asks_where_only_land_is_known(tmp_path):
    drafted = put(brought.census(tmp_path / "tab20.txt", brought.areas()))

    assert lookup.find(MENDOTA).outcome is Outcome.FOUND
    assert lookup.find("90210").outcome is Outcome.SPLIT  # 97.5 % of the land, says the file
    assert "90210" in drafted.differences.asked
    assert "90210" in drafted.differences.blurred
    bases = set(
        db.session.scalars(
            select(ZipShare.basis).where(ZipShare.map_version_id == versions.current().id)
        )
    )
    assert bases == {
        "census_zcta_single",
        "census_area",
        "kept:po_box_city",
        "kept:po_box_city_pop",
        "kept:zip_point",
    }


def test_a_post_office_is_asked_where_the_map_changed_around_it(tmp_path):
    before = versions.table_of(versions.current().id)
    put(swapped_census(tmp_path, 24, 26))

    after = versions.table_of(versions.current().id)
    offices = [z for z in before if before[z][0].basis == "po_box_city"]
    doubted = [z for z in offices if after[z][0].basis == "doubted:po_box_city"]
    kept = [z for z in offices if after[z][0].basis == "kept:po_box_city"]
    assert {before[z][0].district for z in doubted} >= {24}
    assert len(doubted) + len(kept) == len(offices)
    assert len(kept) > len(doubted) > 0
    assert not [z for z in kept if before[z][0].district == 24]
    assert lookup.find(doubted[0]).outcome is Outcome.SPLIT
    assert lookup.find(kept[0]).outcome is Outcome.FOUND


def test_a_post_office_that_was_asked_before_is_asked_still(tmp_path):
    rows = brought.shipped("ca_zip_senate.csv")
    guessed = [
        row["zip"]
        for row in rows
        if row["basis"] == "po_box_city_pop" and float(row["share"]) > 0.95
    ]

    put(brought.census(tmp_path / "tab20.txt", brought.areas()))

    assert guessed
    assert {lookup.find(zip_code).outcome for zip_code in guessed} == {Outcome.SPLIT}


def test_a_doubt_outlives_the_next_table(tmp_path):
    put(swapped_census(tmp_path, 24, 26))
    doubted = {
        r.zip
        for r in db.session.scalars(
            select(ZipShare).where(ZipShare.basis.startswith("doubted:"))
        )
    }

    drafted = put(swapped_census(tmp_path, 24, 28))

    assert doubted <= {z for z, s in drafted.table.items() if s[0].basis.startswith("doubted:")}
    assert not any(basis.count(":") > 1 for s in drafted.table.values() for _, _, basis in s)


def test_outlines_place_only_those_of_which_nothing_but_the_point_is_known(tmp_path):
    before = versions.table_of(versions.current().id)
    points = {
        zip_code: (north, east)
        for zip_code, north, east in db.session.execute(
            select(Place.zip, Place.latitude, Place.longitude)
        )
    }

    drafted = put(brought.geojson(tmp_path / "map.json", brought.strips()))

    changed = {z for z in before if drafted.table[z] != before[z]}
    assert changed
    assert {before[z][0].basis for z in changed} == {"zip_point"}
    for zip_code in changed:
        assert (
            drafted.table[zip_code][0].district
            == int((points[zip_code][1] + 124.4) / 0.258) + 1
        )
    assert len(versions.boundaries_of(versions.current().id)) == 40
    assert "lie in another district than the ZIP table says" in drafted.notes[0]
    assert "another map" in drafted.notes[-1]


def test_outlines_stay_with_a_correction_and_go_with_another_map(tmp_path):
    put(brought.geojson(tmp_path / "map.json", brought.strips()))

    mended = put(fix(tmp_path, (MENDOTA, 16, 1)))
    other = put(swapped_census(tmp_path, 24, 26))

    assert len(mended.boundaries) == 40
    assert other.boundaries == {}
    assert "outlines of the districts no longer fit" in other.notes[-1]


def test_what_says_the_same_is_no_change(tmp_path):
    table = fix(tmp_path, (MENDOTA, 14, 1, "census_zcta_single"))
    table.write_text(table.read_text().replace("share\n", "share,basis\n"))

    assert importing.draft(table).is_in_use
    assert not importing.draft(fix(tmp_path, (MENDOTA, 16, 1))).is_in_use


def test_a_foreign_zip_code_that_nobody_knows_is_asked_for(tmp_path):
    put(fix(tmp_path, ("89501", 1, 1), ("93999", 3, 1)))

    nevada = lookup.find("89501")
    assert (nevada.outcome, nevada.is_mailed_from_outside) == (Outcome.SPLIT, True)
    assert lookup.find("93999").outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"zip;district;share\n93640;14;1\n", "none of the files"),
        (b"zip\tdistrict\tshare\n93640\t14\t1\n", "none of the files"),
        (b"name,current_district,current_chamber\n", "none of the files"),
        (b"", "is empty"),
        (b"zip,district,share\n93640,14,1\nM\xe9ndota,14,1\n", "line 3: this is no UTF-8"),
        (b"PK\x03\x04\x00\x00", "none of the files"),
    ],
)
def test_what_is_none_of_these_files_is_told_so(tmp_path, content, reason):
    path = tmp_path / "map.bin"
    path.write_bytes(content)

    with pytest.raises(Invalid, match=f"map.bin.*{reason}"):
        importing.draft(path)
