"""``campaign comments``: what a person on the server can do about comments."""

import click
from flask.cli import AppGroup

from campaign.comments import queueing, recounting
from campaign.db import writing

comments = AppGroup("comments", help="Talk beneath the stories.")


@comments.command("recount", epilog="Example: campaign comments recount")
@click.option("--repair", is_flag=True, help="Set right what is wrong.")
def recount(*, repair: bool) -> None:
    """Prove that each story's number of comments is right."""
    if repair:
        with writing():
            found = recounting.repair()
    else:
        found = recounting.drift()
    for slug, (said, shown) in found.items():
        click.echo(f"{slug}: says {said}, shows {shown}")
    if not found:
        click.echo("Every number is right.")
    elif repair:
        click.echo("Repaired.")
    else:
        raise click.ClickException("Repair it: campaign comments recount --repair")


@comments.command("waiting", epilog="Example: campaign comments waiting")
def waiting() -> None:
    """Say how many comments wait for a moderator, and why."""
    for why, count in queueing.by_reason().items():
        click.echo(f"{count:6d}  {why}")
    click.echo(f"{queueing.waiting():6d}  in all")
