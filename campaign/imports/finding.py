"""Find the files that hold a person: what lies in them is no signature yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from campaign.db import db
from campaign.errors import Invalid
from campaign.imports import keeping
from campaign.imports.models import Import
from campaign.mail import addresses
from campaign.vault import KeyGone

_PIECES_AT_ONCE = 8


@dataclass(frozen=True)
class Found:
    """A file, and what it says of somebody."""

    number: int  # of the import
    petition_id: int
    rows: tuple[dict[str, str], ...]  # cells by the names of their columns


def of(email: str) -> list[Found]:
    """Return the files that are still there and hold the owner of a mail address.

    Args:
        email: as ``addresses.normal`` returns it; every spelling of the mailbox is meant.

    """
    known = addresses.canonical(email)
    kept = select(Import).where(Import.sealed.is_not(None)).order_by(Import.id)
    return [
        Found(act.id, act.petition_id, rows)
        for act in db.session.scalars(kept).all()
        if (rows := tuple(_rows(act, known)))
    ]


def _rows(act: Import, known: str) -> Iterator[dict[str, str]]:
    head = keeping.head(act)
    if head is None:
        return
    after = 0
    while some := keeping.pieces(act.id, after=after, limit=_PIECES_AT_ONCE):
        after = some[-1].place
        try:
            rows = [cells for piece in some for _, cells in keeping.rows_of(piece)]
        except KeyGone:  # forgotten meanwhile
            return
        for cells in rows:
            if any(_is(cell, known) for cell in cells):
                yield {
                    name: cell for name, cell in zip(head.header, cells, strict=False) if cell
                }


def _is(cell: str, known: str) -> bool:
    # Every spelling begins as the canonical one does, but for dots. It is asked first: a whole
    # check takes 50 µs, and a file may have 100,000 rows.
    beginning = known.partition("@")[0].replace(".", "")
    if not cell.strip().lower().replace(".", "").startswith(beginning):
        return False
    try:
        return addresses.canonical(addresses.normal(cell)) == known
    except Invalid:
        return False
