"""The database handle, the column types that every model shares, and the write transaction."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    event,
    func,
    orm,
    select,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

from campaign import clock, turns
from campaign.disk import Log

BUSY_TIMEOUT_SECONDS = 30  # how long a writer waits for another process before it says so
_WRITE = "BEGIN IMMEDIATE"
_FILE = "campaign.file"  # of a connection whose SQLite keeps a log: the database's
_LOG = "campaign.log"  # of a transaction: the log that is waited for after it
QUEUE_SECONDS = 5  # of them, at most, in our own queue: a process in it may hang


class Utc(TypeDecorator[datetime]):
    """A moment, stored in UTC and always aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes at the door."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Restore the zone that SQLite forgets."""
        if value is not None and dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


Key = Annotated[int, mapped_column(primary_key=True)]
Moment = Annotated[datetime, mapped_column(Utc)]
CreatedAt = Annotated[datetime, mapped_column(Utc, default=clock.now, index=True)]
Day = Annotated[date, mapped_column()]
Slug = Annotated[str, mapped_column(String(80))]
Language = Annotated[str, mapped_column(String(8))]  # "en", "es"
Zip = Annotated[str, mapped_column(String(5))]  # five digits, leading zeros kept
Handle = Annotated[bytes, mapped_column(LargeBinary(16), unique=True)]  # random; binds a seal
Print = Annotated[bytes, mapped_column(LargeBinary(32))]  # a keyed fingerprint: see vault


def _values(kind: type[Any]) -> list[str]:
    return [member.value for member in kind]


_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model.

    Every constraint gets a name, so that a migration can drop it; every ``StrEnum`` is stored
    as its value in a text column, so that a new member needs no ``ALTER TYPE``.
    """

    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                create_constraint=False,
                length=20,
                values_callable=_values,
            ),
        },
    )


class _Session(Session):
    """Tells who listens of each statement that writes to rows of a model, before it runs.

    SQLAlchemy's own event, ``do_orm_execute``, comes with every reading statement, too, and
    with it takes a third longer.
    """

    def execute(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a statement."""
        self._tell_of(statement)
        return super().execute(statement, *args, **kwargs)

    def scalars(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a statement for its first column."""
        self._tell_of(statement)
        return super().scalars(statement, *args, **kwargs)

    def scalar(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a statement for one value."""
        self._tell_of(statement)
        return super().scalar(statement, *args, **kwargs)

    def _tell_of(self, statement: Any) -> None:
        if statement.is_dml:
            # What SQLAlchemy itself goes by: of a bare table, there is none.
            subject = statement._propagate_attrs.get("plugin_subject")  # noqa: SLF001
            for listener in on_bulk if subject is not None else ():
                listener(self, subject.class_, statement)


# Each gets the session, the model and the statement.
on_bulk: list[Callable[[Session, type[Any], Any], None]] = []
db = SQLAlchemy(model_class=Base, session_options={"class_": _Session})


def table_of(model: type[Base]) -> Table:
    """Return the bare table of a model, for statements that are built once and run often.

    They cost a third of what they do with the model, and know nothing of its objects: read
    anew after them what they changed.
    """
    return Base.metadata.tables[model.__tablename__]


@contextmanager
def writing() -> Iterator[None]:
    """Hold a write transaction: open it before the first read, commit when the block ends.

    On SQLite the transaction begins with ``BEGIN IMMEDIATE``, so that what was read cannot
    change before it is written, and writers stand in a queue of our own: see ``turns``. The
    block has ended when what it wrote is on the disk. An exception rolls back.
    """
    session = db.session
    session.rollback()  # ends a read transaction that this request may have open
    log: Log | None = None
    try:
        with _turn(session.get_bind()):
            try:
                begun = session.connection(execution_options={"campaign_begin": _WRITE})
                log = session.info[_LOG] = begun.info.pop(_LOG, None)
                yield
                session.commit()
            except BaseException:
                session.rollback()
                raise
        _reach_disk(log)  # meanwhile the next one may write
    finally:
        session.info.pop(_LOG, None)
        if log is not None:
            log.close()


def _turn(engine: Any) -> AbstractContextManager[None]:
    if engine.dialect.name != "sqlite":
        return nullcontext()
    file = Path(engine.url.database or "")
    return turns.turn(file, patience_seconds=QUEUE_SECONDS)


def reach_disk(session: orm.Session) -> None:
    """Wait, after a commit, until it is on the disk: for who then acts outside the database.

    Whoever acts after ``writing`` has waited already.

    Raises:
        OperationalError: the disk failed.

    """
    _reach_disk(session.info.get(_LOG))


def _reach_disk(log: Log | None) -> None:
    if log is None:  # SQLite has waited itself, or it is another database
        return
    try:
        log.wait()
    except (OSError, sqlite3.Error) as error:
        raise OperationalError("to the disk", None, error) from error


def alone(*what: bytes | str | int) -> None:
    """Wait until no other transaction is at *what*, and keep the others waiting until it ends.

    For what no row can be locked for, because it may not be there yet. On SQLite a writer is
    alone in any case.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        named = hashlib.sha256(repr(what).encode()).digest()
        key = int.from_bytes(named[:8], signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Let SQLAlchemy, not pysqlite, decide when a transaction begins: SAVEPOINT needs it."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        # SQLite's own name of it: the settings' may be a link, beside which no log lies.
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        record.info[_FILE] = Path(file) if file and mode == "wal" else None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # forgotten means gone from the file


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Begin, and say who waits for the disk: saved means that it is there.

    FULL: SQLite does, within its commit. NORMAL: it keeps the order, and ``writing`` waits.

    Source:
        https://www.sqlite.org/pragma.html#pragma_synchronous

    """
    if connection.dialect.name != "sqlite":
        return
    begin = connection.get_execution_options().get("campaign_begin", "BEGIN")
    log = _opened(connection.info.get(_FILE)) if begin == _WRITE else None
    mode = "FULL" if log is None else "NORMAL"
    connection.connection.execute(f"PRAGMA synchronous = {mode}")
    try:
        connection.exec_driver_sql(begin)
    except BaseException:
        if log is not None:
            log.close()
        raise
    connection.info[_LOG] = log


def _opened(file: Path | None) -> Log | None:
    """Open the log of a database; None where it keeps none, or it cannot be opened."""
    with suppress(OSError):
        return None if file is None else Log(file)
    return None
