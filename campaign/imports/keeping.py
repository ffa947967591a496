"""Where a file lies while it is needed: sealed, in rows of the database, and nowhere else.

A piece goes in the transaction that brings its rows in; what had a fault stays for ``KEPT``, so
that it can be mended, and so does a file with which nobody goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import delete, or_, select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.imports.decoding import Row, Sheet
from campaign.imports.models import Import, ImportPiece, ImportState, Kind
from campaign.vault import KeyGone, new_handle, vault

PIECE = 200  # rows: brought in within some 25 ms, by SQLite on a small machine
KEPT = timedelta(days=7)
SAMPLE = 4  # rows shown beside the columns
_ABANDONED = timedelta(hours=1)  # a file that has not wholly arrived
_AT_ONCE = 8  # pieces written in one transaction
_MOST_NAME = 120  # characters of a file's name
_Thing = TypeVar("_Thing")
_TABLE, _PIECE = Import.__tablename__, ImportPiece.__tablename__
# Somebody is at work on it, or its end has come.
_GOING_ON = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
_UNFINISHED = (ImportState.ARRIVING, ImportState.MATCHING, ImportState.CHECKED)


@dataclass(frozen=True)
class Head:
    """What is shown of a file before anything is done with it."""

    name: str
    header: list[str]
    samples: list[list[str]]  # some rows


def keep(
    petition_id: int, scope: str, sheet: Sheet, *, name: str, kind: Kind, account_id: int
) -> int:
    """Keep a file that came, in transactions of its own; return the number of the import.

    Args:
        petition_id: for which.
        scope: of the vault: the petition's.
        sheet: as ``decoding`` reads it. All of it is read before the first row is written.
        name: of the file.
        kind: what is brought in.
        account_id: who brings it.

    Raises:
        Invalid: as reading the rows does.

    """
    handle, samples, count = new_handle(), list[list[str]](), 0
    pieces: list[tuple[bytes, bytes]] = []
    for rows in _batches(sheet.rows, PIECE):
        samples += [cells for _, cells in rows[: SAMPLE - len(samples)]]
        count += len(rows)
        pieces.append(_sealed(scope, rows))
    head = asdict(Head(name[-_MOST_NAME:], sheet.header, samples))
    with writing():
        act = Import(
            handle=handle,
            petition_id=petition_id,
            account_id=account_id,
            kind=kind,
            sealed=vault.seal(scope, _TABLE, handle, head),
            rows=count,
            columns=[],
            language="",
            consents=[],
            evidence="",
            asks_each=False,
            is_rehearsed=False,
        )
        db.session.add(act)
        db.session.flush()
        number = act.id
    places = enumerate(pieces, start=1)
    for some in _batches(places, _AT_ONCE):
        with writing():
            for place, (own, sealed) in some:
                db.session.add(
                    ImportPiece(
                        import_id=number, place=place, handle=own, sealed=sealed, faults=[]
                    )
                )
    with writing():
        act = db.session.get_one(Import, number)
        act.state = ImportState.MATCHING
        audit.note(
            "imports.upload", account_id, petition=petition_id, imported=number, rows=count
        )
    return number


def head(act: Import) -> Head | None:
    """Return what is shown of a file; None where it is deleted."""
    if act.sealed is None:
        return None
    try:
        return Head(**vault.open(_TABLE, act.handle, act.sealed))
    except KeyGone:  # the petition's people are forgotten, and these with them
        return None


def pieces(number: int, *, after: int, limit: int) -> Sequence[ImportPiece]:
    """Return the next pieces of a file.

    Args:
        number: of the import.
        after: the place after which; 0 for the first.
        limit: most pieces.

    """
    query = select(ImportPiece).where(
        ImportPiece.import_id == number, ImportPiece.place > after
    )
    return db.session.scalars(query.order_by(ImportPiece.place).limit(limit)).all()


def piece(number: int, place: int) -> ImportPiece:
    """Return one piece of an import that is known to be there."""
    query = select(ImportPiece).where(
        ImportPiece.import_id == number, ImportPiece.place == place
    )
    return db.session.scalars(query).one()


def rows_of(piece: ImportPiece) -> list[Row]:
    """Return the rows of a piece."""
    found = vault.open(_PIECE, piece.handle, piece.sealed)
    return [(number, cells) for number, cells in found["rows"]]


def faulty(number: int) -> Iterator[tuple[Row, list[list[int | str]]]]:
    """Yield each row that has faults, with them, in the order of the file."""
    after = 0
    while some := pieces(number, after=after, limit=_AT_ONCE):
        for piece in some:
            after = piece.place
            if not piece.faults:
                continue
            for row in rows_of(piece):
                wrong = [fault for fault in piece.faults if fault[0] == row[0]]
                if wrong:
                    yield row, wrong


def faults(number: int, most: int) -> list[tuple[int, int, str]]:
    """Return row, column and code of the first faults of a file; no seal is opened for them."""
    query = select(ImportPiece.faults).where(ImportPiece.import_id == number)
    found: list[tuple[int, int, str]] = []
    for some in db.session.scalars(query.order_by(ImportPiece.place)):
        found += [(int(row), int(column), str(code)) for row, column, code in some]
        if len(found) >= most:
            break
    return found[:most]


def let_go(piece: ImportPiece, scope: str) -> None:
    """Delete the rows of a piece that are brought in; those with faults stay to be mended."""
    wrong = {fault[0] for fault in piece.faults}
    if not wrong:
        db.session.delete(piece)
        return
    left = [row for row in rows_of(piece) if row[0] in wrong]
    piece.handle, piece.sealed = _sealed(scope, left)
    piece.prints = None


def drop(number: int, account_id: int | None = None) -> None:
    """Delete what is left of a file, in transactions of its own.

    Args:
        number: of the import.
        account_id: who says so; None for the clock.

    """
    while _drop_some(number, account_id):
        pass


def forget() -> int:
    """Delete the files that had their time; return how many."""
    now = clock.now()
    is_over = or_(
        Import.created_at <= now - KEPT,
        (Import.state == ImportState.ARRIVING) & (Import.created_at <= now - _ABANDONED),
    )
    over = db.session.scalars(
        select(Import.id)
        .where(Import.sealed.is_not(None), Import.state.not_in(_GOING_ON), is_over)
        .order_by(Import.id)
    ).all()
    db.session.rollback()
    for number in over:
        drop(number)
    return len(over)


def _drop_some(number: int, account_id: int | None) -> bool:
    """Delete some pieces, and at last the head; return whether there may be more."""
    with writing():
        act = db.session.get_one(Import, number, with_for_update=True, populate_existing=True)
        if act.state in _GOING_ON:
            return False
        places = db.session.scalars(
            select(ImportPiece.place).where(ImportPiece.import_id == number).limit(_AT_ONCE)
        ).all()
        db.session.execute(
            delete(ImportPiece).where(
                ImportPiece.import_id == number, ImportPiece.place.in_(places)
            )
        )
        if act.state in _UNFINISHED:
            act.state = ImportState.DROPPED
        if places or act.sealed is None:
            return bool(places)
        act.sealed = None
        audit.note("imports.drop", account_id, petition=act.petition_id, imported=number)
        return False


def _batches(things: Iterable[_Thing], size: int) -> Iterator[list[_Thing]]:
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


def _sealed(scope: str, rows: Sequence[Row]) -> tuple[bytes, bytes]:
    handle = new_handle()
    return handle, vault.seal(scope, _PIECE, handle, {"rows": rows})
