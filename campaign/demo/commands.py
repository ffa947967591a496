"""``campaign demo``: the demonstration campaign, and crowds of made-up people."""

import sys
from contextlib import closing

import click
from flask import current_app
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress

from campaign.db import writing
from campaign.demo import filling, loading, visiting, visitor
from campaign.demo.bars import Bars

demo = AppGroup("demo", help="The demonstration campaign, in rehearsal for ever.")
_NEARLY = 0.9  # of the rate that was asked for
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
    ones. No mail is written, no letter is put into a bundle, and nobody subscribes: an update
    goes to none of them. Stopped half way, it goes on when it is run again.
    """
    settings = current_app.extensions["campaign.settings"]
    with writing():
        missing = filling.missing(slug, count)
    filling.make_room()
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


@demo.command(
    "sign", epilog="\b\nExample:\n  campaign demo sign --petition values-act --count 5000"
)
@_petition
@click.option("--count", default=500, show_default=True, type=click.IntRange(1, 100_000))
@click.option(
    "--per-second", default=10.0, show_default=True, type=click.FloatRange(0.01, 1000)
)
@click.option("--url", help="Where the site listens on this machine; else the running one's.")
def sign(*, slug: str, count: int, per_second: float, url: str | None) -> None:
    """Let made-up people sign at the running site, and confirm from the drawer.

    They come to its pages as everybody does, each from an address of their own within this
    machine, over --count / --per-second seconds: more of them in the evening of that short day
    than in its night. Mail reaches the drawer by the worker, which `campaign up` runs. Ctrl-C
    ends it.
    """
    settings = current_app.extensions["campaign.settings"]
    place = visitor.place_of(url or settings.base_url)
    told = visiting.Told()
    is_stopped = False
    ground = visiting.ground(slug, place)
    visits = visiting.visit(ground, place, settings, count=count, per_second=per_second)
    with Bars(count) as bars, closing(visits):
        try:
            for told in visits:
                bars.show(told)
        except KeyboardInterrupt:
            is_stopped = True
    seconds = max(told.signing_seconds, 1.0)
    rate = told.signed / seconds
    click.echo(
        f"{told.signed:,} signed within {seconds:,.0f} seconds, {rate:,.1f} a second; "
        f"{told.mailed:,} got their mail, {told.confirmed:,} confirmed."
    )
    if not is_stopped and rate < _NEARLY * per_second:
        click.echo("The site takes no more a second on this machine.")
    for why, failed in told.failures.most_common():
        click.echo(f"{failed:,} were turned away: {why}.")
    if is_stopped:
        raise click.Abort
    if told.mailed < told.signed:
        click.echo("Some mail did not come. Does the worker run? See: campaign outbox stats")
