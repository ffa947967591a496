"""Tables of ZIP codes that somebody brings: what they say, and what is refused by line."""

import pytest

from campaign.districts import intake, shares, ziptables
from campaign.districts.shares import Share
from campaign.errors import Invalid
from tests.districts import brought

STRIPS = [(f"93{district:03d}", district, 1) for district in range(1, 41)]


def read_census(path):
    file = intake.bring(path)
    assert ziptables.is_census(file)
    return ziptables.read_census(file)


def read_own(path):
    file = intake.bring(path)
    assert ziptables.is_own(file)
    return ziptables.read_own(file)


def change(path, old, new):
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    return path


def test_a_zcta_with_one_district_is_certain_and_a_shared_one_is_always_asked(tmp_path):
    parts = [*STRIPS, ("90210", 24, 0.999), ("90210", 27, 0.001)]

    table = read_census(brought.census(tmp_path / "tab20.txt", parts))

    assert table["93014"] == (Share(14, 1.0, "census_zcta_single"),)
    assert table["90210"] == (Share(24, 0.999, "census_area"), Share(27, 0.001, "census_area"))
    assert shares.decided(table["93014"]) == 14
    assert shares.decided(table["90210"]) is None
    assert len(table) == 41


def test_of_the_nations_file_only_california_is_read(tmp_path):
    path = brought.census(tmp_path / "natl.txt", STRIPS)
    nevada = brought.census(tmp_path / "nv.txt", [("89501", 13, 1)], state="32")
    path.write_text(
        path.read_text() + "".join(nevada.read_text().splitlines(keepends=True)[1:])
    )

    assert "89501" not in read_census(path)


def test_a_zcta_across_the_state_line_is_shared_out_among_its_californians(tmp_path):
    parts = [*STRIPS, ("89439", 1, 0.3), ("89439", 4, 0.1)]

    table = read_census(brought.census(tmp_path / "tab20.txt", parts))

    assert [row.share for row in table["89439"]] == [0.75, 0.25]


def test_a_part_without_land_holds_nobody(tmp_path):
    parts = [*STRIPS, ("90704", 33, 1), ("90704", 24, 0)]

    table = read_census(brought.census(tmp_path / "tab20.txt", parts))

    assert table["90704"] == (Share(33, 1.0, "census_zcta_single"),)


def test_a_later_years_columns_are_found_by_their_names(tmp_path):
    path = brought.census(tmp_path / "tab30.txt", STRIPS)
    path.write_text(path.read_text().replace("SLDU2024_20", "SLDU2032_30"))

    assert len(read_census(path)) == 40


def test_own_columns_come_in_any_order_and_with_others(tmp_path):
    rows = [(14, "x", "93640", 0.96, "survey"), (16, "y", "93640", 0.04, "survey")]
    path = brought.table(tmp_path / "t.csv", rows, header="District,note,ZIP,share,basis")

    assert read_own(path) == {"93640": (Share(14, 0.96, "survey"), Share(16, 0.04, "survey"))}


@pytest.mark.parametrize("bad", ["nan", "inf", "-0.5", "0", "1.5", "", "half", "1e999", "0,5"])
def test_a_share_that_is_none_is_refused(tmp_path, bad):
    path = brought.table(tmp_path / "t.csv", [("93640", 14, 1), ("93301", 12, bad)])

    with pytest.raises(Invalid, match=r"t\.csv, line 3: "):
        read_own(path)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("93640", 14, 0.5), ("93640", 16, 0.4)], "93640: its shares add up to 0.9000"),
        ([("93640", 14, 0.9), ("93640", 16, 0.9)], "93640: its shares add up to 1.8000"),
        ([("93640", 14, 0.5), ("93640", 14, 0.5)], "line 3: 93640 and district 14 .* twice"),
        ([("93640", 41, 1)], "line 2: “41” is not a district"),
        ([("93640", 0, 1)], "line 2: “0” is not a district"),
        ([("93640", "014x", 1)], "line 2: “014x” is not a district"),
        ([("9364", 14, 1)], "line 2: “9364” does not have five digits"),
        ([("９３６４０", 14, 1)], "line 2: .* does not have five digits"),
        ([], "has no rows"),
    ],
)
def test_a_table_that_cannot_be_true_is_refused(tmp_path, rows, reason):
    with pytest.raises(Invalid, match=f"t.csv.*{reason}"):
        read_own(brought.table(tmp_path / "t.csv", rows))


def test_a_basis_cannot_pretend_to_be_a_mark_of_ours(tmp_path):
    header = "zip,district,share,basis"
    path = brought.table(tmp_path / "t.csv", [("93640", 14, 1, "kept:x")], header=header)

    with pytest.raises(Invalid, match="line 2: its basis is not a word"):
        read_own(path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("|06014|", "|06041|", "line 15: “041” is not a district"),
        ("|06014|", "|06O14|", "line 15: “O14” is not a district"),
        ("|93014|", "|9314|", "line 15: “9314” does not have five digits"),
        ("|06014|", "|06013|", "has no ZIP code in district 14"),
        ("|10000000|0\n", "|-1|0\n", "line 2: “-1” is no area"),
        ("|10000000|0\n", "|nan|0\n", "line 2: “nan” is no area"),
        ("|10000000|0\n", "|1000\n", "line 2: it has 16 cells.*cut off"),
        ("AREALAND_PART", "PART_LAND", "has no column “arealand_part”"),
    ],
)
def test_a_census_file_that_cannot_be_true_is_refused(tmp_path, old, new, reason):
    path = change(brought.census(tmp_path / "tab20.txt", STRIPS), old, new)

    with pytest.raises(Invalid, match=f"tab20.txt.*{reason}"):
        read_census(path)


def test_a_district_that_a_zcta_names_twice_is_refused(tmp_path):
    path = brought.census(tmp_path / "tab20.txt", [*STRIPS, ("93014", 14, 0.5)])

    with pytest.raises(Invalid, match="line 42: 93014 and district 14 are there twice"):
        read_census(path)


def test_a_file_that_was_cut_off_is_refused(tmp_path):
    path = brought.census(tmp_path / "tab20.txt", STRIPS[:30])

    with pytest.raises(Invalid, match=r"no ZIP code in district 31, 32, .*40\. Is it cut off"):
        read_census(path)


def test_another_states_file_is_refused(tmp_path):
    path = brought.census(tmp_path / "tab20.txt", STRIPS, state="12")

    with pytest.raises(Invalid, match="has no row of California"):
        read_census(path)
