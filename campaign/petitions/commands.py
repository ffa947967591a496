"""``campaign petitions ...``: see, move and mend petitions from a terminal.

``live`` is in ``signers/commands``: it reaches the bundles, which stand above petitions.
"""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.petitions import living, tallying
from campaign.petitions.models import Petition

petitions = AppGroup("petitions", help="See petitions, take them live, close them.")


@petitions.command("list", epilog="Example: campaign petitions list")
def list_all() -> None:
    """List every petition with its state and its count of confirmed signatures."""
    rows = db.session.scalars(select(Petition).order_by(Petition.id)).all()
    for petition in rows:
        count = tallying.total(petition.id)
        is_over = petition.closes_at is not None and petition.closes_at <= clock.now()
        closed = "  (closed)" if is_over else ""
        click.echo(f"{count:9,d}  {petition.state:<10}  {petition.slug}{closed}")
    if not rows:
        click.echo("There are no petitions yet. Begin with: campaign stories example FOLDER")
        click.echo("Or look at the demonstration: campaign demo load")


@petitions.command("rehearse", epilog="Example: campaign petitions rehearse clean-water")
@click.argument("slug")
def rehearse(slug: str) -> None:
    """Put a petition back into rehearsal, as long as nobody has signed it for real."""
    with writing():
        living.rehearse(living.called(slug, for_update=True))
    click.echo(f"“{slug}” is in rehearsal: none of its mail leaves.")


@petitions.command("close", epilog="Example: campaign petitions close clean-water")
@click.argument("slug")
def close(slug: str) -> None:
    """Take no more names. Letters that wait still go to their offices."""
    with writing():
        petition = living.called(slug, for_update=True)
        forgotten_at = clock.pacific(living.close(petition))
        closed_at = clock.pacific(petition.closes_at or clock.now())
    click.echo(f"“{slug}” is closed since {closed_at:%Y-%m-%d %H:%M}.")
    click.echo(f"Its people will be forgotten for ever on {forgotten_at:%Y-%m-%d}.")
    click.echo(f"To take names again before that: campaign petitions reopen {slug}")


@petitions.command("reopen", epilog="Example: campaign petitions reopen clean-water")
@click.argument("slug")
def reopen(slug: str) -> None:
    """Take names again, until somebody closes the petition."""
    with writing():
        petition = living.called(slug, for_update=True)
        living.reopen(petition)
    click.echo(f"“{slug}” takes names, with no end set.")


@petitions.command("recount", epilog="Example: campaign petitions recount values-act")
@click.argument("slug")
def recount(slug: str) -> None:
    """Count a petition's signatures anew, and mend its tally where it differs."""
    with writing():
        petition = living.called(slug)
        wrong = tallying.recount(petition)
        count = tallying.total(petition.id)
    if wrong:
        click.echo(f"{wrong} counts were wrong and are mended: {count:,d} signatures.")
    else:
        click.echo(f"Every count is right: {count:,d} signatures.")
