"""`campaign updates …`: news to those who asked to hear, watched and held from a terminal."""

import click
from flask.cli import AppGroup

from campaign.updates import acts, drafting, figures, sending

updates = AppGroup(
    "updates",
    help="News to those who asked to hear: see, hold, let go on.",
    epilog="\b\nExample:\n  campaign updates list",
)


@updates.command("list", epilog="\b\nExample:\n  campaign updates list")
def list_() -> None:
    """List updates, newest first: state, how far, and what became of their mails."""
    listed = sending.listed()
    subjects = drafting.subjects_of(listed)
    for update in listed:
        told = figures.of(update)
        click.echo(
            f"{update.id:5d}  {update.state:10s} {update.share:4.0%}  "
            f"{told.handed:7,} handed over  {told.delivered:7,} delivered  "
            f"{told.bounced:5,} bounced  {told.left:5,} left  "
            f"{subjects[update.id]}"
        )
    if not listed:
        click.echo("There is none. Write one at the desk: /desk/updates")


@updates.command("pause", epilog="\b\nExample:\n  campaign updates pause 7")
@click.argument("number", type=click.IntRange(1))
def pause(number: int) -> None:
    """Hold an update that goes out; what waits in the outbox is taken back."""
    click.echo(acts.pause(number, None))


@updates.command("resume", epilog="\b\nExample:\n  campaign updates resume 7")
@click.argument("number", type=click.IntRange(1))
def resume(number: int) -> None:
    """Let a held update go on where it stopped."""
    click.echo(acts.resume(number, None))
