"""``campaign jobs``: long work that was asked for at the desk, and how far it has come."""

import click
from flask.cli import AppGroup

from campaign.db import writing
from campaign.jobs import queueing

jobs = AppGroup("jobs", help="Long work: what runs, what ended, and how.")


@jobs.command("list", epilog="Example: campaign jobs list --limit 5")
@click.option("--limit", default=20, show_default=True, help="Most jobs to list.")
def list_jobs(limit: int) -> None:
    """List the latest jobs, newest first."""
    found = queueing.latest(limit)
    for job in found:
        of = "" if job.total is None else f" of {max(job.total, job.done):,d}"
        error = f"  {job.error}" if job.error else ""
        click.echo(f"{job.id:6d}  {job.state:9}  {job.kind}  {job.done:,d}{of}{error}")
    if not found:
        click.echo("No long work was asked for yet.")


@jobs.command("cancel", epilog="Example: campaign jobs cancel 12")
@click.argument("number", type=int)
def cancel(number: int) -> None:
    """Stop a job after the step in hand."""
    with writing():
        was_at_work = queueing.cancel(queueing.called(number, for_update=True))
    click.echo("Stopped; what was done stays done." if was_at_work else "It was over already.")


@jobs.command("continue", epilog="Example: campaign jobs continue 12")
@click.argument("number", type=int)
def go_on(number: int) -> None:
    """Let a job go on that failed or was stopped."""
    with writing():
        queueing.go_on(queueing.called(number, for_update=True))
    click.echo("It goes on where it stopped.")
