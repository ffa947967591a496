"""`campaign organisers …`: who may use the desk."""

import click
from flask.cli import AppGroup

from campaign import clock
from campaign.access import accounts, audit, factors
from campaign.db import writing
from campaign.organisers import welcoming
from campaign.web import site

organisers = AppGroup(
    "organisers",
    help="Let people in at the desk.",
    epilog="\b\nExample:\n  campaign organisers add kim@example.org",
)


@organisers.command("add", epilog="\b\nExample:\n  campaign organisers add kim@example.org")
@click.argument("email")
def add(email: str) -> None:
    """Give somebody access to the desk, and print the link that lets them in, once."""
    with writing():
        link = welcoming.invite(site.settings(), email)
    _print_link(link)


@organisers.command("link", epilog="\b\nExample:\n  campaign organisers link kim@example.org")
@click.argument("email")
def link(email: str) -> None:
    """Print a fresh one-time link for somebody who has access."""
    with writing():
        fresh = welcoming.link_for(site.settings(), email)
    _print_link(fresh)


@organisers.command(
    "reset-factor", epilog="\b\nExample:\n  campaign organisers reset-factor kim@example.org"
)
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take away somebody's second factor, because they lost it; they set up another one."""
    with writing():
        account = welcoming.account_called(email)
        count = factors.remove_all(account)
        audit.note("organisers.factors_reset", None, account=account.id, count=count)
    click.echo(f"{count} taken away. They sign in with their password, and set up another.")


@organisers.command("list", epilog="\b\nExample:\n  campaign organisers list")
def list_them() -> None:
    """List the people of the desk."""
    there = accounts.everyone()
    for account in there:
        since = clock.pacific(account.created_at).date().isoformat()
        state = "shut out" if not account.is_active else "signs in by link"
        if account.is_active and account.password_hash is not None:
            state = "has a password"
        click.echo(f"{since}  {state:16s}  {accounts.email_of(account)}")
    if not there:
        click.echo("Nobody yet. Begin with: campaign organisers add EMAIL")


def _print_link(link: str) -> None:
    click.echo("This link signs in once, within 24 hours:")
    click.echo(link)
