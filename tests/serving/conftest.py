"""Installations of their own: a folder, a database, keys."""

import shutil

import psycopg
import pytest
from sqlalchemy.engine import make_url

from campaign.config import Settings
from tests.serving import processes


@pytest.fixture(scope="session")
def new_installation(database_kind, database_url, tmp_path_factory):
    """Return a function that makes the environment of an installation nobody has used.

    Or, given another's environment, one that stands where that one does.
    """
    count = 0

    def make(like=None):
        nonlocal count
        count += 1
        instance = tmp_path_factory.mktemp("own") / "instance"
        settings = {"instance": instance}
        there = Settings.from_env(like) if like else None
        if there:
            shutil.copytree(there.instance, instance)
        if database_kind == "postgresql":
            name = f"{make_url(database_url).database}_{count}"
            pattern = make_url(there.database_url).database if there else "template1"
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute(f'create database "{name}" template "{pattern}"')
            own = make_url(database_url).set(database=name)
            settings |= {
                "database_url": own.render_as_string(hide_password=False),
                "keys_url": f"sqlite:///{instance}/keys.db",
                "master_keys": processes.MASTER_KEY,
            }
        return processes.environ_of(**settings)

    return make


@pytest.fixture(scope="session")
def pattern(new_installation):
    """The environment of an installation that `campaign prepare` has seen: only to copy."""
    environ = new_installation()
    done = processes.campaign(environ, "prepare")
    assert done.returncode == 0, done.stderr
    return environ


@pytest.fixture(scope="module")
def prepared(new_installation, pattern):
    """The environment of a prepared installation."""
    return new_installation(pattern)
