"""Commands on petitions and on districts that reach signatures, letters and bundles.

They stand here because these are floors above petitions and districts: what was signed in
rehearsal lies in bundles, too; and a new map moves signatures.
"""

from pathlib import Path

import click
from flask import current_app

from campaign import clock
from campaign.db import writing
from campaign.districts import importing, shares
from campaign.districts.commands import districts
from campaign.districts.importing import Draft
from campaign.errors import Refusal
from campaign.petitions import living
from campaign.petitions.commands import petitions
from campaign.petitions.models import PetitionState
from campaign.signers import foretelling, forgetting, rehearsing, replacing
from campaign.signers.foretelling import Replaced
from campaign.signers.forgetting import Foretold

__all__ = ["districts", "petitions"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# What else lies sealed beneath a petition, by its table: see ``forgetting.Foretold``.
_OTHERS = {
    "attachment": "files that went with mails",
    "import": "files that were brought in or wait for it, by name",
    "import_piece": "pieces of files that were brought in, with their rows",
    "export_piece": "pieces of files with people that can still be fetched",
}


@petitions.command(
    "live",
    epilog="\b\nExamples:\n  campaign petitions live clean-water\n"
    "  campaign petitions live clean-water --discard-rehearsal --yes-live clean-water",
)
@click.argument("slug")
@click.option("--discard-rehearsal", is_flag=True, help="Delete what was signed in rehearsal.")
@click.option("--yes-live", metavar="SLUG", help="For scripts: the slug, instead of typing it.")
def live(slug: str, *, discard_rehearsal: bool, yes_live: str | None) -> None:
    """Let a petition's mail leave, to signers and to senators' offices."""
    settings = current_app.extensions["campaign.settings"]
    petition = living.called(slug)
    if petition.state is PetitionState.LIVE and not petition.is_demonstration:
        click.echo(f"“{slug}” is live already.")
        return
    living.check(petition, settings)
    if yes_live is None:
        _explain(slug, living.signature_count(petition.id), discards=discard_rehearsal)
        yes_live = click.prompt(f"To go live, type {slug}", type=str)
    if yes_live != slug:
        raise click.ClickException(f"That was not “{slug}”. It stays in rehearsal.")
    count = rehearsing.go_live(slug, settings, discards=discard_rehearsal)
    if count:
        click.echo(f"Deleted what was signed in rehearsal (signatures: {count:,d}).")
    click.echo(f"“{slug}” is live: {settings.link(f'/petitions/{slug}')}")


@petitions.command(
    "forget",
    epilog="\b\nExamples:\n  campaign petitions forget clean-water --dry-run\n"
    "  campaign petitions forget clean-water --yes clean-water",
)
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Say what would be forgotten; change nothing.")
@click.option("--yes", metavar="SLUG", help="For scripts: the slug, instead of typing it.")
def forget(slug: str, *, dry_run: bool, yes: str | None) -> None:
    """Forget the people of a closed petition now, for ever; the counts stay.

    It is done by itself some days after the petition closed: see the desk. This is for whoever
    must not wait, and finishes what was stopped half way.
    """
    petition = living.called(slug)
    _foretell(slug, forgetting.foretell(petition))
    if dry_run:
        at = living.forgets_at(petition)
        when = (
            "at no time: it has no end" if at is None else f"{clock.pacific(at):%Y-%m-%d %H:%M}"
        )
        click.echo(f"By itself: {when}. Nothing was changed.")
        return
    if not petition.is_over:
        raise Refusal(f"“{slug}” takes names. First: campaign petitions close {slug}")
    if yes is None:
        yes = click.prompt(f"This cannot be undone. To forget them, type {slug}", type=str)
    if yes != slug:
        raise click.ClickException(f"That was not “{slug}”. Nothing was forgotten.")
    with writing():
        petition = living.called(slug, for_update=True)
        living.forget_now(petition)
        petition_id = petition.id
    count = forgetting.forget(petition_id, current_app.extensions["campaign.settings"])
    click.echo(f"Forgotten: {count:,d} people. Their key is destroyed.")
    click.echo(
        "Copies of the key store made before still hold it: delete them, or let them end."
    )


@districts.command(
    "import",
    epilog="\b\nExamples:\n  campaign districts import tab20_sldu202420_zcta520_st06.txt\n"
    '  campaign districts import shares.csv --name "Shares of 2031" --yes\n'
    "  campaign districts import cb_2024_06_sldu_500k.geojson",
)
@click.argument("file", type=_FILE)
@click.option("--name", help="What to call this map.")
@click.option("--complete", is_flag=True, help="ZIP codes that the file lacks vanish.")
@click.option("--yes", is_flag=True, help="For scripts: do not ask.")
def import_map(file: Path, *, name: str | None, complete: bool, yes: bool) -> None:
    """Bring in a newer map: ZIP codes and districts, or outlines.

    FILE is a relationship file of the Census, a CSV with the columns zip,district,share, or
    GeoJSON. Shows what would change, asks, and places the signatures anew whose letter has
    not left. The map before is kept.
    """
    _bring(importing.draft(file, name=name, is_complete=complete), is_sure=yes)


@districts.command("use", epilog="Example: campaign districts use 1")
@click.argument("number", type=int)
@click.option("--yes", is_flag=True, help="For scripts: do not ask.")
def use(number: int, *, yes: bool) -> None:
    """Go back to a map that was in use before."""
    _bring(importing.earlier(number), is_sure=yes)


@districts.command("replace", epilog="Example: campaign districts replace")
def replace() -> None:
    """Place what another map placed, should a change of maps have been stopped half way."""
    _place_anew()


def _bring(draft: Draft, *, is_sure: bool) -> None:
    if draft.is_in_use:
        click.echo("That is what the map in use says already. Nothing was changed.")
        _place_anew()
        return
    click.echo(f"{draft.name}:")
    for line in (*draft.notes, *shares.sentences(draft.differences)):
        click.echo(f"  {line}.")
    click.echo("Signatures whose letter has not left:")
    _tell(foretelling.foretell(draft.before, draft.table))
    if not is_sure:
        click.confirm("Use this map?", abort=True)
    with writing():
        number = importing.put_in_use(draft).id
    click.echo(f"Map {number} is in use. To go back: campaign districts use {draft.based_on}")
    _place_anew()


def _foretell(slug: str, found: Foretold) -> None:
    click.echo(f"What is forgotten of “{slug}”:")
    gone = {
        "signatures with a name, a mail address and a letter": found.signatures,
        "things that signers agreed to": found.consents,
        "signers’ own links to share": found.links,
        "stored mails, to signers and to offices": found.mails,
        "comments whose mailbox is known": found.comments,
    }
    gone |= {_OTHERS.get(name, f"sealed {name}"): n for name, n in found.others.items()}
    for what, number in gone.items():
        click.echo(f"{number:9,d}  {what}")
    click.echo("What stays:")
    stays = {
        "signatures that count": found.counted,
        "counted apart, from paper and other tools": found.apart,
        "bundles, by number and count": found.bundles,
        "comments that visitors read": found.shown,
        "mailboxes that get no mail or less, over all petitions": found.silenced,
    }
    for what, number in stays.items():
        click.echo(f"{number:9,d}  {what}")


def _place_anew() -> None:
    with click.progressbar(length=replacing.left_to_do(), label="Placing signatures") as bar:
        done = replacing.replace_all(tell=bar.update)
    if done.total:
        _tell(done)


def _tell(found: Replaced) -> None:
    click.echo(f"{found.moved:9,d} move to another district.")
    click.echo(f"{found.asked:9,d} have to be asked; their letters wait. Their page asks them.")
    click.echo(f"{found.placed:9,d} waited for an answer and are placed.")
    click.echo(f"{found.kept:9,d} stay where they are.")


def _explain(slug: str, signatures: int, *, discards: bool) -> None:
    click.echo(f"From then on the mail of “{slug}” leaves: confirmations to whoever signs, and")
    click.echo("each day the letters of confirmed signers to their senators’ offices.")
    if signatures and discards:
        click.echo(
            f"What was signed in rehearsal is deleted for ever (signatures: {signatures:,d})."
        )
