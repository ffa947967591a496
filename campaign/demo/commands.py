"""``campaign demo``: the demonstration campaign."""

import click
from flask import current_app
from flask.cli import AppGroup

from campaign.db import writing
from campaign.demo import loading

demo = AppGroup("demo", help="The demonstration campaign, in rehearsal for ever.")


@demo.command("load", epilog="\b\nExample:\n  campaign demo load")
def load() -> None:
    """Add what is missing of the demonstration; change nothing that is there."""
    settings = current_app.extensions["campaign.settings"]
    with writing():
        said = loading.load(settings)
    click.echo(said)
