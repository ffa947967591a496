"""``campaign outbox …``: look after the queue of outgoing mail from a terminal."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import click
from flask import current_app
from flask.cli import AppGroup

from campaign import clock
from campaign.db import writing
from campaign.delivery import carriers, claiming, dispatch, pausing, worker
from campaign.delivery import outbox as queue
from campaign.delivery.models import State
from campaign.errors import Refusal
from campaign.web import site

outbox = AppGroup("outbox", help="Look after the queue of outgoing mail.")


@outbox.command("stats", epilog="\b\nExample:\n  campaign outbox stats")
def stats() -> None:
    """Say how many mails wait, went and failed, and whether sending rests."""
    found = queue.counts()
    for kind, states in sorted(found.items()):
        for state in (state for state in State if states[state]):
            click.echo(f"{states[state]:8d}  {kind:14s}{state}")
    if not found:
        click.echo("The outbox is empty.")
    resting = pausing.paused()
    if resting is None:
        click.echo("Sending is not paused.")
    else:
        since, again = clock.pacific(resting.since), clock.pacific(resting.try_again_at)
        click.echo(
            f"Sending is paused since {since:%Y-%m-%d %H:%M} Pacific, after {resting.tries} "
            f"tries: {resting.reason} The next try is at {again:%H:%M}. Once the cause is "
            "mended: campaign outbox resume"
        )


@outbox.command("troubles", epilog="\b\nExample:\n  campaign outbox troubles")
def troubles() -> None:
    """List the latest mails that were refused, bounced or are in doubt, and why."""
    found = queue.troubles()
    for message in found:
        when = clock.pacific(message.ended_at or message.created_at)
        click.echo(
            f"{message.id:8d}  {message.kind:14s}{message.state:11s}{when:%Y-%m-%d %H:%M}  "
            f"{message.trouble or ''}"
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
    """Send mail until stopped; Ctrl-C finishes the mail in hand."""
    post = current_app.extensions["campaign.post"]
    with _stopping() as stop:
        if once:
            _say(_send_all(stop))
        else:
            click.echo("Sending mail. Press Ctrl-C to stop.")
            worker.run(site.settings(), post, stop=stop)
            click.echo("Stopped.")


@outbox.command("resume", epilog="\b\nExample:\n  campaign outbox resume")
def resume() -> None:
    """End the pause of all sending, after its cause was mended."""
    with writing():
        was_paused = pausing.resume()
    click.echo("Sending goes on." if was_paused else "Sending was not paused.")


@outbox.command(
    "retry",
    epilog="\b\nExamples:\n  campaign outbox retry 17\n"
    "  campaign outbox retry 17 --may-arrive-twice",
)
@click.argument("message_id", type=click.IntRange(min=1), metavar="ID")
@click.option(
    "--may-arrive-twice",
    is_flag=True,
    help="Send a bundle that may have arrived: only after a look at SendGrid's Activity.",
)
def retry(message_id: int, *, may_arrive_twice: bool) -> None:
    """Queue one mail anew that was refused or is in doubt."""
    try:
        with writing():
            queue.retry(message_id, may_arrive_twice=may_arrive_twice)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"Message {message_id} is queued and goes with the next batch.")


@contextmanager
def _stopping() -> Iterator[Event]:
    """Yield an event that Ctrl-C and SIGTERM set instead of ending the program."""
    stop = Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _send_all(stop: Event) -> Counter[State]:
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
