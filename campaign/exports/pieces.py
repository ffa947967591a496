"""The pieces of a kept file: sealed, and opened one at a time for whoever fetches it."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from campaign.db import db
from campaign.exports.models import ExportPiece
from campaign.vault import new_handle, vault

TABLE = ExportPiece.__tablename__


class Sealed(NamedTuple):
    """Some bytes, and the handle that they are bound to."""

    handle: bytes
    blob: bytes


def sealed(scope: str, content: bytes) -> Sealed:
    """Seal a piece under the key of *scope*: it is forgotten with what it was read from."""
    handle = new_handle()
    return Sealed(handle, vault.seal_bytes(scope, TABLE, handle, content))


def add(export_id: int, first: int, size: int, piece: Sealed) -> None:
    """Keep a piece in the caller's transaction; it begins with byte *first* of the file."""
    db.session.add(
        ExportPiece(
            handle=piece.handle,
            export_id=export_id,
            first=first,
            size=size,
            sealed=piece.blob,
        )
    )


def content(export_id: int, first: int, end: int) -> Iterator[bytes]:
    """Return the bytes of a file from *first* up to, and without, *end*.

    The first piece is opened at once, the others when they are asked for. No transaction is
    open between two.

    Raises:
        KeyGone: the petition's people were forgotten meanwhile.

    """
    pieces = _opened(export_id, first, end)
    begin = next(pieces, b"")
    return _chained(begin, pieces)


def _chained(begin: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield begin
    yield from rest


def _opened(export_id: int, first: int, end: int) -> Iterator[bytes]:
    while first < end:
        query = (
            select(ExportPiece.handle, ExportPiece.sealed, ExportPiece.first)
            .where(ExportPiece.export_id == export_id, ExportPiece.first <= first)
            .order_by(ExportPiece.first.desc())
            .limit(1)
        )
        found = db.session.execute(query).first()
        db.session.rollback()
        if found is None:
            return  # destroyed while it was being fetched: whoever fetches sees it is short
        opened = vault.open_bytes(TABLE, found.handle, found.sealed)
        piece = opened[first - found.first : end - found.first]
        if not piece:
            return
        yield piece
        first += len(piece)
