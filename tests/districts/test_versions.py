"""Which map is in use: what a person chose outlives every start, and can be undone."""

import hashlib
import shutil
import threading

import pytest

from campaign.access import audit
from campaign.db import db, writing
from campaign.districts import datafiles, importing, loading, lookup, versions
from campaign.errors import NotFound, Refusal
from tests.districts import brought

MENDOTA = "93640"  # all of it in district 14


@pytest.fixture(autouse=True)
def _own(own_districts):
    pass


def put(path):
    with writing():
        importing.put_in_use(importing.draft(path))


def fix(tmp_path, *rows):
    return brought.table(tmp_path / "fix.csv", rows)


def load(folder=datafiles.FOLDER):
    with writing():
        return loading.load(folder)


def test_a_map_that_was_brought_in_stays_through_every_start(tmp_path):
    put(fix(tmp_path, (MENDOTA, 16, 1)))

    assert load() == loading.UP_TO_DATE
    assert lookup.find(MENDOTA).candidate.district == 16


def newer_program(tmp_path):
    """The data files of a later program, which has district 15 for Mendota."""
    folder = tmp_path / "data"
    if not folder.exists():
        shutil.copytree(datafiles.FOLDER, folder)
    path = folder / "ca_zip_senate.csv"
    path.write_text(path.read_text().replace("93640,14,1,", "93640,15,1,"))
    (folder / "SHA256SUMS").write_text(
        "".join(
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
            for file in sorted(folder.glob("*_*.*"))
        )
    )
    return folder


def test_a_newer_program_does_not_replace_it_but_says_how_to(tmp_path):
    put(fix(tmp_path, (MENDOTA, 16, 1)))

    told = load(newer_program(tmp_path))

    assert "Map 2, which somebody chose, stays" in told.replace(
        f"Map {versions.current().id}", "Map 2"
    )
    assert lookup.find(MENDOTA).candidate.district == 16
    assert load(newer_program(tmp_path)) == loading.UP_TO_DATE


def test_whoever_goes_back_to_the_programs_map_gets_the_next_ones_too(tmp_path):
    first = versions.current().id
    put(fix(tmp_path, (MENDOTA, 16, 1)))

    with writing():
        importing.put_in_use(importing.earlier(first))
    assert lookup.find(MENDOTA).candidate.district == 14
    assert load() == loading.UP_TO_DATE
    load(newer_program(tmp_path))

    assert lookup.find(MENDOTA).candidate.district == 15


def test_whoever_goes_back_to_an_earlier_programs_map_keeps_it(tmp_path):
    first, folder = versions.current().id, newer_program(tmp_path)
    load(folder)
    assert lookup.find(MENDOTA).candidate.district == 15

    with writing():
        importing.put_in_use(importing.earlier(first), folder)
    load(folder)

    assert lookup.find(MENDOTA).candidate.district == 14


def test_bringing_the_same_again_makes_no_second_version(tmp_path):
    first = versions.current().id
    put(fix(tmp_path, (MENDOTA, 16, 1)))
    own = versions.current().id
    with writing():
        importing.put_in_use(importing.earlier(first))

    put(fix(tmp_path, (MENDOTA, 16, 1)))

    assert versions.current().id == own
    assert len(versions.all_of_them()) == 2


def test_a_draft_over_a_map_that_has_gone_is_refused(tmp_path):
    drafted = importing.draft(fix(tmp_path, (MENDOTA, 16, 1)))
    put(fix(tmp_path, (MENDOTA, 15, 1)))

    with pytest.raises(Refusal, match="changed meanwhile"), writing():
        importing.put_in_use(drafted)
    assert lookup.find(MENDOTA).candidate.district == 15


def test_of_two_people_who_change_the_map_at_once_one_is_told(app, tmp_path):
    drafts = [
        importing.draft(brought.table(tmp_path / f"{district}.csv", [(MENDOTA, district, 1)]))
        for district in (15, 16)
    ]
    db.session.rollback()
    told, gate = [], threading.Barrier(2)

    def use(drafted):
        with app.app_context():
            gate.wait()
            try:
                with writing():
                    importing.put_in_use(drafted)
                told.append("done")
            except Refusal as refusal:
                told.append(str(refusal))

    threads = [threading.Thread(target=use, args=[drafted]) for drafted in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(word[:18] for word in told) == ["The map was change", "done"]
    assert len(versions.all_of_them()) == 2


def test_a_map_that_never_was_cannot_be_used():
    with pytest.raises(NotFound, match="There is no map 99999"):
        importing.earlier(99_999)


def test_the_switch_stands_in_the_trail(tmp_path):
    before = versions.current().id
    put(fix(tmp_path, (MENDOTA, 16, 1)))

    (row,) = audit.latest(versions.SWITCHED)
    assert row.detail == {"map_version": versions.current().id, "before": before}
