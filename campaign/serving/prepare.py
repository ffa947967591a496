"""Make what the site stands on: keys, tables, districts, plain pages. May be run twice."""

from contextlib import suppress
from typing import TypeVar

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from campaign.access import chain
from campaign.access.models import Account
from campaign.config import ROOT
from campaign.db import db, writing
from campaign.districts import loading, maps
from campaign.petitions.models import Signature
from campaign.stories import shipped
from campaign.vault import KeyGone, WrongKey

MIGRATIONS = ROOT / "migrations"
_Sealed = TypeVar("_Sealed", Account, Signature)
_OTHER_KEYS = (
    "The key store is not the one that this database was made with, so nobody in it can be "
    "read. Put the key store back from its copy (keys.db in the instance folder, or what "
    "CAMPAIGN_KEYS_URL names), and start again. Nothing was changed."
)


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
    keys_fit(app)
    with writing():
        done.append(loading.load())
        done.append(shipped.load_missing(app.extensions["campaign.settings"]))
        chain.begin()
    chain.mark()
    db.session.rollback()
    return [sentence for sentence in done if sentence]


def draw_map(app: Flask) -> None:
    """Lay out the map of all districts: once, before the first visitor, for every process.

    It takes some 0.3 s, which else the first to open a campaign's figures would wait. A
    database that is away is no reason not to start: then it is laid out when it is asked for.
    """
    with app.app_context():
        with suppress(SQLAlchemyError):
            maps.state()
        db.session.remove()
        db.engine.dispose()  # as in check_keys


def check_keys(app: Flask) -> None:
    """Refuse to start with keys that do not fit; a database that is away is no reason to.

    Raises:
        WrongKey: with what to do.

    """
    vault = app.extensions["campaign.vault"]
    vault.check()
    with app.app_context():
        with suppress(SQLAlchemyError):
            if migration_in_force() is not None:
                keys_fit(app)
        db.session.remove()
        db.engine.dispose()  # processes that fork from here open connections of their own
    vault.store.engine.dispose()


def keys_fit(app: Flask) -> None:
    """Make sure that what is sealed in the database opens with the keys at hand.

    Raises:
        WrongKey: the key store is another one, or was lost and began anew.

    """
    vault = app.extensions["campaign.vault"]
    for row in (_newest_sealed(Account), _newest_sealed(Signature)):
        if row is not None and row.sealed is not None:
            try:
                vault.open(row.__tablename__, row.handle, row.sealed)
            except KeyGone:
                continue  # forgotten, on purpose
            except WrongKey:
                raise WrongKey(_OTHER_KEYS) from None
    db.session.rollback()


def _newest_sealed(kind: type[_Sealed]) -> _Sealed | None:
    return db.session.scalar(
        select(kind).where(kind.sealed.is_not(None)).order_by(kind.id.desc()).limit(1)
    )


def newest_migration() -> str | None:
    """Return the name of the newest migration that came with the program."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def migration_in_force() -> str | None:
    """Return the name of the newest migration that the database has seen; None where none."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
