"""The data files, and how they come into the tables."""

import csv
import hashlib
import json
import shutil
import threading
import time

import pytest
from sqlalchemy import func, select

from campaign.db import db, writing
from campaign.districts import datafiles, loading, lookup
from campaign.districts.models import (
    District,
    MapVersion,
    Place,
    Senator,
    ZipPrefix,
    ZipShare,
)
from campaign.errors import Unavailable

FILES = sorted(path.name for path in datafiles.FOLDER.glob("*_*.*"))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def counts():
    return [count(m) for m in (MapVersion, District, Senator, Place, ZipShare, ZipPrefix)]


def empty_tables():
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


def load(folder=datafiles.FOLDER):
    with writing():
        return loading.load(folder)


@pytest.fixture
def folder(tmp_path):
    """A copy of the data that a test may change."""
    return shutil.copytree(datafiles.FOLDER, tmp_path / "data")


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def sign_off(folder):
    """Write the checksums anew, as somebody does who meant the change."""
    (folder / "SHA256SUMS").write_text(
        "".join(
            f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
            for name in FILES
        )
    )


def test_everything_is_loaded_into_empty_tables_within_three_seconds(own_districts):
    empty_tables()
    start = time.monotonic()

    done = load()

    assert time.monotonic() - start < 3
    assert done == "Loaded 40 districts, 39 senators and 2,665 California ZIP codes."
    assert counts() == [1, 40, 39, 2_665, 3_586, 932]
    assert db.session.scalar(select(func.sum(District.residents))) == 39_538_223


def test_loading_again_changes_nothing():
    before = counts()

    assert load() == "California's districts are up to date."
    assert counts() == before


def test_nothing_is_committed_by_loading_itself(own_districts):
    empty_tables()

    loading.load()
    db.session.rollback()

    assert counts() == [0] * 6


def test_two_processes_that_start_at_once_load_once(app, own_districts):
    empty_tables()
    said, gate = [], threading.Barrier(2)

    def start():
        with app.app_context():
            gate.wait()
            said.append(load())

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(said) == [
        "California's districts are up to date.",
        "Loaded 40 districts, 39 senators and 2,665 California ZIP codes.",
    ]
    assert counts() == [1, 40, 39, 2_665, 3_586, 932]


def test_a_new_senator_takes_the_seat_and_the_former_one_is_remembered(own_districts, folder):
    change(folder, "ca_senators.csv", "14,Anna Caballero", "14,Kim Osei")
    sign_off(folder)

    load(folder)

    assert lookup.find("93640").candidate.senator.name == "Kim Osei"
    named = select(Senator.name, Senator.is_current).where(Senator.district == 14)
    assert sorted(db.session.execute(named).all()) == [
        ("Anna Caballero", False),
        ("Kim Osei", True),
    ]


def test_a_senator_with_a_new_phone_stays_the_same_row(own_districts, folder):
    same = select(Senator.id).where(Senator.district == 14)
    before = db.session.scalar(same)
    change(folder, "ca_senators.csv", "916-651-4014", "916-651-9999")
    sign_off(folder)

    load(folder)

    assert db.session.scalar(same) == before
    assert lookup.senator_of(14).phone == "916-651-9999"


def test_a_seat_falls_vacant_and_is_filled_again(own_districts, folder):
    change(folder, "ca_senators.csv", "14,Anna Caballero", "14,")
    sign_off(folder)

    load(folder)
    vacant = lookup.senator_of(14)
    load()

    assert vacant is None
    assert lookup.senator_of(14).name == "Anna Caballero"


def test_old_shares_stay_for_the_signatures_they_placed_and_can_become_current_again(
    own_districts, folder
):
    first = lookup.find("93640").map_version_id
    change(folder, "ca_zip_senate.csv", "93640,14,1,", "93640,16,1,")
    sign_off(folder)

    load(folder)
    second = lookup.find("93640")
    load()
    third = lookup.find("93640")

    assert (second.candidate.district, third.candidate.district) == (16, 14)
    assert second.map_version_id != first
    assert third.map_version_id == first
    assert (count(MapVersion), count(ZipShare)) == (2, 2 * 3_586)
    current = select(MapVersion.id).where(MapVersion.is_current)
    assert db.session.scalars(current).all() == [first]


@pytest.mark.parametrize("name", [*FILES, "SHA256SUMS"])
def test_a_missing_file_is_named_with_what_to_do(folder, name):
    (folder / name).unlink()

    with pytest.raises(Unavailable, match=rf"{name} cannot be read.*Put it back with"):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named_with_what_to_do(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: content.rindex(b"\n", 0, -1) + 1])  # its last line

    with pytest.raises(Unavailable, match=rf"{name} is damaged: its checksum .*Put it back"):
        load(folder)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (("ca_zip_senate.csv", "zip,district", "zip,distrikt"), "it has no column 'district'"),
        (("ca_zip_senate.csv", "93640,14,1,", "93640,14,0.4,"), "shares of 93640 add up"),
        (("ca_zip_senate.csv", "93640,14,1,", "93640,14,7,"), "line .*not a share"),
        (("ca_zip_senate.csv", "93640,14,1,", "93640,41,1,"), "line .*not a district"),
        (("ca_zip_senate.csv", "93640,14,1,", "9364,14,1,"), "line .*5 digits"),
        (("ca_zip_senate.csv", "93640,14,1,", "93640\n"), "line "),
        (("ca_zip_places.csv", "93640,Mendota", '93640,"Men"dota'), "line "),
        (("ca_districts.csv", "14,", "13,"), "does not name 40 districts"),
        (("ca_senators.csv", "14,Anna", "13,Anna"), "does not name every district once"),
        (("us_zip_prefixes.csv", "936,CA", "9O6,CA"), "3 digits"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_a_change_that_cannot_be_true_is_refused_though_its_checksum_is_right(
    own_districts, folder, edit, reason
):
    before = counts()
    change(folder, *edit)
    sign_off(folder)

    with pytest.raises(Unavailable, match=rf"{edit[0]} is damaged: .*{reason}"):
        load(folder)
    assert counts() == before
    assert lookup.find("93640").candidate.district == 14


def test_a_file_that_the_list_forgets_is_missed(folder):
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(sums.read_text().splitlines(keepends=True)[:-1]))

    with pytest.raises(Unavailable, match="does not name us_zip_prefixes"):
        load(folder)


def test_the_readme_names_every_file_with_its_checksum_and_row_count():
    readme = (datafiles.FOLDER / "README.md").read_text()

    for name in FILES:
        path = datafiles.FOLDER / name
        with path.open() as file:
            is_map = path.suffix == ".geojson"
            rows = sum(
                1 for _ in (json.load(file)["features"] if is_map else csv.DictReader(file))
            )
        (line,) = [row for row in readme.splitlines() if row.startswith(f"| {name} |")]
        assert hashlib.sha256(path.read_bytes()).hexdigest() in line
        assert f"| {rows:,} |" in line


def test_no_shipped_file_links_to_a_photo():
    for name in FILES:
        text = (datafiles.FOLDER / name).read_text().lower()
        assert not any(word in text for word in (".jpg", ".png", "photo"))


def test_all_of_900_to_961_is_california():
    states = dict(db.session.execute(select(ZipPrefix.prefix, ZipPrefix.state)).all())

    assert {states[str(prefix)] for prefix in range(900, 962)} == {"CA"}
    assert sum(state == "CA" for state in states.values()) == 62
    assert len(set(states.values())) == 50 + len({"DC", "PR", "VI", "GU", "AA", "AE", "AP"})
