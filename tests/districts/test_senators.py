"""``campaign senators``: a new roster takes effect once somebody has seen what it changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.districts import loading, lookup, openstates, roster, seating
from campaign.districts.commands import senators
from campaign.districts.models import District, Senator
from campaign.districts.seating import Deed
from campaign.errors import Invalid, Refusal
from tests.districts import brought

SWORN_IN = datetime(2026, 12, 8, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def day_after_the_oath(monkeypatch):
    monkeypatch.setattr(clock, "source", lambda: SWORN_IN)


@pytest.fixture
def run(app, own_districts):
    return lambda *words, **more: app.test_cli_runner().invoke(
        senators, [str(word) for word in words], **more
    )


def replaced(district, **changes):
    """The shipped roster with one senator's columns changed; None: without that senator."""
    return [
        row | changes
        if row["current_chamber"] == "upper" and row["current_district"] == str(district)
        else row
        for row in brought.sitting()
    ]


def without(*districts):
    gone = set(map(str, districts))
    return [row for row in brought.sitting() if row["current_district"] not in gone]


def deeds(path, day=SWORN_IN):
    planned = roster.plan(openstates.read(path), day.date(), today=SWORN_IN.date())
    return {c.district: c.deed for c in planned if c.deed not in {Deed.SAME, Deed.EMPTY}}


def test_the_same_roster_changes_no_name_and_clears_the_doubt(run, tmp_path):
    file = brought.roster(tmp_path / "ca.csv", brought.sitting())
    assert roster.outdated_seats(SWORN_IN.date())

    ended = run("import", file, "--yes")

    assert "Unchanged seats: 40." in ended.output
    assert "names the same senator. Right after an election" in ended.output
    assert "2 (Mike McGuire), 4 (Marie Alvarado-Gil)" in ended.output
    assert roster.outdated_seats(SWORN_IN.date()) == ()
    assert db.session.get(District, 14).next_term_starts == date(2030, 12, 2)
    assert lookup.senator_of(14).name == "Anna Caballero"


def test_a_new_senator_takes_the_seat_and_the_former_one_keeps_a_row(run, tmp_path):
    file = brought.roster(
        tmp_path / "ca.csv", replaced(14, name="Kim Osei", email="k@x.ca.gov")
    )

    ended = run("import", file, "--yes")

    assert "District 14: new: Kim Osei (k@x.ca.gov), instead of Anna Caballero." in ended.output
    assert lookup.find("93640").candidate.senator.name == "Kim Osei"
    now, former = roster.history(14)
    assert (now.as_of, now.left_on, now.term_ends) == (
        SWORN_IN.date(),
        None,
        date(2030, 12, 2),
    )
    assert (former.name, former.is_current, former.left_on) == (
        "Anna Caballero",
        False,
        SWORN_IN.date(),
    )


def test_a_senator_who_is_missing_leaves_the_seat_vacant(run, tmp_path):
    file = brought.roster(tmp_path / "ca.csv", without(14))

    ended = run("import", file, "--yes")

    assert "District 14: vacant: Anna Caballero left." in ended.output
    assert lookup.senator_of(14) is None
    assert "14  vacant" in run("list").output
    assert "Anna Caballero (Democratic)" in run("history", "14").output
    assert "The seat is vacant." in run("history", "14").output


def test_a_vacant_seat_is_filled(run, tmp_path):
    rows = [*brought.sitting(), brought.senator(10, "Kim Osei")]

    ended = run("import", brought.roster(tmp_path / "ca.csv", rows), "--yes")

    assert "District 10: new: Kim Osei" in ended.output
    assert "the seat was vacant." in ended.output
    assert lookup.senator_of(10).name == "Kim Osei"


def test_a_new_address_is_shown_and_blanks_keep_what_is_known(run, tmp_path):
    rows = replaced(14, capitol_voice="916-651-9999", email="")
    before = db.session.scalar(select(Senator.id).where(Senator.district == 14))

    ended = run("import", brought.roster(tmp_path / "ca.csv", rows), "--yes")

    assert "Anna Caballero: phone “916-651-4014” becomes “916-651-9999”." in ended.output
    assert lookup.senator_of(14).email == "senator.caballero@senate.ca.gov"
    assert lookup.senator_of(14).phone == "916-651-9999"
    assert db.session.scalar(select(Senator.id).where(Senator.district == 14)) == before


def test_saying_no_changes_nothing(run, tmp_path):
    file = brought.roster(tmp_path / "ca.csv", replaced(14, name="Kim Osei"))

    ended = run("import", file, input="n\n")

    assert "instead of Anna Caballero" in ended.output
    assert ended.exit_code == 1
    assert lookup.senator_of(14).name == "Anna Caballero"


def test_who_changed_what_stands_in_the_trail(run, tmp_path):
    run("import", brought.roster(tmp_path / "ca.csv", without(14)), "--yes")

    (row,) = audit.latest("senators.")
    assert row.detail == {"as_of": "2026-12-08", "new": 0, "changed": 0, "vacant": 1}


def test_a_roster_that_was_brought_in_outlives_the_next_start(run, tmp_path):
    rows = [row for row in replaced(14, name="Kim Osei") if row["current_district"] != "20"]
    run("import", brought.roster(tmp_path / "ca.csv", rows), "--yes")

    with writing():
        loading.load()

    assert lookup.senator_of(14).name == "Kim Osei"
    assert lookup.senator_of(20) is None


def test_missing_columns_and_further_ones_are_no_matter(own_districts, tmp_path):
    few = ("name", "current_district", "current_chamber")
    file = brought.roster(tmp_path / "ca.csv", brought.sitting(), columns=few, extra=("shoe",))

    assert deeds(file) == {}


def test_an_older_roster_is_refused(own_districts, tmp_path):
    file = brought.roster(tmp_path / "ca.csv", brought.sitting())

    with pytest.raises(Refusal, match=r"newer than 2026-08-04 in these districts: 1, 2, 3"):
        deeds(file, datetime(2026, 8, 4, tzinfo=UTC))


def test_a_roster_of_tomorrow_is_refused(tmp_path):
    file = brought.roster(tmp_path / "ca.csv", brought.sitting())

    with pytest.raises(Invalid, match="2026-12-09 lies ahead"):
        deeds(file, SWORN_IN + timedelta(days=1))


def test_a_roster_that_changed_since_it_was_shown_is_not_changed_blindly(own_districts):
    shown = roster.plan(
        {14: seating.Holder(14, "Kim Osei")}, *[SWORN_IN.date()], today=SWORN_IN.date()
    )
    with writing():
        seating.apply(seating.plan([(14, seating.Holder(14, "An Ito"), SWORN_IN.date())]))

    with pytest.raises(Refusal, match="changed meanwhile"), writing():
        roster.change(shown)
    assert lookup.senator_of(14).name == "An Ito"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (without(1, 2, 3, 4, 5), r"6 districts \(1, 2, 3, 4, 5, 10\).*--partial"),
        (replaced(14, current_district="41"), r"line 14: “41” is not a district"),
        (replaced(14, current_district="Fresno"), r"line 14: “Fresno” is not a district"),
        (replaced(14, current_district="13"), "line 14: district 13 has a senator .* line 13"),
        (replaced(14, name=" "), "line 14: it has no name"),
        (replaced(14, name="x" * 121), "line 14: its name is longer than 120"),
        (replaced(14, email="no address"), "line 14: “no address” must be a mail address"),
        ([brought.senator(14, "Esmeralda Soria", current_chamber="lower")], "names no senator"),
    ],
)
def test_a_list_that_cannot_be_true_is_refused_by_line(own_districts, tmp_path, rows, reason):
    # The shipped roster has no district 10, so the line of district 14 is the 14th.
    file = brought.roster(tmp_path / "ca.csv", rows)

    with pytest.raises(Invalid, match=f"ca.csv.*{reason}"):
        deeds(file)


def test_many_vacancies_are_believed_on_request(tmp_path):
    file = brought.roster(tmp_path / "ca.csv", without(*range(1, 9)))

    named = openstates.read(file, is_partial=True)

    assert [n for n in named if named[n] is None] == [*range(1, 9), 10]


def test_another_states_senate_is_refused(tmp_path):
    rows = [
        brought.senator(n, f"Senator {n}", email="", links="https://flsenate.gov", sources="")
        for n in range(1, 41)
    ]

    with pytest.raises(Invalid, match="Is it another state's"):
        openstates.read(brought.roster(tmp_path / "fl.csv", rows))


def test_whoever_died_holds_no_seat(tmp_path):
    file = brought.roster(tmp_path / "ca.csv", replaced(14, death_date="2026-12-01"))

    assert openstates.read(file)[14] is None


def test_a_link_that_is_no_page_is_not_shown_to_people(tmp_path):
    file = brought.roster(tmp_path / "ca.csv", replaced(14, links="javascript:alert(1)"))

    assert openstates.read(file)[14].url == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"name;current_district;current_chamber\n", "separated by ';'"),
        (b"zip,district,share\n93640,14,1\n", "no column “name”"),
        (b"name,name,current_district,current_chamber\n", "two columns “name”"),
        (
            "name,current_district,current_chamber\nÑ,1,upper".encode("latin-1"),
            "line 2: .*UTF-8",
        ),
        (b"name,current_district,current_chamber\nKim,14\n", "line 2: it has 2 cells"),
        (b'name,current_district,current_chamber\nKim "O",1,upper\n"x"y,', "line 3"),
        (b"\x89PNG\r\n\x1a\n\x00", "line 1: this is no UTF-8"),
    ],
)
def test_what_is_no_list_of_legislators_is_told_so(tmp_path, content, reason):
    file = tmp_path / "ca.csv"
    file.write_bytes(content)

    with pytest.raises(Invalid, match=rf"ca.csv.*{reason}"):
        openstates.read(file)
