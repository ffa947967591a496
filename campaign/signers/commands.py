"""``campaign petitions live``: the one command on petitions that reaches letters and bundles.

It stands here because what was signed in rehearsal lies in bundles, too, and those are a
floor above petitions.
"""

import click
from flask import current_app

from campaign.petitions import living
from campaign.petitions.commands import petitions
from campaign.petitions.models import PetitionState
from campaign.signers import rehearsing

__all__ = ["petitions"]


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


def _explain(slug: str, signatures: int, *, discards: bool) -> None:
    click.echo(f"From then on the mail of “{slug}” leaves: confirmations to whoever signs, and")
    click.echo("each day the letters of confirmed signers to their senators’ offices.")
    if signatures and discards:
        click.echo(
            f"What was signed in rehearsal is deleted for ever (signatures: {signatures:,d})."
        )
