"""``campaign signers copy EMAIL``: what is held about one person, into a file."""

import json
from pathlib import Path

import click
from flask import current_app, render_template
from flask.cli import AppGroup

from campaign.db import writing
from campaign.errors import Refusal
from campaign.mail import addresses
from campaign.subjects import gathering, naming

signers = AppGroup("signers", help="What is held about one person.")


@signers.command(
    "copy",
    epilog="\b\nExamples:\n  campaign signers copy kim@example.org --out kim.json\n"
    "  campaign signers copy --out kim.html",
)
@click.argument("email", required=False)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that is not there yet: .json for programs, .html to read and print.",
)
def copy(email: str | None, out: Path) -> None:
    """Write all that is held about the owner of a mail address into a file.

    Without EMAIL it is asked for, so that it stays out of the history of your terminal.
    """
    if out.suffix not in {".json", ".html"}:
        raise click.BadParameter(
            "choose a name that ends in .json or .html", param_hint="--out"
        )
    if out.exists():
        raise Refusal(f"{out} is there already. Choose another name.")
    settings = current_app.extensions["campaign.settings"]
    typed = email or click.prompt("Mail address", type=str)
    found = gathering.gather(addresses.normal(typed), settings)
    with writing():
        gathering.note(found, "subjects.file", None)
    told = found.told(settings)
    if out.suffix == ".json":
        words = json.dumps(told, indent=2, ensure_ascii=False)
    else:
        words = render_template(
            "subjects/copy.html",
            copy=found,
            told=told,
            name=naming.name_of,
            value=naming.value_of,
        )
    with out.open("x", encoding="utf-8") as file:
        file.write(words)
    click.echo(f"{out}: {found.found} things are held about this address.")
    for name, held in found.sections.items():
        click.echo(f"{len(held):9,d}  {name.replace('_', ' ')}")
    click.echo("Give it only to whoever you know to be its owner, then delete it.")
