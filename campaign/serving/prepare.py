"""Make what the site stands on: keys, tables, California's districts. May be run twice."""

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from campaign.config import ROOT
from campaign.db import db, writing
from campaign.districts import loading

MIGRATIONS = ROOT / "migrations"


def everything(app: Flask) -> list[str]:
    """Prepare what is missing, inside the context of *app*; return a sentence for each.

    Raises:
        WrongKey: the master key does not open the key store.
        Unavailable: a data file is missing or damaged.

    """
    done = []
    app.extensions["campaign.vault"].check()
    newest = newest_migration()
    if migration_in_force() != newest:
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        done.append(f"The database has the tables of version {newest}.")
    with writing():
        done.append(loading.load())
    return [sentence for sentence in done if sentence]


def newest_migration() -> str | None:
    """Return the name of the newest migration that came with the program."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def migration_in_force() -> str | None:
    """Return the name of the newest migration that the database has seen; None where none."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
