"""``campaign bundles`` and ``campaign offices``: what goes to offices, and how they want it."""

from typing import Any, BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage
from campaign.districts import lookup
from campaign.errors import NotFound
from campaign.offices import (
    bundling,
    by_hand,
    calendar,
    filling,
    holding,
    profile_sheet,
    profiles,
    releasing,
    returned,
    seats,
    waiting,
)
from campaign.offices.models import Bundle, BundleState
from campaign.offices.profiles import Difference

bundles = AppGroup("bundles", help="Letters for one office, delivered as one mail.")
offices = AppGroup("offices", help="How each senator's office wants its letters.")


@bundles.command("seal", epilog="Example: campaign bundles seal --now")
@click.option("--now", is_flag=True, help="Release them, too, without the hold window.")
@click.option("--district", type=int, help="For this office alone.")
def seal(*, now: bool, district: int | None) -> None:
    """Put all waiting letters into bundles; with --now, release every held bundle."""
    settings = current_app.extensions["campaign.settings"]
    letters = bundling.seal(settings, district=district, hold=not now)
    click.echo(_counted(letters, "letter") + " put into bundles.")
    if now:
        numbers = releasing.release_held(settings, at_once=True)
        click.echo(_counted(len(numbers), "bundle") + " released to the outbox.")
        for number in numbers:
            click.echo(f"  {_line(_named(str(number)))}")
    _say_what_waits()


@bundles.command("list", epilog="Example: campaign bundles list")
def list_all() -> None:
    """List the latest hundred bundles, newest first."""
    rows = db.session.scalars(select(Bundle).order_by(Bundle.id.desc()).limit(100)).all()
    for bundle in rows:
        click.echo(_line(bundle))
    if not rows:
        click.echo("There are no bundles yet. Seal the waiting letters: campaign bundles seal")


@bundles.command("show", epilog="\b\nExamples:\n  campaign bundles show 1")
@click.argument("bundle")
def show(bundle: str) -> None:
    """Print one bundle's mail as the office gets it."""
    found = _named(bundle)
    click.echo(_line(found))
    if found.sha256:
        click.echo(f"CSV attached, SHA-256 {found.sha256}")
    if found.pdf_sha256:
        click.echo(f"PDF attached, SHA-256 {found.pdf_sha256}")
    if found.message_id is None:
        click.echo("It has no words yet: they are written when it is released.")
        return
    mail = outbox.read(found.message_id)
    if mail is None:
        click.echo("Its words have been erased.")
        return
    copies = "".join(f"\nCopy: {address}" for address in mail.copies)
    click.echo(f"\nTo: {mail.recipient}{copies}\nSubject: {mail.subject}\n\n{mail.text}")


@bundles.command("recall", epilog="Example: campaign bundles recall id7")
@click.argument("bundle")
def recall(bundle: str) -> None:
    """Take a held bundle apart: its letters go with the next one."""
    with writing():
        found = _named(bundle)
        holding.recall(found)
        audit.note("bundles.recall", None, bundle=found.id)
        line = _line(found)
    click.echo(line)


@bundles.command("release", epilog="Example: campaign bundles release id7")
@click.argument("bundle")
def release(bundle: str) -> None:
    """Send a held bundle now, without waiting for its hour or the office's."""
    settings = current_app.extensions["campaign.settings"]
    found = _named(bundle)
    audit.note("bundles.release", None, bundle=found.id)
    db.session.commit()
    numbers = holding.release_now(found, settings)
    for number in numbers:
        click.echo(_line(_named(str(number))))
    if not numbers:
        click.echo("Nothing was released: its letters wait. Why: campaign offices show")


@bundles.command("send-anew", epilog="Example: campaign bundles send-anew 3")
@click.argument("bundle")
def send_anew(bundle: str) -> None:
    """Send a bundle that came back to the office's present address."""
    with writing():
        found = _named(bundle)
        message_id = returned.send_anew(found)
        audit.note("bundles.send_anew", None, bundle=found.id, message=message_id)
        line = _line(found)
    click.echo(f"{line}; message {message_id}")


@bundles.command("let-wait", epilog="Example: campaign bundles let-wait 3")
@click.argument("bundle")
def let_wait(bundle: str) -> None:
    """Let the letters of a bundle that came back wait for the next one."""
    with writing():
        found = _named(bundle)
        returned.let_wait(found)
        audit.note("bundles.let_wait", None, bundle=found.id)
        line = _line(found)
    click.echo(line)


@bundles.command("hand-done", epilog="Example: campaign bundles hand-done 3")
@click.argument("bundle", required=False)
@click.option("--undo", is_flag=True, help="Take it back, within ten minutes.")
def hand_done(bundle: str | None, *, undo: bool) -> None:
    """Say that a bundle was carried by hand; without a number, list those that wait."""
    if bundle is None:
        tasks = by_hand.open_tasks()
        for task in tasks:
            way = "contact form" if task.is_form else "print"
            click.echo(f"{_line(task.bundle)}; {way}")
        if not tasks:
            click.echo("No bundle waits to be carried.")
        return
    with writing():
        found = _named(bundle)
        (by_hand.undo if undo else by_hand.done)(found, None)
        line = _line(found)
    click.echo(f"{line}; {'waits to be carried again' if undo else 'carried by hand'}")


@offices.command(
    "show", epilog="\b\nExamples:\n  campaign offices show\n  campaign offices show 14"
)
@click.argument("district", type=int, required=False)
def show_office(district: int | None) -> None:
    """Print one office's profile; without a number, how every office is reached."""
    settings = current_app.extensions["campaign.settings"]
    if district is not None:
        _show_one(district)
        return
    waits = seats.waiting(is_rehearsal=False)
    for number, office in profiles.every().items():
        next_at = calendar.next_of(office, settings)
        when = f"next {clock.pacific(next_at):%a %Y-%m-%d %H:%M}" if next_at else "at a count"
        how = f"letters wait: {waits[number].value}" if number in waits else when
        click.echo(
            f"District {number:2d}: {office.channel.value}, {office.cadence.value}, {how}"
        )


@offices.command(
    "set",
    epilog="\b\nExamples:\n  campaign offices set 14 cadence=weekly days=tue cut_off=10:00\n"
    "  campaign offices set 14 addresses=desk@senate.example.org",
)
@click.argument("district", type=int)
@click.argument("wishes", nargs=-1, required=True, metavar="FIELD=VALUE...")
def set_office(district: int, wishes: tuple[str, ...]) -> None:
    """Change fields of an office's profile; see them with: campaign offices show NUMBER."""
    pairs = [wish.partition("=") for wish in wishes]
    if not all(equals for _, equals, _ in pairs):
        raise click.UsageError("Write each wish as FIELD=VALUE, like cadence=weekly.")
    _change(district, **{name: value for name, _, value in pairs})


@offices.command("pause", epilog='Example: campaign offices pause 14 "They move house"')
@click.argument("district", type=int)
@click.argument("reason")
def pause(district: int, reason: str) -> None:
    """Let letters to an office wait, until somebody resumes it."""
    _change(district, paused=True, pause_reason=reason)


@offices.command("resume", epilog="Example: campaign offices resume 14")
@click.argument("district", type=int)
def resume(district: int) -> None:
    """Let letters to an office go again."""
    _change(district, paused=False)


@offices.command("export", epilog="Example: campaign offices export profiles.csv")
@click.argument("file", type=click.File("wb"))
def export_profiles(file: BinaryIO) -> None:
    """Write all profiles into a CSV file; - is the terminal."""
    file.write(profile_sheet.written())


@offices.command("import", epilog="Example: campaign offices import profiles.csv --yes")
@click.argument("file", type=click.File("rb"))
@click.option("--yes", is_flag=True, help="Change it; else it is only shown.")
def import_profiles(file: BinaryIO, *, yes: bool) -> None:
    """Say what a CSV file of profiles would change; with --yes, change it."""
    for line in profile_sheet.bring(file.read(), None, is_meant=yes):
        click.echo(line)


def _change(district: int, **fields: Any) -> None:
    with writing():
        changed = profiles.change(district, None, **fields)
    for difference in changed:
        click.echo(_changed(difference))
    if not changed:
        click.echo("Nothing to change.")


def _changed(difference: Difference) -> str:
    before, after = (text or "(empty)" for text in (difference.before, difference.after))
    return f"{difference.field}: {before} -> {after}"


def _show_one(district: int) -> None:
    office = profiles.of(district)
    seat = lookup.senator_of(district)
    click.echo(f"District {district}: {f'Senator {seat.name}' if seat else 'vacant'}")
    for name, value in profiles.as_written(office).items():
        click.echo(f"  {name}={value}")
    if seat is not None:
        click.echo(f"Mail goes to: {', '.join(profiles.mail_addresses(office, seat))}")


def _named(name: str) -> Bundle:
    """Return the bundle of a number, or of an id as ``list`` shows it: ``id7``."""
    key = name.removeprefix("id")
    column = Bundle.number if key == name else Bundle.id
    found = None
    if key.isdecimal():
        found = db.session.scalar(select(Bundle).where(column == int(key)))
    if found is None:
        raise NotFound(f"There is no bundle {name}. See: campaign bundles list")
    return found


def _line(bundle: Bundle) -> str:
    name = f"No. {bundle.number}" if bundle.number else f"id{bundle.id}"
    count = bundle.letter_count
    if count is None or bundle.state is not BundleState.RELEASED:
        count = filling.letter_count(bundle)
    when = clock.pacific(bundle.released_at or bundle.release_at)
    moment = f"{when:%Y-%m-%d %H:%M}"
    what = {
        BundleState.HELD: f"held until {moment}",
        BundleState.RELEASED: f"released {moment} to Senator {bundle.senator_name}",
        BundleState.RECALLED: "recalled",
    }[bundle.state]
    message = bundle.message_id and db.session.get(OutboxMessage, bundle.message_id)
    return (
        f"{name}: {bundle.petition.slug}, district {bundle.district}, "
        f"{_counted(count, 'letter')}, {what}{f', {message.state.value}' if message else ''}"
    )


def _say_what_waits() -> None:
    query = waiting.letters(until=clock.now()).subquery()
    rows = db.session.execute(
        select(query.c.district, func.count())
        .group_by(query.c.district)
        .order_by(query.c.district)
    ).all()
    waits = seats.waiting(is_rehearsal=False)
    for district, count in rows:
        why = waits.get(district)
        reason = f" ({why.value})" if why else ""
        click.echo(f"District {district}: {_counted(count, 'letter')} waiting{reason}.")


def _counted(count: int, noun: str) -> str:
    return f"{count:,d} {noun}" + ("" if count == 1 else "s")
