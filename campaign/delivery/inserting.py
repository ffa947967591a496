"""Rows that may be there already: the insert that both databases know, under one name."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from campaign.db import Base, db, table_of

Insert = sqlite.Insert | postgresql.Insert


def into(table: type[Base]) -> Insert:
    """Return an insert into *table* that may be told what to do ``on_conflict``."""
    return _kind()(table)


def prepared(build: Callable[[Callable[[Any], Insert]], Any]) -> Callable[[], Any]:
    """Return what hands out one and the same statement, built once for each database.

    For what runs whenever somebody signs: to build a statement takes some ten times as long
    as to run it.

    Args:
        build: gets the database's own ``insert``, and returns the statement.

    """
    built = cache(build)
    return lambda: built(_kind())


def missing(table: type[Base]) -> Callable[[], Any]:
    """Return what hands out an insert of rows that leaves those alone that are there."""
    return prepared(lambda insert: insert(table_of(table)).on_conflict_do_nothing())


def _kind() -> Callable[[Any], Insert]:
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    return sqlite.insert if is_sqlite else postgresql.insert
