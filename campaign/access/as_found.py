"""Rows of the trail as they stand there, whatever somebody wrote into them.

SQLite takes any words as a moment, as JSON, as a number: one row that was changed behind the
program's back would else end the walk along the chain, and the page that lists it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    Integer,
    LargeBinary,
    TypeDecorator,
    case,
    func,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from campaign.access.models import AuditRow
from campaign.db import Utc, db


class _OrNone:
    """A type whose values are None where what stands there is none of it."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        read = super().result_processor(dialect, coltype)  # type: ignore[misc]

        def found(value: Any) -> Any:
            try:
                return read(value) if read else value
            except (TypeError, ValueError):
                return None

        return found


class _Moment(_OrNone, Utc):
    cache_ok = True


class _Mac(_OrNone, TypeDecorator[bytes]):
    impl = LargeBinary
    cache_ok = True


class _Number(_OrNone, TypeDecorator[int]):
    impl = Integer
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        del dialect
        return value if isinstance(value, int) else None


class _Detail(_OrNone, TypeDecorator[dict[str, object]]):
    impl = JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, object] | None:
        del dialect
        return value if isinstance(value, dict) else None


_TYPES: dict[str, TypeEngine[Any]] = {
    "created_at": _Moment(),
    "detail": _Detail(),
    "place": _Number(),
    "mac": _Mac(),
}


def number(name: str) -> ColumnElement[int]:
    """Return a whole number of ``detail``, to compare with; null where it cannot be read."""
    found = AuditRow.detail[name].as_integer()
    if db.engine.dialect.name == "sqlite":  # which would answer nothing at all
        return case((func.json_valid(AuditRow.detail) == 1, found))
    return found


def columns() -> list[ColumnElement[Any]]:
    """Return the columns of the trail, to select rows that may be unreadable.

    ``created_at`` and ``detail`` are None where nobody can tell what was written there.
    """
    return [
        type_coerce(column, _TYPES[column.name]).label(column.name)
        if column.name in _TYPES
        else column
        for column in AuditRow.__table__.columns
    ]
