"""``campaign districts`` and ``campaign senators``: who represents whom, and who says so.

What moves signatures, ``districts import`` and ``use``, is in ``signers/commands``.
"""

import json
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from campaign import clock
from campaign.db import writing
from campaign.districts import loading, lookup, openstates, roster, seating, versions
from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.districts.lookup import Candidate, Match, Outcome
from campaign.errors import Refusal
from campaign.web import languages

districts = AppGroup("districts", help="Districts, senators and ZIP codes.")
senators = AppGroup("senators", help="Who holds the seats of the State Senate.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@districts.command(
    "lookup",
    epilog="\b\nExamples:\n"
    "  campaign districts lookup 93640\n"
    "  campaign districts lookup 93301-2345 --json",
)
@click.argument("zip_code", metavar="ZIP")
@click.option("--json", "is_json", is_flag=True, help="Answer as /districts/lookup does.")
def look_up(*, zip_code: str, is_json: bool) -> None:
    """Say whose desk a letter from ZIP lands on, and how sure that is."""
    try:
        with languages.speaking(
            "en"
        ):  # a terminal has no request whose language could be asked
            match = lookup.find(lookup.normal_zip(zip_code))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(json.dumps(match.as_json(), indent=2) if is_json else _sentences(match))


@districts.command("load", epilog="\b\nExample:\n  campaign districts load")
def load() -> None:
    """Load the data files into the database. Does nothing where that is done."""
    try:
        with writing():
            done = loading.load()
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(done)
    _warn_of_old_seats()


@districts.command("versions", epilog="Example: campaign districts versions")
def list_versions() -> None:
    """List the maps that were brought in, the newest first."""
    for version in versions.all_of_them():
        mark = "in use" if version.is_current else ""
        day = clock.pacific(version.created_at).date()
        click.echo(f"{version.id:5d}  {day}  {mark:6}  {version.name}")
    click.echo("To go back to one of them: campaign districts use NUMBER")


@senators.command(
    "import",
    epilog="\b\nExamples:\n  campaign senators import ca.csv\n"
    "  campaign senators import ca.csv --as-of 2026-12-08 --yes",
)
@click.argument("file", type=_FILE)
@click.option("--as-of", type=_DAY, help="The day the file speaks of; today, when left out.")
@click.option("--partial", is_flag=True, help="More than five seats may be vacant.")
@click.option("--yes", is_flag=True, help="For scripts: do not ask.")
def import_roster(file: Path, *, as_of: datetime | None, partial: bool, yes: bool) -> None:
    """Bring in OpenStates' file of today's legislators (ca.csv).

    Shows what would change, and asks. Letters go to whoever holds the seat when their bundle
    is released; those for a vacant seat wait.
    """
    named = openstates.read(file, is_partial=partial)
    today = _today()
    planned = roster.plan(named, as_of.date() if as_of else today, today=today)
    for line in seating.sentences(planned):
        click.echo(line)
    if not yes:
        click.confirm("Use this roster?", abort=True)
    with writing():
        roster.change(planned)
    click.echo(f"The roster is of {planned[0].as_of}.")
    _warn_of_old_seats()


@senators.command("list", epilog="Example: campaign senators list")
def list_seats() -> None:
    """List all seats: who holds them, since when we know it, and until when."""
    for district, senator in roster.seats():
        who = "vacant"
        if senator is not None:
            until = senator.term_ends or district.next_term_starts
            who = (
                f"{senator.name} ({senator.party}), {senator.email or 'no mail address'}, "
                f"as of {senator.as_of}, until {until or 'unknown'}"
            )
        click.echo(f"{district.number:3d}  {who}")
    _warn_of_old_seats()


@senators.command("history", epilog="Example: campaign senators history 14")
@click.argument("district", type=click.IntRange(1, DISTRICT_COUNT))
def list_history(district: int) -> None:
    """List who holds and held the seat of one DISTRICT."""
    rows = roster.history(district)
    for senator in rows:
        until = "holds the seat" if senator.is_current else f"left by {senator.left_on or '?'}"
        click.echo(f"{senator.name} ({senator.party}), as of {senator.as_of}: {until}")
    if not any(senator.is_current for senator in rows):
        click.echo("The seat is vacant.")


def _today() -> date:
    return clock.pacific(clock.now()).date()


def _warn_of_old_seats() -> None:
    outdated = roster.outdated_seats(_today())
    if outdated:
        click.echo(
            "The roster is older than the term of office in these districts; refresh it before "
            f"letters go out: {', '.join(map(str, outdated))}. Get OpenStates' ca.csv, then: "
            "campaign senators import ca.csv"
        )


def _sentences(match: Match) -> str:
    if match.outcome is Outcome.UNKNOWN:
        return f"{match.zip} is no ZIP code that we know."
    if match.outcome is Outcome.OUTSIDE:
        return f"{match.zip} lies outside California ({match.state})."
    lines = [f"{match.zip} {match.city}:"]
    lines += [_line(candidate) for candidate in match.candidates]
    if match.is_mailed_from_outside:
        lines.append(f'Its mail comes through {match.state}: ask "Do you live in California?"')
    elif match.outcome is Outcome.SPLIT:
        lines.append("The ZIP code does not settle it: ask the person.")
    return "\n".join(lines)


def _line(candidate: Candidate) -> str:
    seat = candidate.senator
    who = f"{seat.name} ({seat.party}), {seat.email}" if seat else "seat is vacant"
    return f"  District {candidate.district} ({candidate.share:.1%} of residents): {who}"
