"""``campaign demo``: the demonstration campaign, and crowds of made-up people."""

import sys
from contextlib import closing

import click
from flask import current_app
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress

from campaign.db import writing
from campaign.demo import filling, loading

demo = AppGroup("demo", help="The demonstration campaign, in rehearsal for ever.")
_petition = click.option(
    "--petition", "slug", default="values-act", show_default=True, help="Slug of the petition."
)


@demo.command("load", epilog="\b\nExample:\n  campaign demo load")
def load() -> None:
    """Add what is missing of the demonstration; change nothing that is there."""
    settings = current_app.extensions["campaign.settings"]
    with writing():
        said = loading.load(settings)
    click.echo(said)


@demo.command("fill", epilog="\b\nExample:\n  campaign demo fill --signatures 1000000")
@_petition
@click.option(
    "--signatures",
    "count",
    required=True,
    type=click.IntRange(1, 10_000_000),
    help="How many made-up signatures there shall be, pending and withdrawn ones included.",
)
def fill(*, slug: str, count: int) -> None:
    """Put made-up signatures beneath a petition in rehearsal, straight into the database.

    They spread over six weeks, all ZIP codes and both languages, sealed and counted as real
    ones. No mail is written, and no letter is put into a bundle. Stopped half way, it goes on
    when it is run again.
    """
    settings = current_app.extensions["campaign.settings"]
    with writing():
        missing = filling.missing(slug, count)
    with (
        Progress(
            console=Console(file=sys.stderr), disable=not sys.stderr.isatty(), transient=True
        ) as progress,
        closing(filling.fill(slug, missing, settings)) as batches,
    ):
        task = progress.add_task("Signatures", total=missing)
        for added in batches:
            progress.advance(task, added)
    click.echo(f"{missing:,} made-up signatures added; “{slug}” has {count:,} or more of them.")
    click.echo(f"To prove its counts: campaign petitions recount {slug}")
