"""Rows that may be there already: the insert that both databases know, under one name."""

from sqlalchemy.dialects import postgresql, sqlite

from campaign.db import Base, db


def into(table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert into *table* that may be told what to do ``on_conflict``."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)
