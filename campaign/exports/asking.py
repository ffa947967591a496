"""Ask for a file: written down before the first byte leaves, whoever asks, and what for."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from campaign import clock
from campaign.access import audit
from campaign.access.models import SCOPE
from campaign.comments.models import Comment, Thread
from campaign.db import db, writing
from campaign.exports import around, others, reading, reports
from campaign.exports import writing as files
from campaign.exports.columns import Column
from campaign.exports.models import Export, Format, What
from campaign.exports.reading import Reader
from campaign.exports.reports import Report
from campaign.exports.signatures import Signatures
from campaign.exports.writing import Writer
from campaign.petitions.models import Petition, SignatureState
from campaign.signatures import asked, listing
from campaign.signatures.filters import Filters
from campaign.signatures.listing import Count
from campaign.supporters import hearing, standing
from campaign.vault import new_handle, vault

MOST_AT_ONCE = 5_000  # rows; more are made by a worker
TABLE = Export.__tablename__
# No vowels, so that no word comes of it, and nothing that one takes for another.
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
_MARK = 10  # characters


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to take."""

    report: Report
    format: Format
    columns: tuple[str, ...]
    filters: Filters
    purpose: str


def narrowed(report: Report, filters: Filters) -> Filters:
    """Return as much of *filters* as a kind of file can follow."""
    if not report.is_narrowed:
        return Filters()
    return replace(filters, state=SignatureState.CONFIRMED) if report.is_confirmed else filters


def counted(petition: Petition, report: Report, filters: Filters) -> Count:
    """Return how many rows there will be at most; of signatures as their list counts them."""
    match report.what:
        case What.SIGNATURES | What.LETTERS:
            return listing.counted(petition.id, narrowed(report, filters))
        case What.SUBSCRIBERS | What.EVERYBODY:
            return Count(hearing.counted(standing.asked(petition.slug)))
        case What.COMMENTS:
            query = select(func.count()).select_from(Comment).join(Thread)
            of_it = query.where(Thread.petition_id == petition.id)
            return Count(db.session.scalar(of_it) or 0)
        case _:
            reader = reader_of(petition, report, (), Filters(), mark="")
            return Count(len(reader.batch({}, 0).rows))


def begin(petition: Petition, wish: Wish, account_id: int | None) -> Export:
    """Write down who takes what and what for, in the caller's transaction."""
    handle = new_handle()
    sealed = vault.seal(SCOPE, TABLE, handle, {"purpose": wish.purpose})
    export = Export(
        handle=handle,
        mark="".join(secrets.choice(_LETTERS) for _ in range(_MARK)),
        petition_id=petition.id,
        account_id=account_id,
        what=wish.report.what,
        profile=wish.report.profile,
        format=wish.format,
        columns=list(wish.columns),
        conditions=narrowed(wish.report, wish.filters).query(),
        sealed=sealed,
        place={},
    )
    db.session.add(export)
    db.session.flush()
    audit.note(
        "exports.began",
        account_id,
        petition=petition.id,
        slug=petition.slug,
        export=export.id,
        mark=export.mark,
        what=export.what.value,
        profile=export.profile.value,
        format=export.format.value,
    )
    return export


def purpose_of(export: Export) -> str:
    """Return what somebody said they take it for."""
    return str(vault.open(TABLE, export.handle, export.sealed)["purpose"])


def file_name(export: Export, slug: str) -> str:
    """Return what to call the file: petition, what, day in Los Angeles, and its mark."""
    day = clock.pacific(export.created_at).date().isoformat()
    return f"{slug}-{export.what}-{day}-{export.mark}.{export.format}"


def columns_of(export: Export) -> tuple[Column, ...]:
    """Return the columns of its file, the mark among them."""
    return reports.called(export.what, export.profile).chosen(export.columns)


def reader_for(export: Export, petition: Petition) -> Reader:
    """Return what reads the rows of an export."""
    report = reports.called(export.what, export.profile)
    names = tuple(column.name for column in columns_of(export))
    filters = asked.kept(export.conditions)
    return reader_of(petition, report, names, filters, mark=export.mark)


def reader_of(
    petition: Petition, report: Report, names: tuple[str, ...], filters: Filters, *, mark: str
) -> Reader:
    """Return what reads the rows of one kind of file."""
    it = around.of(petition)
    match report.what:
        case What.SIGNATURES | What.LETTERS:
            is_for_mailing = report.is_for_mailing
            return Signatures(it, filters, names, mark=mark, is_for_mailing=is_for_mailing)
        case What.SUBSCRIBERS | What.EVERYBODY:
            is_everybody = report.what is What.EVERYBODY
            return others.Subscribers(it, names, mark=mark, is_everybody=is_everybody)
        case What.COMMENTS:
            return others.Comments(it, names, mark=mark)
        case what:
            return others.Counts(it, names, mark=mark, what=what)


def writer_for(export: Export, state: dict[str, int] | None = None) -> Writer:
    """Return what writes its file, or goes on with it from *state*."""
    report = reports.called(export.what, export.profile)
    return files.writer(
        export.format,
        columns_of(export),
        title=f"Export {export.mark}",
        is_for_programs=report.is_for_programs,
        state=state,
    )


def written(export: Export, petition: Petition) -> Iterator[tuple[bytes, int]]:
    """Yield a file piece by piece, each with the rows so far; note how it ended, or broke off.

    All that is needed of the two rows is read at once: from here on the reader keeps no
    transaction open.
    """
    reader, writer = reader_for(export, petition), writer_for(export)
    return _written(reader, writer, export.id, export.account_id)


def _written(
    reader: Reader, writer: Writer, export_id: int, account_id: int | None
) -> Iterator[tuple[bytes, int]]:
    rows, size, is_whole = 0, 0, False
    try:
        piece = writer.begin()
        size += len(piece)
        yield piece, 0  # at once, so that a browser shows that something is coming
        for some in reading.all_rows(reader):
            piece = writer.rows(some)
            rows, size = rows + len(some), size + len(piece)
            yield piece, rows
        piece = writer.end()
        size += len(piece)
        yield piece, rows
        is_whole = True
    finally:
        with writing():
            export = db.session.get_one(Export, export_id)
            export.rows, export.size, export.is_whole = rows, size, is_whole
            export.ended_at = clock.now()
            ended(export, account_id)


def ended(export: Export, account_id: int | None) -> None:
    """Note in the trail how an export ended, in the caller's transaction."""
    audit.note(
        "exports.ended",
        account_id,
        about=export.petition_id,
        export=export.id,
        rows=export.rows,
        whole=export.is_whole,
    )
