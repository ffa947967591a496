"""A transaction that wrote is on the disk before anybody is told so; nobody waits for it."""

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from campaign.db import Base, db, writing
from campaign.demo import loading
from campaign.districts import loading as districts

pytestmark = pytest.mark.once

INSERT = text("INSERT INTO edition (id, number) VALUES (1, 7)")
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
    """What each wait for the disk left there: the folder's files, and whether it was free."""
    real, left = os.fdatasync, []

    def sync(file):
        name = Path(f"/proc/self/fd/{file}").readlink()
        real(file)
        copy = tmp_path / f"after-{len(left)}"
        copy.mkdir()
        for one in tmp_path.glob("campaign.db*"):
            shutil.copy(one, copy)
        left.append((name.name, copy / "campaign.db", is_free(tmp_path / "campaign.db")))

    monkeypatch.setattr(os, "fdatasync", sync)
    return left


def is_free(file):
    """Return whether somebody else may begin to write."""
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        other.close()
    return True


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


def test_where_the_disk_fails_nothing_is_said_to_be_saved_and_the_words_stay(
    site, settings, monkeypatch
):
    districts.load()
    loading.load(settings)
    db.session.commit()
    typed = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}

    def fail(_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, "fdatasync", fail)
    page = site.test_client().post("/petitions/values-act", data=typed)

    assert page.status_code == 503
    assert all(word in page.text for word in typed.values())


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
