"""``campaign stories ...``: a campaign from a folder of text files."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from campaign.access import audit
from campaign.db import db, writing
from campaign.petitions.models import Petition
from campaign.stories import examples, loading
from campaign.stories import folder as reading
from campaign.stories.loading import Change

stories = AppGroup("stories", help="Write a campaign in text files, and load it.")


@stories.command("example", epilog="Example: campaign stories example clean-water")
@click.argument("folder", type=click.Path(path_type=Path))
def example(folder: Path) -> None:
    """Write a folder to start from. Nothing that is there is overwritten."""
    for path in examples.write(folder):
        click.echo(path)
    click.echo(f"Write your own words into these files; then: campaign stories load {folder}")


@stories.command(
    "load",
    epilog="\b\nExamples:\n  campaign stories load clean-water --check\n"
    "  campaign stories load clean-water",
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", "only_checks", is_flag=True, help="Say what is wrong; change nothing.")
@click.option(
    "--over-the-desk",
    is_flag=True,
    help="Replace what was changed at the desk; what stories said stays among their versions.",
)
def load(folder: Path, *, only_checks: bool, over_the_desk: bool) -> None:
    """Load a campaign, in rehearsal, or change the one that is there: all of it or nothing."""
    settings = current_app.extensions["campaign.settings"]
    campaign = reading.read(folder)
    petition, story = campaign.plan.slug, campaign.plan.story_slug
    if only_checks:
        loading.check(campaign, keeps_desk=not over_the_desk)
        click.echo("No faults found. Nothing was loaded.")
        return
    with writing():
        done = loading.load(campaign, settings, over_the_desk=over_the_desk)
        changed = [row for row in done if row.change is not Change.SAME]
        if changed:
            audit.note(
                "stories.load",
                None,
                about=db.session.scalar(select(Petition.id).filter_by(slug=petition)),
                rows=len(changed),
                petition=petition,
                story=story,
            )
    for row in changed:
        click.echo(f"{row.change:<8} {row.what}")
    if not changed:
        click.echo("Everything was loaded already, just so.")
    if campaign.plan.published_at is None:
        click.echo("campaign.toml says no published_at: a new story without one is a draft.")
    click.echo(f"The story:    {settings.link(f'/stories/{story}')}")
    click.echo(f"The petition: {settings.link(f'/petitions/{petition}')}")
