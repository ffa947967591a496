"""``migrations/`` and the models tell the same story, up and down, on both databases."""

import re
import shutil
from contextlib import contextmanager
from datetime import timedelta

import flask_migrate
import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import make_url

from campaign import clock
from campaign.app import create_app
from campaign.config import ROOT, Settings
from campaign.db import db
from campaign.delivery import events
from campaign.delivery.models import OutboxMessage, State
from campaign.petitions.models import Petition, Source
from campaign.serving import prepare
from tests.delivery.sendgrid_hook import bounce
from tests.factories import make_petition

MIGRATIONS = ROOT / "migrations"


@pytest.fixture
def empty(database_kind, database_url, tmp_path):
    """The context of an application whose database nobody has touched."""
    with _empty(database_kind, database_url, tmp_path) as app:
        yield app


@contextmanager
def _empty(kind, url, folder):
    settings = {"instance": folder, "keys_url": f"sqlite:///{folder}/keys.db"}
    if kind == "postgresql":
        name = f"{make_url(url).database}_migrations"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'drop database if exists "{name}"')
            connection.execute(f'create database "{name}"')
        settings["database_url"] = (
            make_url(url).set(database=name).render_as_string(hide_password=False)
        )
    app = create_app(Settings(**settings))
    with app.app_context():
        app.extensions["campaign.vault"].check()
        yield app
        db.session.remove()
        db.engine.dispose()


def tables():
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_build_exactly_the_models(empty):
    flask_migrate.upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []
    assert prepare.migration_in_force() == prepare.newest_migration()


def test_partial_indexes_are_as_the_models_say(empty):
    """Autogeneration does not compare their conditions, and uniqueness hangs on them."""
    flask_migrate.upgrade()

    def conditions():
        dialect = db.engine.dialect.name
        return {
            index["name"]: _plain(index["dialect_options"].get(f"{dialect}_where"))
            for table in tables()
            for index in sa.inspect(db.engine).get_indexes(table)
            if index["dialect_options"].get(f"{dialect}_where") is not None
        }

    migrated = conditions()
    flask_migrate.downgrade(revision="base")
    db.metadata.create_all(db.engine)

    assert len(migrated) >= 3
    assert migrated == conditions()


def _plain(condition):
    return re.sub(r"\s+", " ", str(condition)).strip()


def test_migrations_go_down_and_up_again(empty):
    flask_migrate.upgrade()
    full = tables()

    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()

    assert tables() == full
    assert len(full) > 20


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty, tmp_path):
    flask_migrate.upgrade()
    before = prepare.migration_in_force()
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "9999_fails.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f"revision, down_revision = '9999', '{before}'\n"
        "def upgrade():\n"
        "    op.create_table('half_done', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    op.execute('select no_such_column from petition')\n"
    )

    with pytest.raises(sa.exc.DBAPIError):
        flask_migrate.upgrade(directory=str(folder))

    assert prepare.migration_in_force() == before
    assert "half_done" not in tables()


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(empty, tmp_path):
    flask_migrate.upgrade()
    petition = make_petition()
    db.session.commit()
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "9999_widens.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f"revision, down_revision = '9999', '{prepare.newest_migration()}'\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('petition') as table:\n"
        "        table.alter_column('slug', type_=sa.String(200))\n"
    )

    flask_migrate.upgrade(directory=str(folder))

    kept = select_sources(petition.id)
    assert kept == ["page"]
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize(
    ("named", "answered"), [({"attempt_id": "a1" * 16}, None), ({}, "14c5d75ce93.dfd.64b469")]
)
def test_events_of_mail_that_the_first_version_handed_over_find_it(empty, named, answered):
    flask_migrate.upgrade(revision="0001")
    an_hour_ago = clock.now() - timedelta(hours=1)
    table = sa.Table("outbox_message", sa.MetaData(), autoload_with=db.engine)
    row = {
        "handle": b"h" * 16,
        "created_at": an_hour_ago,
        "due_at": an_hour_ago,
        "kind": "bundle",
        "state": "accepted",
        "urgency": 0,
        "is_rehearsal": False,
        "attempts": 1,
    }
    given = {"attempt_id": "a1" * 16, "ended_at": an_hour_ago, "provider_id": answered}
    waits = {"handle": b"w" * 16, "state": "queued", "attempts": 0}
    db.session.execute(table.insert().values(row | given))
    db.session.execute(table.insert().values(row | waits))
    db.session.commit()

    flask_migrate.upgrade()

    events.take([bounce(email="desk@senate.example.org", **named)])
    seen = db.session.execute(
        sa.select(OutboxMessage.state, OutboxMessage.spoken, OutboxMessage.spoken_at).order_by(
            OutboxMessage.id
        )
    )
    assert seen.all() == [(State.BOUNCED, 1, an_hour_ago), (State.QUEUED, 0, None)]


def select_sources(petition_id):
    query = sa.select(Source.name).join(Petition).where(Petition.id == petition_id)
    return list(db.session.scalars(query))


def test_migrations_are_numbered_named_and_need_nothing_of_the_application():
    paths = sorted((MIGRATIONS / "versions").glob("*.py"))

    numbers = [path.name.split("_")[0] for path in paths]
    assert numbers == [f"{number:04}" for number in range(1, len(paths) + 1)]
    assert paths
    for path in paths:
        assert re.match(r"\d{4}_[a-z0-9_]{5,}\.py\Z", path.name)
        assert not re.search(r"^(from|import) campaign", path.read_text(), re.MULTILINE)
