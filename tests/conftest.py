"""A real application over a real database, SQLite or PostgreSQL, and its real drawer."""

import email
import email.policy
import logging
import os
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from campaign import clock
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import Base, db
from campaign.web import logs
from campaign.web.limits import limiter
from tests import postgres
from tests.pages import PageClient

# Databases of tests are written to memory where there is plenty: a commit that waits for a
# disk is a third of their time, and says nothing.
_MEMORY, _PLENTY_BYTES = "/dev/shm", 4 * 1024**3
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _PLENTY_BYTES:
    tempfile.tempdir = _MEMORY

# The public map, the same for all tests; a test that changes it asks for ``own_districts``.
REFERENCE = {
    "map_version",
    "district",
    "senator",
    "place",
    "zip_share",
    "zip_prefix",
    "boundary",
}

# These say the same on every database: `make test` runs them on one.
ONCE = (
    *("tests/mail/", "tests/letters/", "tests/test_cli.py", "tests/test_config.py"),
    *("tests/serving/test_up.py", "tests/serving/test_web.py", "tests/serving/test_deploy.py"),
    *("tests/serving/test_dns_records.py", "tests/serving/test_schedule.py"),
    *("tests/stories/test_markdown.py", "tests/offices/test_printing.py"),
    *("tests/web/test_numbers.py", "tests/web/test_style_sheets.py"),
    *("tests/web/test_languages.py", "tests/web/test_catalogue.py"),
    *("tests/web/test_more_languages.py", "tests/web/test_pressing.py"),
    *("tests/serving/test_doctor_command.py", "tests/stories/test_commands.py"),
    *("tests/districts/test_geocoder.py", "tests/districts/test_outlines.py"),
    *("tests/districts/test_ziptables.py", "tests/districts/test_maps.py"),
    *("tests/bills/test_openstates.py", "tests/bills/test_actions.py"),
)


@event.listens_for(Engine, "connect")
def reverse_what_nobody_ordered(connection, record):
    """Let SQLite return rows the other way round where a query names no order.

    PostgreSQL returns them as they happen to lie, which shows once in twenty runs.
    """
    del record
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


def pytest_addoption(parser):
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(ONCE):
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def database_kind(request):
    return request.config.getoption("--database")


@pytest.fixture(scope="session")
def instance():
    """A short path of our own: PostgreSQL's sockets allow 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url(database_kind, instance):
    """An empty database of the kind that this run is about."""
    if database_kind == "sqlite":
        yield f"sqlite:///{instance / 'campaign.db'}"
    else:
        with postgres.server(instance) as make_database:
            yield make_database("campaign")


@pytest.fixture(scope="session")
def settings(instance, database_url):
    return Settings(
        instance=instance,
        database_url=database_url,
        keys_url=f"sqlite:///{instance / 'keys.db'}",
        organisation="Step Up California",
        contact="desk@stepup.example.org",
        sender="letters@stepup.example.org",
        signing_limit="1000 per minute",
        sign_in_limit="1000 per minute",
        page_seconds=0,  # every page is rendered anew; tests/web/test_shelf.py has a shelf
    )


@pytest.fixture(scope="session")
def app(settings):
    app = create_app(settings)
    app.test_client_class = PageClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        app.extensions["campaign.vault"].check()
        Base.metadata.create_all(db.engine)
        load_districts()
    yield app
    with app.app_context():
        db.engine.dispose()
        app.extensions["campaign.vault"].store.engine.dispose()


@pytest.fixture
def another_site():
    """Return a function that makes one more application; its connections end with the test."""
    made = []

    def make(settings):
        made.append(create_app(settings))
        made[-1].test_client_class = PageClient
        return made[-1]

    yield make
    for site in made:
        with site.app_context():
            db.session.remove()
            db.engine.dispose()
            site.extensions["campaign.vault"].store.engine.dispose()


def load_districts():
    from campaign.districts import loading

    loading.load()
    db.session.commit()


@pytest.fixture(autouse=True)
def clean(request, app, settings):
    """Run each test inside an app context, and leave no rows and no mail behind."""
    with app.app_context():
        yield
        db.session.rollback()
        empty_tables()
        db.session.remove()
    shutil.rmtree(settings.drawer, ignore_errors=True)
    limiter.reset()


def empty_tables():
    """Delete all rows but the map’s, in one go: a statement each takes as long as a test."""
    told = [
        f'DELETE FROM "{table.name}";'
        for table in reversed(db.metadata.sorted_tables)
        if table.name not in REFERENCE
    ]
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            driver.executescript("BEGIN IMMEDIATE;" + "".join(told) + "COMMIT;")
        else:
            connection.exec_driver_sql("".join(told))
            connection.commit()


@pytest.fixture(scope="session")
def districts_as_loaded(app):
    """The rows of the map and the roster: to load them from their files takes longer."""
    with app.app_context():
        return {
            name: [
                dict(row)
                for row in db.session.execute(db.metadata.tables[name].select()).mappings()
            ]
            for name in REFERENCE
        }


@pytest.fixture
def own_districts(districts_as_loaded):
    """Let a test change the map and the roster; they are loaded anew afterwards."""
    yield
    db.session.rollback()
    empty_tables()
    reference = [table for table in db.metadata.sorted_tables if table.name in REFERENCE]
    for table in reversed(reference):
        db.session.execute(table.delete())
    for table in reference:
        db.session.execute(table.insert(), districts_as_loaded[table.name])
    db.session.commit()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def stopped_clock(monkeypatch):
    """Stop the clock, and return a function that moves it."""
    moment = clock.now()
    monkeypatch.setattr(clock, "source", lambda: moment)

    def move(delta):
        nonlocal moment
        moment += delta

    return move


@pytest.fixture
def drawer(settings):
    """Return a function that lists the mails in the drawer, oldest first."""

    def mails(to=None):
        paths = sorted(settings.drawer.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        read = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in paths
        ]
        return [mail for mail in read if to is None or to in mail["To"]]

    return mails


@pytest.fixture
def talkative(capsys):
    """Log as the program does, to what ``capsys`` reads and down to the finest level.

    Afterwards only ``setLevel`` makes loggers forget what they had looked up: one that still
    thinks that it may speak writes down every row that any later test reads.
    """
    del capsys  # must have standard error before the log has it
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up("DEBUG")
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def statements():
    """Return a context that lists what is asked of the database within it."""

    @contextmanager
    def listening():
        heard = []

        def hear(connection, cursor, statement, *rest):
            heard.append(statement)

        event.listen(db.engine, "before_cursor_execute", hear)
        try:
            yield heard
        finally:
            event.remove(db.engine, "before_cursor_execute", hear)

    return listening
