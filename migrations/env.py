"""Run migrations against the application's own engine."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection

from campaign.db import Utc, db

_LOCK = 7_205_759_403  # any number, the same in every process that migrates


def render_item(kind: str, item: Any, _: AutogenContext) -> str | bool:
    """Write our column types as plain SQLAlchemy: a migration outlives the code."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    return False


def number(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """Name migrations 0001, 0002, …: their order is then seen in the folder."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    scripts[0].rev_id = f"{int(head or 0) + 1:04}"


def run(connection: Connection) -> None:
    """Bring the database to the version that was asked for, in one transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Batch mode drops a table to rebuild it; with foreign keys on, that would take the
        # rows that point to it along. The pragma does nothing inside a transaction.
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        connection.execution_options(campaign_begin="BEGIN IMMEDIATE")
    else:
        # Two machines that start at once must not both build the same table.
        connection.exec_driver_sql(f"select pg_advisory_lock({_LOCK})")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        render_as_batch=True,
        transactional_ddl=True,  # true of SQLite, too, since campaign.db begins transactions
        process_revision_directives=number,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and (
            broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        ):
            tables = sorted({row[0] for row in broken})
            raise RuntimeError(f"rows of {', '.join(tables)} would point nowhere")


engine = current_app.extensions["migrate"].db.engine
with engine.connect() as lent:
    try:
        run(lent)
    finally:
        lent.invalidate()  # its pragma, or its lock, must not go back into the pool
