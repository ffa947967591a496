"""`campaign exports …`: spreadsheets into files."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress

from campaign.db import writing
from campaign.exports import signatures
from campaign.exports import writing as spreadsheet
from campaign.exports.writing import Cell

_EXAMPLE = "campaign exports write signatures --petition values-act --out signatures.csv"

exports = AppGroup(
    "exports", help="Take spreadsheets out.", epilog=f"\b\nExample:\n  {_EXAMPLE}"
)


@exports.group("write", epilog=f"\b\nExample:\n  {_EXAMPLE}")
def write() -> None:
    """Write a spreadsheet into a file."""


@write.command("signatures", epilog=f"\b\nExample:\n  {_EXAMPLE}")
@click.option("--petition", "slug", required=True, help="Slug of the petition.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; one that is there is replaced when all rows are written.",
)
@click.option("--all", "is_every_state", is_flag=True, help="Also pending and withdrawn ones.")
def write_signatures(*, slug: str, out: Path, is_every_state: bool) -> None:
    """Write the confirmed signatures of a petition, with names and addresses, as CSV."""
    with writing():
        petition = signatures.petition_called(slug)
        began = signatures.begin(petition, account_id=None, is_every_state=is_every_state)
        found = signatures.rows(petition, is_every_state=is_every_state)
        expected = signatures.confirmed(petition)
    told = signatures.noted(found, began=began, account_id=None)
    try:
        count = _into(out, told, expected=None if is_every_state else expected)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error
    what = "signature is" if count == 1 else "signatures are"
    click.echo(f"{count:,} {what} in {out}. Only you can read it; keep it so.")


def _into(out: Path, rows: Iterable[tuple[Cell, ...]], *, expected: int | None) -> int:
    """Write a file that is either whole or not there, and that nobody else can read."""
    counted = _Counted(rows)
    # mkstemp makes it with mode 0600, beside its place, so that the rename is one step.
    door, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(door, "wb") as file:
            for piece in _shown(
                spreadsheet.stream(signatures.HEADER, counted), counted, expected
            ):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return counted.count


class _Counted:
    """Counts rows as they pass."""

    def __init__(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        for row in self._rows:
            self.count += 1
            yield row


def _shown(pieces: Iterable[bytes], counted: _Counted, expected: int | None) -> Iterator[bytes]:
    """Draw a bar while pieces pass, where somebody watches a terminal."""
    with Progress(
        console=Console(file=sys.stderr), disable=not sys.stderr.isatty(), transient=True
    ) as progress:
        task = progress.add_task("Signatures", total=expected)
        for piece in pieces:
            yield piece
            progress.update(task, completed=counted.count)
