"""``campaign bills``: where a petition's bill stands, and what OpenStates says of it."""

import click
from flask import current_app
from flask.cli import AppGroup

from campaign import clock
from campaign.bills import courses, hearings, phrases, refreshing, tracking
from campaign.bills.models import BillCheck
from campaign.bills.phrases import Difference
from campaign.db import db
from campaign.petitions import living
from campaign.petitions.models import Petition

bills = AppGroup("bills", help="Where the bills of petitions stand.")


@bills.command("show", epilog="Example: campaign bills show values-act")
@click.argument("slug")
def show(slug: str) -> None:
    """Say where a petition's bill stands, and when OpenStates was asked."""
    petition = living.called(slug)
    told = tracking.facts_of(petition)
    if told is None:
        raise click.ClickException("Nobody has said yet where this bill stands.")
    click.echo(" ".join(filter(None, (petition.bill, told.title, told.session))))
    click.echo(phrases.standing(*told.standing))
    for step in courses.of(petition.bill).steps:
        click.echo(f"  {phrases.step_name(step):<12}{phrases.stage(told.stage(step))}".rstrip())
    for hearing in hearings.coming(petition.id):
        state = "  (cancelled)" if hearing.is_cancelled else ""
        when = clock.pacific(hearing.starts_at)
        click.echo(f"Hearing {when:%Y-%m-%d %H:%M}  {hearing.committee}{state}")
    _say_when(db.session.get(BillCheck, petition.id))


@bills.command("refresh", epilog="Example: campaign bills refresh values-act --dry-run")
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def refresh(slug: str, *, dry_run: bool) -> None:
    """Ask OpenStates about a petition's bill now.

    Changes the pages only where the bill is kept fresh by OpenStates: else the desk shows what
    differs, and somebody takes it.
    """
    petition_id = living.called(slug).id
    settings = current_app.extensions["campaign.settings"]
    done = refreshing.refresh(petition_id, settings, is_trial=dry_run)
    if done.failure is not None:
        raise click.ClickException(phrases.failure(done.failure))
    if done.has_changed:
        click.echo("OpenStates knew something new. Visitors see it now.")
    for one in _differences(db.session.get_one(Petition, petition_id), done):
        click.echo(f"{one.what}: {one.before} → {one.after}")
    if done.is_waiting and not dry_run:
        click.echo("Take it at the desk, on the campaign’s page “Bill”.")
    if not done.has_changed and not done.is_waiting:
        click.echo("OpenStates says the same.")


def _differences(petition: Petition, done: refreshing.Refreshed) -> list[Difference]:
    if not done.is_waiting or done.found is None:
        return []
    mine = tracking.facts_of(petition) or tracking.beginning(petition)
    theirs = refreshing.proposed(petition, done.found)
    return phrases.differences(mine, theirs, courses.of(petition.bill))


def _say_when(check: BillCheck | None) -> None:
    if check is None:
        return
    if check.answered_at:
        when = clock.pacific(check.answered_at)
        click.echo(f"OpenStates answered last on {when:%Y-%m-%d %H:%M}.")
    if check.failure:
        click.echo(phrases.failure(check.failure))
