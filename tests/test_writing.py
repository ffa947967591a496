"""A transaction that wrote is on the disk before anybody is told so; nobody waits for it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from campaign import disk
from campaign.db import Base, db, reach_disk, writing
from campaign.demo import loading
from campaign.districts import loading as districts

pytestmark = pytest.mark.once

INSERT = text("INSERT INTO edition (id, number) VALUES (1, 7)")
CHANGE = text("UPDATE edition SET number = number + 1")
SYNCHRONOUS = text("PRAGMA synchronous")
NORMAL, FULL = 1, 2


@pytest.fixture
def site(settings, another_site, tmp_path):
    """A site of its own on SQLite."""
    site = another_site(
        replace(
            settings,
            instance=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'campaign.db'}",
            keys_url=f"sqlite:///{tmp_path / 'keys.db'}",
        )
    )
    with site.app_context():
        site.extensions["campaign.vault"].check()  # makes the table of its keys
        Base.metadata.create_all(db.engine)
        yield site
        db.session.remove()


@pytest.fixture
def synced(monkeypatch, tmp_path):
    """What each wait for the disk left there: whose log, the files, and if all was free."""
    real, left = os.fdatasync, []

    def sync(log):
        real(log)
        copy = tmp_path / f"after-{len(left)}"
        copy.mkdir()
        # By another process: one that closes a file gives up all its locks on it.
        files = [tmp_path / "campaign.db", tmp_path / "campaign.db-wal", copy]
        subprocess.run(["cp", *files], check=True)
        name = Path(f"/proc/self/fd/{log}").readlink().name
        left.append((name, copy / "campaign.db", is_free(tmp_path / "campaign.db")))

    monkeypatch.setattr(os, "fdatasync", sync)
    return left


def is_free(file):
    """Return whether another process may take its turn, and begin to write, at once."""
    told = subprocess.run([sys.executable, "-c", _TRY, str(file)], check=False)
    return told.returncode == 0


_TRY = """
import fcntl, sqlite3, sys
fcntl.lockf(open(sys.argv[1] + "-turn", "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0)
sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
"""


@pytest.fixture
def failing(monkeypatch):
    """Return a switch: while it holds anything, the disk takes no log."""
    real, switch = os.fdatasync, [True]

    def sync(log):
        if switch:
            raise OSError("the disk is gone")
        real(log)

    monkeypatch.setattr(os, "fdatasync", sync)
    monkeypatch.setattr(disk, "PATIENCE_SECONDS", 0.1)
    return switch


@contextmanager
def reading(file):
    """Read a database, so that its log cannot be copied as a whole."""
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM edition").fetchone()
    try:
        yield
    finally:
        reader.close()


def number_in(file):
    reader = sqlite3.connect(file)
    try:
        return reader.execute("SELECT number FROM edition").fetchone()
    finally:
        reader.close()


def test_what_was_written_is_on_the_disk_when_the_block_ends(site, synced):
    with writing():
        db.session.execute(INSERT)
        assert synced == []

    [(name, copy, _)] = synced
    assert name == "campaign.db-wal"
    assert number_in(copy) == (7,)


def test_the_next_may_write_while_we_wait_for_the_disk(site, synced):
    with writing():
        db.session.execute(INSERT)

    assert [was_free for _, _, was_free in synced] == [True]


def test_where_the_disk_refuses_the_log_all_of_it_is_copied_into_the_database(
    site, failing, tmp_path
):
    with writing():
        db.session.execute(INSERT)

    shutil.copy(tmp_path / "campaign.db", tmp_path / "without-its-log.db")
    assert number_in(tmp_path / "without-its-log.db") == (7,)


def test_a_log_that_was_refused_proves_nothing_until_it_was_copied(site, failing, tmp_path):
    with reading(tmp_path / "campaign.db"):
        with pytest.raises(OperationalError), writing():
            db.session.execute(INSERT)
        failing.clear()
        with pytest.raises(OperationalError), writing():
            db.session.execute(CHANGE)

    with writing():
        db.session.execute(CHANGE)
    shutil.copy(tmp_path / "campaign.db", tmp_path / "without-its-log.db")
    assert number_in(tmp_path / "without-its-log.db") == (9,)
    with reading(tmp_path / "campaign.db"), writing():  # the log will do again
        db.session.execute(CHANGE)


def test_where_the_disk_fails_nothing_is_said_to_be_saved_and_the_words_stay(
    site, settings, failing, tmp_path
):
    failing.clear()
    districts.load()
    loading.load(settings)
    db.session.commit()
    typed = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}

    failing.append(True)
    with reading(tmp_path / "campaign.db"):
        page = site.test_client().post("/petitions/values-act", data=typed)

    assert page.status_code == 503
    assert all(word in page.text for word in typed.values())


def test_a_database_behind_a_link_is_waited_for_as_well(another_site, site, synced, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(tmp_path / "campaign.db")
    linked = replace(site.extensions["campaign.settings"], database_url=f"sqlite:///{link}")

    with another_site(linked).app_context(), writing():
        db.session.execute(INSERT)

    [(name, copy, _)] = synced
    assert name == "campaign.db-wal"
    assert number_in(copy) == (7,)


def test_who_acts_elsewhere_at_the_commit_can_wait_for_the_disk_first(site, synced):
    seen = []

    def act(session):
        reach_disk(session)
        seen.append(len(synced))

    event.listen(db.session(), "after_commit", act)
    with writing():
        db.session.execute(INSERT)

    assert seen == [1]


def test_nothing_is_left_open(site):
    with writing():
        db.session.execute(INSERT)
    before = len(list(Path("/proc/self/fd").iterdir()))

    with writing():
        db.session.execute(CHANGE)
    with pytest.raises(IntegrityError), writing():
        db.session.execute(INSERT)

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_nothing_is_left_open_where_another_writer_does_not_end(site, monkeypatch, tmp_path):
    monkeypatch.setattr("campaign.db.BUSY_TIMEOUT_SECONDS", 0)
    db.engine.dispose()
    with writing():
        db.session.execute(INSERT)
    other = sqlite3.connect(tmp_path / "campaign.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = len(list(Path("/proc/self/fd").iterdir()))

    with pytest.raises(OperationalError, match="locked"), writing():
        db.session.execute(CHANGE)

    assert len(list(Path("/proc/self/fd").iterdir())) == before
    other.close()


def test_what_was_rolled_back_waits_for_no_disk(site, synced):
    with pytest.raises(IntegrityError), writing():
        db.session.execute(text("INSERT INTO edition (id, number) VALUES (1, 7), (1, 8)"))

    assert synced == []


def test_whoever_writes_without_us_has_sqlite_wait(site):
    with writing():
        assert db.session.scalar(SYNCHRONOUS) == NORMAL

    assert db.session.scalar(SYNCHRONOUS) == FULL
    with db.engine.begin() as connection:
        assert connection.scalar(SYNCHRONOUS) == FULL


def test_where_no_log_can_be_kept_sqlite_waits(settings, another_site, tmp_path):
    urls = {"database_url": "sqlite://", "keys_url": f"sqlite:///{tmp_path / 'keys.db'}"}
    site = another_site(replace(settings, instance=tmp_path, **urls))

    with site.app_context(), writing():
        assert db.session.scalar(SYNCHRONOUS) == FULL
