"""`campaign exports …`: files of signatures, letters, subscribers; and whose a file is."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress

from campaign import clock
from campaign.db import writing
from campaign.errors import Invalid
from campaign.exports import asking, log, reports
from campaign.exports.asking import Wish
from campaign.exports.models import Format, Profile, What
from campaign.petitions import whose
from campaign.signatures import asked
from campaign.signatures.filters import Filters

_EXAMPLE = (
    "campaign exports write signatures --petition values-act --out signatures.csv "
    '--purpose "Import into our database"'
)

exports = AppGroup(
    "exports",
    help="Take files out, and find whose one is.",
    epilog=f"\b\nExample:\n  {_EXAMPLE}",
)


@exports.command("write", epilog=f"\b\nExample:\n  {_EXAMPLE}")
@click.argument("what", type=click.Choice([one.value for one in What]))
@click.option("--petition", "slug", required=True, help="Slug of the petition.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; one that is there is replaced when all rows are written.",
)
@click.option("--purpose", required=True, help="What it is for, in a sentence; kept sealed.")
@click.option(
    "--profile",
    type=click.Choice([one.value for one in Profile]),
    default=Profile.CRM.value,
    show_default=True,
    help="For whom, and so what the columns are called.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([one.value for one in Format]),
    help="As the name of the file says, where it is left out.",
)
@click.option("--column", "columns", multiple=True, help="Only this one; may be repeated.")
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="NAME=VALUE",
    help="A filter as in the list's address, like district=14; may be repeated.",
)
def write(
    *,
    what: str,
    slug: str,
    out: Path,
    purpose: str,
    profile: str,
    format_: str | None,
    columns: tuple[str, ...],
    conditions: tuple[str, ...],
) -> None:
    """Write WHAT of a petition into a file that only you can read."""
    if not purpose.strip():
        raise click.BadParameter("Say what it is for.", param_hint="--purpose")
    report = reports.called(what, profile)
    wish = Wish(
        report=report,
        format=_format(format_, out),
        columns=_columns(columns, report),
        filters=_filters(conditions),
        purpose=purpose,
    )
    with writing():
        petition = whose.called(slug)
        count = asking.counted(petition, report, wish.filters)
        export = asking.begin(petition, wish, None)
    mark, expected = export.mark, None if count.is_more else count.number
    try:
        rows = _into(out, asking.written(export, petition), expected=expected)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error
    are = "row is" if rows == 1 else "rows are"
    click.echo(f"{rows:,} {are} in {out}. Only you can read it; keep it so. Mark: {mark}")


@exports.command("who", epilog="\b\nExample:\n  campaign exports who k7m2pqr9xb")
@click.argument("mark")
def who(mark: str) -> None:
    """Say who took the file that bears MARK: it stands in its name and last column."""
    one = log.marked(mark)
    row = one.row
    told = {
        "What": f"{row.what} of {one.slug}, as {row.profile}, {row.format}",
        "Who": one.who or "the server's command line",
        "When": clock.pacific(row.created_at).strftime("%Y-%m-%d %H:%M Pacific"),
        "Rows": f"{row.rows:,}{'' if row.is_whole else ' (not whole)'}",
        "Only": " ".join(f"{name}={value}" for name, value in row.conditions.items()) or "all",
        "Columns": ", ".join(row.columns),
        "For": one.purpose,
        "Fetched": f"{row.fetched} times" if row.is_kept else "sent at once",
    }
    for name, words in told.items():
        click.echo(f"{name:8}  {words}")


def _format(asked_for: str | None, out: Path) -> Format:
    """Return the format that somebody names, or else the file's name.

    Raises:
        BadParameter: neither says one.

    """
    named = asked_for or out.suffix.lstrip(".").lower()
    try:
        return Format(named)
    except ValueError as error:
        known = ", ".join(Format)
        raise click.BadParameter(f"Say --format: one of {known}.") from error


def _columns(asked_for: tuple[str, ...], report: reports.Report) -> tuple[str, ...]:
    known = {column.heading: column.name for column in report.columns}
    known |= {column.name: column.name for column in report.columns}
    unknown = [name for name in asked_for if name not in known]
    if unknown:
        all_ = ", ".join(column.name for column in report.columns)
        raise Invalid(f"This file has no column {unknown[0]}. It has: {all_}.")
    return tuple(dict.fromkeys(known[name] for name in asked_for or known))


def _filters(conditions: tuple[str, ...]) -> Filters:
    pairs = dict(condition.partition("=")[::2] for condition in conditions)
    found, faults = asked.read(pairs)
    for name, fault in faults.items():
        raise Invalid(f"{name}: {fault}")
    unknown = pairs.keys() - asked.NAMES
    if unknown:
        known = ", ".join(sorted(asked.NAMES))
        raise Invalid(f"There is no filter {min(unknown)}. These exist: {known}.")
    return found


def _into(out: Path, pieces: Iterable[tuple[bytes, int]], *, expected: int | None) -> int:
    """Write a file that is either whole or not there, and that nobody else can read."""
    # mkstemp makes it with mode 0600, beside its place, so that the rename is one step.
    door, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    rows = 0
    try:
        with os.fdopen(door, "wb") as file, _bar() as bar:
            task = bar.add_task("Rows", total=expected)
            for piece, rows in pieces:
                file.write(piece)
                bar.update(task, completed=rows)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return rows


def _bar() -> Progress:
    """Return a bar that is drawn where somebody watches a terminal."""
    is_seen = sys.stderr.isatty()
    return Progress(console=Console(file=sys.stderr), disable=not is_seen, transient=True)
