"""`campaign supporters …`: the list of who asked for news, in numbers."""

import click
from flask.cli import AppGroup

from campaign.supporters import counting

supporters = AppGroup(
    "supporters",
    help="Who asked to stay informed, in numbers.",
    epilog="\b\nExample:\n  campaign supporters count",
)


@supporters.command("count", epilog="\b\nExample:\n  campaign supporters count")
def count() -> None:
    """Count who gets the news, who has not confirmed yet, and the last seven days."""
    figures = counting.figures()
    click.echo(f"{figures.subscribers:7d}  get the news")
    click.echo(f"{figures.pending:7d}  have not confirmed yet")
    click.echo(f"{figures.joined:7d}  joined within seven days")
    click.echo(f"{figures.left:7d}  left within seven days")
