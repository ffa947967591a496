"""``campaign up``, ``web``, ``work``, ``prepare``, ``doctor``, ``settings``."""

import sys

import click

from campaign.app import create_app
from campaign.config import Settings
from campaign.serving import children, example
from campaign.serving import doctor as looking
from campaign.serving import prepare as preparing
from campaign.serving import up as upping
from campaign.serving import web as serving
from campaign.serving import work as working
from campaign.web import logs

_parent = click.option("--parent", type=int, hidden=True, help="End when this process ends.")


@click.command(epilog="Example: campaign up --demo --port 8123")
@click.option("--port", type=click.IntRange(1, 65535), help="On 127.0.0.1; 8000 if left out.")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demonstration campaign, too.")
def up(port: int | None, *, with_demo: bool) -> None:
    """Prepare everything, then serve the site and send its mail until Ctrl-C."""
    upping.run(Settings.from_machine, port=port, with_demo=with_demo, say=click.echo)


@click.command(epilog="Example: campaign web --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--bind", hidden=True, help="An open socket instead: fd://3")
@_parent
def web(port: int, host: str, bind: str | None, parent: int | None) -> None:
    """Serve the site's pages. Mail is sent by `campaign work`, in a process of its own."""
    if parent is not None:
        children.end_with(parent)

    serving.serve(Settings.from_machine(), bind=bind or f"{host}:{port}")


@click.command(epilog="Example: campaign work")
@_parent
def work(parent: int | None) -> None:
    """Send mail and keep the schedule until told to stop; finishes the mail in hand."""
    if parent is not None:
        children.end_with(parent)

    if not working.run(Settings.from_machine()):
        sys.exit(1)


@click.command(epilog="Example: campaign prepare")
def prepare() -> None:
    """Make keys, tables and districts where they are missing. Run it after each update."""
    settings = Settings.from_machine()
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.set_up("WARNING")
    app = create_app(settings)
    with app.app_context():
        for sentence in preparing.everything(app):
            click.echo(sentence)
    click.echo("All is prepared.")


@click.command(epilog="Example: campaign doctor")
def doctor() -> None:
    """Look at settings, keys, database, data, worker and carrier, and say what to do."""
    findings = looking.look(Settings.from_machine())
    for finding in findings:
        click.echo(f"{finding.verdict:<10} {finding.about}: {finding.sentence}")
        if finding.advice:
            click.echo(f"{'':<10} → {finding.advice}")
    faults = sum(finding.verdict == looking.FAULT for finding in findings)
    others = sum(finding.verdict == looking.ATTENTION for finding in findings)
    found = {"Faults": faults, "To look at": others}
    said = ". ".join(f"{what}: {count}" for what, count in found.items() if count)
    click.echo(f"{said}." if said else "All is well.")
    if faults:
        sys.exit(1)


@click.command(epilog="Example: campaign settings --example > .env.example")
@click.option("--example", "as_example", is_flag=True, help="Write .env.example instead.")
def settings(*, as_example: bool) -> None:
    """Show the settings in force; secrets only as set or not set."""
    click.echo(
        example.text() if as_example else example.in_force(Settings.from_machine()), nl=False
    )
