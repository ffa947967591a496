"""``campaign outbox …``: look after the queue of outgoing mail from a terminal."""

from collections import Counter

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo

from campaign import clock, stopping
from campaign.access import audit
from campaign.db import writing
from campaign.delivery import (
    breaker,
    claiming,
    dispatch,
    mending,
    meter,
    pausing,
    progress,
    summary,
    worker,
)
from campaign.delivery import outbox as queue
from campaign.delivery import troubles as failed
from campaign.delivery.models import Kind, State
from campaign.errors import Refusal
from campaign.mail import carriers
from campaign.stopping import Stop
from campaign.web import site

outbox = AppGroup("outbox", help="Look after the queue of outgoing mail.")


@outbox.command("stats", epilog="\b\nExample:\n  campaign outbox stats")
def stats() -> None:
    """Say how many mails wait, went and failed, and whether sending rests."""
    for line in summary.lines():
        click.echo(line)


@outbox.command("lanes", epilog="\b\nExample:\n  campaign outbox lanes")
def lanes() -> None:
    """List the domains whose mail queues by itself, with how much of it may go."""
    found = progress.lanes()
    for use in found:
        is_flowing = use.lane.paused_at is None
        state = "flows" if is_flowing else f"paused: {use.lane.pause_reason or ''}"
        click.echo(f"{use.lane.domain:30s} {use.sentence}, {use.waiting:,} waiting  {state}")
    if not found:
        click.echo("There is none: the first mail to an office opens one for its domain.")


@outbox.command("troubles", epilog="\b\nExample:\n  campaign outbox troubles")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
def troubles(limit: int) -> None:
    """List the latest mails that were refused, bounced or are in doubt, and why."""
    found = failed.listed(size=limit).troubles
    for trouble in found:
        message, when = trouble.message, clock.pacific(trouble.at)
        click.echo(
            f"{message.id:8d}  {message.kind:14s}{message.state:11s}{when:%Y-%m-%d %H:%M}  "
            f"{trouble.why}"
        )
    if found:
        click.echo("Once the cause is mended: campaign outbox retry ID")
    else:
        click.echo("No mail is in trouble.")


@outbox.command(
    "work",
    epilog="\b\nExamples:\n  campaign outbox work\n  campaign outbox work --once",
)
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
def work(*, once: bool) -> None:
    """Send mail until stopped, and show how it goes; Ctrl-C finishes the mail in hand."""
    post = current_app.extensions["campaign.post"]
    app = click.get_current_context().ensure_object(ScriptInfo).load_app()
    with stopping.until_signals() as stop:
        if once:
            with meter.running(app.app_context):
                ended = _send_all(stop)
            _say(ended)
        else:
            click.echo("Sending mail. Press Ctrl-C to stop.")
            with meter.running(app.app_context):
                worker.run(site.settings(), post, stop=stop)
            click.echo("Stopped.")


@outbox.command("pause", epilog='\b\nExample:\n  campaign outbox pause "The letter is wrong."')
@click.argument("reason")
def pause(reason: str) -> None:
    """Let all sending rest, for a REASON that the desk shows; name nobody in it."""
    if not reason.strip():
        raise click.UsageError("Say why, in a few words.")
    with writing():
        pausing.pause_by_hand(reason.strip())
        audit.note("outbox.pause", None)
    click.echo("Sending rests until: campaign outbox resume")


@outbox.command(
    "resume",
    epilog="\b\nExamples:\n  campaign outbox resume\n"
    "  campaign outbox resume --lane sen.ca.gov",
)
@click.option("--lane", "domain", metavar="DOMAIN", help="Only mail to this domain.")
def resume(*, domain: str | None) -> None:
    """End the pause of all sending, or of one domain's, after its cause was mended."""
    with writing():
        was_paused = pausing.resume() if domain is None else breaker.resume_lane(domain)
        audit.note("outbox.resume" if domain is None else "outbox.resume_lane", None)
    what = "Sending" if domain is None else f"Mail to {domain}"
    click.echo(f"{what} goes on." if was_paused else f"{what} was not paused.")


@outbox.command(
    "retry",
    epilog="\b\nExamples:\n  campaign outbox retry 17\n"
    "  campaign outbox retry 17 --may-arrive-twice\n"
    "  campaign outbox retry --all-refused --kind confirmation",
)
@click.argument("message_id", type=click.IntRange(min=1), metavar="[ID]", required=False)
@click.option(
    "--may-arrive-twice",
    is_flag=True,
    help="Send a bundle that may have arrived: only after a look at SendGrid's Activity.",
)
@click.option("--all-refused", is_flag=True, help="All that were refused, instead of one.")
@click.option(
    "--kind", type=click.Choice([one.value for one in Kind]), help="Of these, only one kind."
)
def retry(
    message_id: int | None, *, may_arrive_twice: bool, all_refused: bool, kind: str | None
) -> None:
    """Queue mail anew that was refused or is in doubt: one by its ID, or all refused."""
    if all_refused == (message_id is not None) or (kind and not all_refused):
        raise click.UsageError("Name one ID, or --all-refused with or without --kind.")
    if message_id is None:
        count = _retry_refused(Kind(kind) if kind else None)
        click.echo(f"{count:,} queued." if count else "None was refused.")
        return
    try:
        with writing():
            queue.retry(message_id, may_arrive_twice=may_arrive_twice)
            audit.note("outbox.retry", None, message=message_id)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"Message {message_id} is queued and goes with the next batch.")


def _retry_refused(kind: Kind | None) -> int:
    until, count = clock.now(), 0
    while True:
        with writing():
            moved = mending.retry_refused(until=until, kind=kind)
            count += moved
            if not moved:
                audit.note("outbox.retry_refused", None, count=count, kind=kind)
                return count


def _send_all(stop: Stop) -> Counter[State]:
    settings = site.settings()
    both = carriers.both(settings, current_app.extensions["campaign.post"])
    ended: Counter[State] = Counter()
    with writing():
        claiming.sweep()
    while not stop.is_set():
        batch = dispatch.send_batch(
            both,
            sender=settings.sender,
            sender_name=settings.organisation,
            is_stopping=stop.is_set,
        )
        if not batch:
            break
        ended += batch
    return ended


def _say(ended: Counter[State]) -> None:
    for state, count in sorted(ended.items()):
        click.echo(f"{count:8d}  {state}")
    if not ended:
        click.echo("Nothing is due.")
