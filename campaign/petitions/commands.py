"""``campaign petitions ...``: see and mend petitions from a terminal."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from campaign.db import db, writing
from campaign.petitions import pages, tallying
from campaign.petitions.models import Petition

petitions = AppGroup("petitions", help="See petitions, and prove their counts.")


@petitions.command("list", epilog="Example: campaign petitions list")
def list_all() -> None:
    """List every petition with its state and its count of confirmed signatures."""
    rows = db.session.scalars(select(Petition).order_by(Petition.id)).all()
    for petition in rows:
        count = tallying.total(petition.id)
        click.echo(f"{count:9,d}  {petition.state:<10}  {petition.slug}")
    if not rows:
        click.echo("There are no petitions yet. Load the demonstration: campaign demo load")


@petitions.command("recount", epilog="Example: campaign petitions recount values-act")
@click.argument("slug")
def recount(slug: str) -> None:
    """Count a petition's signatures anew, and mend its tally where it differs."""
    with writing():
        petition = pages.petition_called(slug)
        wrong = tallying.recount(petition)
        count = tallying.total(petition.id)
    if wrong:
        click.echo(f"{wrong} counts were wrong and are mended: {count:,d} signatures.")
    else:
        click.echo(f"Every count is right: {count:,d} signatures.")
