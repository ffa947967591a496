"""The real ZIP codes of California, and what may be concluded from them."""

import csv
from collections import Counter

import pytest
from sqlalchemy import delete, event, select, update

from campaign.db import db
from campaign.districts import certainty, datafiles, lookup
from campaign.districts.lookup import Outcome
from campaign.districts.models import MapVersion, Senator
from campaign.errors import Unavailable

DECIDE_ALONE = 2_122  # share and basis are enough: see data/README.md
ASKED_WHETHER_CALIFORNIAN = 5  # of these: Nevada and Oregon mail in one district


def districts_of(match):
    return [candidate.district for candidate in match.candidates]


@pytest.fixture
def statements():
    """The SQL that was sent to the database."""
    sent = []

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("zip_code", "city", "district"),
    [
        ("93640", "Mendota", 14),
        ("95814", "Sacramento", 8),
        ("94110", "San Francisco", 11),
        ("94704", "Berkeley", 7),
        ("92101", "San Diego", 39),
        ("96001", "Redding", 1),
    ],
)
def test_a_zip_in_one_district_is_found_with_its_senator(zip_code, city, district):
    match = lookup.find(zip_code)

    assert match.outcome is Outcome.FOUND
    assert (match.zip, match.city, match.state) == (zip_code, city, "CA")
    assert match.candidate.district == district
    assert match.candidate.senator == lookup.senator_of(district)
    assert match.candidate.senator.email.endswith("@senate.ca.gov")
    assert not match.is_mailed_from_outside


def test_mendota_is_represented_by_anna_caballero():
    senator = lookup.find("93640").candidate.senator

    assert senator.name == "Anna Caballero"
    assert senator.party == "Democratic"
    assert senator.email == "senator.caballero@senate.ca.gov"
    assert senator.phone == "916-651-4014"
    assert senator.url == "https://sd14.senate.ca.gov/"


def test_a_small_rest_in_another_district_is_shown_as_second_candidate():
    match = lookup.find("90210")

    assert match.outcome is Outcome.FOUND
    assert districts_of(match) == [24, 27]
    assert match.candidates[0].share == pytest.approx(0.975, abs=0.001)
    assert match.candidate.district == 24


def test_a_split_zip_decides_nothing_and_names_the_larger_part_first():
    match = lookup.find("93301")

    assert match.outcome is Outcome.SPLIT
    assert match.candidate is None
    assert districts_of(match) == [12, 16]
    assert [c.share for c in match.candidates] == pytest.approx([0.64, 0.36], abs=0.005)


def test_a_vacant_seat_is_found_without_a_senator():
    match = lookup.find("94536")

    assert match.outcome is Outcome.FOUND
    assert match.candidate.district == 10
    assert match.candidate.senator is None
    assert lookup.senator_of(10) is None


def test_a_post_office_box_guessed_from_its_citys_people_is_asked():
    with (datafiles.FOLDER / "ca_zip_senate.csv").open() as file:
        guessed = {
            row["zip"]
            for row in csv.DictReader(file)
            if row["basis"] == "po_box_city_pop"
            and float(row["share"]) >= certainty.CLEAR_SHARE
        }

    assert guessed
    assert {lookup.find(zip_code).outcome for zip_code in guessed} == {Outcome.SPLIT}


@pytest.mark.parametrize(("zip_code", "state"), [("89010", "NV"), ("97635", "OR")])
def test_people_with_a_neighbour_states_mail_are_asked_first(zip_code, state):
    match = lookup.find(zip_code)

    assert match.outcome is Outcome.SPLIT
    assert match.is_mailed_from_outside
    assert match.state == state
    assert match.candidate is None
    assert districts_of(match)


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [
        ("97201", "OR"),
        ("89101", "NV"),
        ("20500", "DC"),
        ("00901", "PR"),
        ("96910", "GU"),
        ("09012", "AE"),
        ("10001", "NY"),
    ],
)
def test_other_states_are_outside(zip_code, state):
    match = lookup.find(zip_code)

    assert match.outcome is Outcome.OUTSIDE
    assert (match.state, match.city, match.candidates) == (state, None, ())
    assert match.map_version_id is not None


@pytest.mark.parametrize(("zip_code", "state"), [("00000", None), ("90999", "CA")])
def test_a_number_nobody_has_is_unknown(zip_code, state):
    match = lookup.find(zip_code)

    assert match.outcome is Outcome.UNKNOWN
    assert (match.state, match.city, match.candidates) == (state, None, ())


def test_every_zip_of_california_is_answered_as_its_data_allow():
    with (datafiles.FOLDER / "ca_zip_places.csv").open() as file:
        matches = [lookup.find(row["zip"]) for row in csv.DictReader(file)]

    outcomes = Counter(match.outcome for match in matches)
    assert len(matches) == 2_665
    assert outcomes == {
        Outcome.FOUND: DECIDE_ALONE - ASKED_WHETHER_CALIFORNIAN,
        Outcome.SPLIT: 2_665 - DECIDE_ALONE + ASKED_WHETHER_CALIFORNIAN,
    }
    assert sum(match.is_mailed_from_outside for match in matches) == 6
    for match in matches:
        shares = [candidate.share for candidate in match.candidates]
        assert match.city
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1, abs=0.001)
        assert all(c.senator or c.district == 10 for c in match.candidates)


def test_a_californian_zip_costs_one_query(statements):
    lookup.find("93301")

    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1


def test_a_former_senator_is_not_named_beside_the_present_one(own_districts):
    db.session.execute(update(Senator).where(Senator.district == 14).values(is_current=False))
    values = {"party": "", "email": "", "phone": "", "capitol_office": "", "url": ""}
    like = db.session.scalars(select(Senator).where(Senator.district == 14)).one()
    db.session.add(
        Senator(district=14, name="Kim Osei", as_of=like.as_of, is_current=True, **values)
    )
    db.session.commit()

    (candidate,) = lookup.find("93640").candidates

    assert candidate.senator.name == "Kim Osei"
    assert lookup.senator_of(14).name == "Kim Osei"


def test_an_earlier_map_is_not_consulted(own_districts):
    db.session.execute(update(MapVersion).values(is_current=False))
    db.session.add(MapVersion(name="the next map", checksum="0" * 64, is_current=True))
    db.session.commit()

    assert lookup.find("93640").outcome is Outcome.UNKNOWN


def test_without_its_tables_the_look_up_says_so_instead_of_calling_everybody_unknown(
    app, own_districts
):
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(delete(table))
    db.session.commit()

    with app.test_request_context(), pytest.raises(Unavailable, match="not loaded yet"):
        lookup.find("93640")


def test_the_districts_are_forty():
    assert lookup.districts() == set(range(1, 41))
