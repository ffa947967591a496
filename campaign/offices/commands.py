"""``campaign bundles ...``: seal, list and read bundles from a terminal."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.delivery import outbox
from campaign.errors import NotFound
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle, BundledLetter, BundleState

bundles = AppGroup("bundles", help="Letters for one office, delivered as one mail.")


@bundles.command("seal", epilog="Example: campaign bundles seal --now")
@click.option("--now", is_flag=True, help="Release them, too, without the hold window.")
def seal(*, now: bool) -> None:
    """Put all waiting letters into bundles; with --now, release every held bundle."""
    settings = current_app.extensions["campaign.settings"]
    letters = bundling.seal(settings, hold=not now)
    click.echo(_counted(letters, "letter") + " put into bundles.")
    if now:
        numbers = releasing.release_held(settings)
        click.echo(_counted(len(numbers), "bundle") + " released to the outbox.")
        for number in numbers:
            click.echo(f"  {_line(_numbered(number))}")
    _say_what_waits()


@bundles.command("list", epilog="Example: campaign bundles list")
def list_all() -> None:
    """List the latest hundred bundles, newest first."""
    rows = db.session.scalars(select(Bundle).order_by(Bundle.id.desc()).limit(100)).all()
    for bundle in rows:
        click.echo(_line(bundle))
    if not rows:
        click.echo("There are no bundles yet. Seal the waiting letters: campaign bundles seal")


@bundles.command("show", epilog="Example: campaign bundles show 1")
@click.argument("number", type=int)
def show(number: int) -> None:
    """Print one bundle's mail as the office gets it."""
    bundle = _numbered(number)
    click.echo(_line(bundle))
    click.echo(f"CSV attached, SHA-256 {bundle.sha256}")
    mail = None if bundle.message_id is None else outbox.read(bundle.message_id)
    if mail is None:
        click.echo("Its words have been erased.")
        return
    click.echo(f"\nTo: {mail.recipient}\nSubject: {mail.subject}\n\n{mail.text}")


def _numbered(number: int) -> Bundle:
    found = db.session.scalar(select(Bundle).where(Bundle.number == number))
    if found is None:
        raise NotFound(f"There is no bundle {number}. See: campaign bundles list")
    return found


def _line(bundle: Bundle) -> str:
    name = f"No. {bundle.number}" if bundle.number else "not numbered yet"
    count = bundle.letter_count
    if count is None:
        count = db.session.scalar(
            select(func.count())
            .select_from(BundledLetter)
            .where(BundledLetter.bundle_id == bundle.id, ~BundledLetter.is_out)
        )
    when = clock.pacific(bundle.released_at or bundle.release_at)
    moment = f"{when:%Y-%m-%d %H:%M}"
    what = {
        BundleState.HELD: f"held until {moment}",
        BundleState.RELEASED: f"released {moment} to Senator {bundle.senator_name}",
        BundleState.RECALLED: "recalled",
    }[bundle.state]
    return (
        f"{name}: {bundle.petition.slug}, district {bundle.district}, "
        f"{_counted(count or 0, 'letter')}, {what}"
    )


def _say_what_waits() -> None:
    waiting = bundling.waiting(until=clock.now()).subquery()
    rows = db.session.execute(
        select(waiting.c.district, func.count()).group_by(waiting.c.district)
    ).all()
    for district, count in rows:
        click.echo(f"District {district}: {_counted(count, 'letter')} waiting for a senator.")


def _counted(count: int, noun: str) -> str:
    return f"{count:,d} {noun}" + ("" if count == 1 else "s")
