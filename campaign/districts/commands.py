"""``campaign districts``: who represents a ZIP code, and loading the data that says so."""

import json

import click
from flask.cli import AppGroup

from campaign import clock
from campaign.db import writing
from campaign.districts import loading, lookup, roster
from campaign.districts.lookup import Candidate, Match, Outcome
from campaign.errors import Refusal
from campaign.web import languages

districts = AppGroup("districts", help="Districts, senators and ZIP codes.")


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
    outdated = roster.outdated_seats(clock.pacific(clock.now()).date())
    if outdated:
        click.echo(
            "The roster is older than the term of office in these districts; refresh it before "
            f"letters go out: {', '.join(map(str, outdated))}."
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
