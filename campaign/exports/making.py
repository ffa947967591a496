"""Make a large file: step by step, each piece sealed, and destroyed after a day.

A piece and the place where the next one begins are one transaction. So whatever crashes
between two lines, the file goes on where it ended; and it is offered only when its last byte
is there.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.errors import Gone
from campaign.exports import asking, pieces
from campaign.exports.asking import Wish
from campaign.exports.models import Export, ExportPiece
from campaign.exports.reading import BATCH, Place, Reader
from campaign.exports.writing import Writer
from campaign.jobs import queueing
from campaign.jobs.models import Job
from campaign.jobs.working import Step
from campaign.petitions.models import Petition
from campaign.signatures.listing import Count

KIND = "exports.make"
KEPT = timedelta(hours=24)
BATCHES_AT_ONCE = 4  # about two megabytes, of rows that are let go as soon as they are bytes
PIECES_AT_ONCE = 8  # destroyed in one transaction

_reading: dict[str, Reader] = {}  # of the file that this process makes, by its mark


@dataclass(frozen=True)
class _Made:
    """A piece, and the way on."""

    content: bytes
    rows: int
    place: Place
    is_last: bool


def ask(petition: Petition, wish: Wish, account_id: int, expected: Count) -> Export:
    """Ask a worker for a file of so many rows, in the caller's transaction."""
    export = asking.begin(petition, wish, account_id)
    total = None if expected.is_more else expected.number
    job = queueing.ask(KIND, account_id, total=total, petition=petition.id, export=export.id)
    export.job_id = job.id
    export.expires_at = clock.now() + KEPT  # also of what is never finished
    return export


def step(job: Job, settings: Settings) -> Step:
    """Make the next piece: see ``jobs/working``."""
    del settings
    export = db.session.get_one(Export, job.detail["export"])
    petition = db.session.get_one(Petition, export.petition_id)
    number, first, scope = export.id, export.size, petition.scope
    place = {name: at for name, at in export.place.items() if not name.startswith("file.")}
    state = {
        name.removeprefix("file."): at
        for name, at in export.place.items()
        if name.startswith("file.")
    }
    writer = asking.writer_for(export, state)
    # The reader ends the transaction, and with it what was loaded.
    made = _made(_reader_of(export, petition), writer, place, is_first=not first)
    sealed = pieces.sealed(scope, made.content)
    going_on = made.place | {f"file.{name}": at for name, at in writer.state.items()}

    def write(locked: Job) -> int:
        export = db.session.get_one(Export, number, populate_existing=True)
        if export.expires_at is None or export.expires_at <= clock.now():
            queueing.give_up(locked, Gone.__name__)  # nobody would ever fetch it
            return 0
        if made.content:
            pieces.add(number, first, len(made.content), sealed)
        export.place, export.size = going_on, first + len(made.content)
        export.rows += made.rows
        if made.is_last:
            now = clock.now()
            export.ended_at, export.is_whole, export.expires_at = now, True, now + KEPT
            asking.ended(export, export.account_id)
        return made.rows

    if made.is_last:
        _reading.clear()
    return Step(write, is_last=made.is_last)


def _made(reader: Reader, writer: Writer, place: Place, *, is_first: bool) -> _Made:
    """Read some batches from *place* on, and write them."""
    parts, rows = [writer.begin()] if is_first else [], 0
    for _ in range(BATCHES_AT_ONCE):
        batch = reader.batch(place, BATCH)
        parts.append(writer.rows(batch.rows))
        rows, place = rows + len(batch.rows), batch.place
        if batch.is_last:
            parts.append(writer.end())
            break
    return _Made(b"".join(parts), rows, place, is_last=batch.is_last)


def _reader_of(export: Export, petition: Petition) -> Reader:
    """Return what reads the rows: the one of the step before, which knows much already."""
    mark = export.mark
    if mark not in _reading:
        _reading.clear()
        _reading[mark] = asking.reader_for(export, petition)
    return _reading[mark]


def destroy_old() -> int:
    """Destroy what was kept for a day; return how many files there were."""
    query = select(Export.id).where(Export.expires_at <= clock.now())
    old = db.session.scalars(query).all()
    db.session.rollback()
    for number in old:
        _stop(number)
        while _destroy_some(number):
            pass
        with writing():
            db.session.get_one(Export, number).expires_at = None
    return len(old)


def destroy_kept() -> int:
    """Destroy every file that is kept or being made: somebody in them is to be forgotten."""
    with writing():
        db.session.execute(
            update(Export).where(Export.expires_at.is_not(None)).values(expires_at=clock.now())
        )
    return destroy_old()


def _stop(number: int) -> None:
    with writing():
        job_id = db.session.get_one(Export, number).job_id
        if job_id is not None:
            queueing.cancel(queueing.called(job_id, for_update=True))


def _destroy_some(number: int) -> bool:
    """Destroy some pieces of one file; return whether there may be more."""
    some = select(ExportPiece.id).where(ExportPiece.export_id == number).limit(PIECES_AT_ONCE)
    with writing():
        ids = db.session.scalars(some).all()
        db.session.execute(delete(ExportPiece).where(ExportPiece.id.in_(ids)))
    return len(ids) == PIECES_AT_ONCE
