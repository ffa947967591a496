"""The key store: wrapped data keys, in a database of their own, outside every main backup."""

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from campaign import clock
from campaign.db import Utc

_metadata = MetaData()
_key = Table(
    "data_key",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String(80), nullable=False),
    Column("wrapped", LargeBinary, nullable=True),  # null: destroyed, for ever
    Column("created_at", Utc, nullable=False),
    Column("destroyed_at", Utc, nullable=True),
    Index(
        "uq_data_key_living",
        "scope",
        unique=True,
        sqlite_where=text("destroyed_at IS NULL"),
        postgresql_where=text("destroyed_at IS NULL"),
    ),
    sqlite_autoincrement=True,  # the id of a destroyed key must never name another
)


@dataclass(frozen=True)
class WrappedKey:
    """One data key as it lies in the store; ``wrapped`` is None once it is destroyed."""

    id: int
    scope: str
    wrapped: bytes | None


class KeyStore:
    """Wrapped data keys by id and by scope."""

    def __init__(self, url: str) -> None:
        """Name the store; nothing is opened before the first use."""
        self.engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)

    def prepare(self) -> None:
        """Make the table where it is missing."""
        try:
            _metadata.create_all(self.engine)
        except DBAPIError:  # another process made it between our look and our deed
            _metadata.create_all(self.engine)

    def living(self, scope: str) -> WrappedKey | None:
        """Return the key in use for *scope*, if there is one."""
        return self._one(_key.c.scope == scope, _key.c.destroyed_at.is_(None))

    def by_id(self, key_id: int) -> WrappedKey | None:
        """Return a key by its id, destroyed or not."""
        return self._one(_key.c.id == key_id)

    def ids_of(self, scope: str) -> list[int]:
        """Return the ids of all keys that *scope* ever had, destroyed ones included."""
        query = select(_key.c.id).where(_key.c.scope == scope)
        with self.engine.connect() as connection:
            return list(connection.scalars(query))

    def any_living(self) -> WrappedKey | None:
        """Return some key that is in use, to try a master key on."""
        return self._one(_key.c.destroyed_at.is_(None))

    def add(self, scope: str, wrapped: bytes) -> WrappedKey:
        """Keep a new key for *scope*; where another process was first, return that one."""
        row = insert(_key).values(scope=scope, wrapped=wrapped, created_at=clock.now())
        try:
            with self.engine.begin() as connection:
                connection.execute(row)
        except IntegrityError:
            pass
        found = self.living(scope)
        if found is None:
            raise RuntimeError("the key store lost a key between two lines")
        return found

    def destroy(self, scope: str) -> None:
        """Forget the key of *scope*: what was sealed under it can never be opened again."""
        with self.engine.begin() as connection:
            connection.execute(
                update(_key)
                .where(_key.c.scope == scope, _key.c.destroyed_at.is_(None))
                .values(wrapped=None, destroyed_at=clock.now())
            )

    def _one(self, *conditions: object) -> WrappedKey | None:
        query = select(_key.c.id, _key.c.scope, _key.c.wrapped).where(*conditions).limit(1)  # type: ignore[arg-type]
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return WrappedKey(*row) if row else None
