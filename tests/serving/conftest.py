"""Installations of their own: a folder, a database, keys."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.serving import processes


@pytest.fixture(scope="session")
def new_installation(database_kind, database_url, tmp_path_factory):
    """Return a function that makes the environment of an installation nobody has used."""
    count = 0

    def make(**settings):
        nonlocal count
        count += 1
        instance = tmp_path_factory.mktemp("own") / "instance"
        if database_kind == "postgresql":
            name = f"{make_url(database_url).database}_{count}"
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute(f'create database "{name}"')
            own = make_url(database_url).set(database=name)
            settings |= {
                "database_url": own.render_as_string(hide_password=False),
                "keys_url": f"sqlite:///{instance}/keys.db",
                "master_keys": processes.MASTER_KEY,
            }
        return processes.environ_of(instance, **settings)

    return make


@pytest.fixture(scope="module")
def prepared(new_installation):
    """The environment of an installation that `campaign prepare` has seen."""
    environ = new_installation()
    done = processes.campaign(environ, "prepare")
    assert done.returncode == 0, done.stderr
    return environ
