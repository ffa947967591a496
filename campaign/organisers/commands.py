"""`campaign organisers …`: who may use the desk."""

import click
from flask.cli import AppGroup

from campaign import clock
from campaign.access import accounts, audit, factors
from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.db import writing
from campaign.errors import NotFound
from campaign.organisers import managing, welcoming
from campaign.organisers.managing import Person
from campaign.petitions import whose
from campaign.web import site

organisers = AppGroup(
    "organisers",
    help="Let people in at the desk.",
    epilog="\b\nExample:\n  campaign organisers add kim@example.org",
)
_role = click.option(
    "--role",
    type=click.Choice([one.value for one in Role]),
    default=Role.OWNER.value,
    show_default=True,
    help="What they are.",
)
_petition = click.option("--petition", metavar="SLUG", help="Of this one alone, not of all.")


@organisers.command(
    "add",
    epilog="\b\nExamples:\n  campaign organisers add kim@example.org\n"
    "  campaign organisers add kim@example.org --role moderator --petition clean-water",
)
@click.argument("email")
@_role
@_petition
def add(email: str, role: str, petition: str | None) -> None:
    """Give somebody access to the desk, and print the link that lets them in, once.

    Whoever has this command can do everything, so whom it adds can, unless you say less.
    """
    campaign = _campaign(petition)
    with writing():
        link = welcoming.invite(site.settings(), email, role=Role(role), campaign=campaign)
    click.echo(f"They are {role} of {petition or 'everything'}.")
    _print_link(link)


@organisers.command(
    "role",
    epilog="\b\nExamples:\n  campaign organisers role kim@example.org --role moderator\n"
    "  campaign organisers role kim@example.org --role exporter --petition clean-water --also",
)
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([*(one.value for one in Role), "none"]),
    required=True,
    help="What they are from now on; none: nothing.",
)
@_petition
@click.option("--also", is_flag=True, help="Beside the roles that they have there.")
def change_role(email: str, role: str, petition: str | None, *, also: bool) -> None:
    """Change what somebody may do in all campaigns, or in one; elsewhere nothing changes."""
    campaign = _campaign(petition)
    with writing():
        person = _person(email)
        left = {(one, where) for one, where in person.duties if also or where != campaign}
        wanted = left if role == "none" else left | {(Role(role), campaign)}
        managing.set_roles(person.id, frozenset(wanted), seen=person.mark, by=None)
        told = _told(managing.person_called(person.id, None))
    click.echo(f"From now on: {told}.")


@organisers.command(
    "shut-out", epilog="\b\nExample:\n  campaign organisers shut-out kim@example.org"
)
@click.argument("email")
@click.option("--undo", is_flag=True, help="Let them in again.")
def shut_out(email: str, *, undo: bool) -> None:
    """Let somebody in no more, and sign them out everywhere at once."""
    with writing():
        person = _person(email)
        if undo:
            managing.let_in(person.id, None)
        else:
            managing.shut_out(person.id, None)
    click.echo("They are let in again." if undo else "They are shut out. To undo: --undo")


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
    there = managing.people(None)
    for one in there:
        since = clock.pacific(accounts.by_id(one.id).created_at).date().isoformat()
        state = "has a password" if one.has_password else "signs in by link"
        state = state if one.is_active else "shut out"
        click.echo(f"{since}  {state:16s}  {one.email}  ({_told(one)})")
    if not there:
        click.echo("Nobody yet. Begin with: campaign organisers add EMAIL")


def _campaign(slug: str | None) -> int:
    if slug is None:
        return EVERY
    found = whose.by_slug({"slug": slug})
    return EVERY if found is None else found


def _person(email: str) -> Person:
    account = accounts.by_email(email)
    if account is None:
        raise NotFound("Nobody at the desk has this address.")
    return managing.person_called(account.id, None)


def _told(person: Person) -> str:
    """Return somebody's roles in a few words: ``owner of everything``."""
    slugs = whose.slugs({campaign for _, campaign in person.duties})
    told = [
        f"{role} of {slugs.get(campaign, 'everything')}"
        for role, campaign in sorted(person.duties, key=lambda one: (one[1], one[0]))
    ]
    return ", ".join(told) or "no role"


def _print_link(link: str) -> None:
    click.echo("This link signs in once, within 24 hours:")
    click.echo(link)
