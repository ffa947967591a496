"""``campaign <feature> <verb>``; with no arguments, what one can do.

Features are imported when one of their commands is asked for, so that ``campaign --help``
answers at once.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError, OperationalError

from campaign.config import Settings, SettingsError
from campaign.errors import Refusal
from campaign.vault import KeyGone, WrongKey
from campaign.web import logs

FINE, COULD_NOT, WRONG_USAGE = 0, 1, 2

# What `campaign` knows: name → (module, name of the command in it, its line in the help).
COMMANDS = {
    "up": ("campaign.serving.commands", "up", "Prepare everything, then serve the site."),
    "web": ("campaign.serving.commands", "web", "Serve the site's pages."),
    "work": ("campaign.serving.commands", "work", "Send mail and keep the schedule."),
    "prepare": ("campaign.serving.commands", "prepare", "Make keys, tables and districts."),
    "doctor": ("campaign.serving.commands", "doctor", "Is all well, and what to do if not?"),
    "settings": ("campaign.serving.commands", "settings", "Show the settings in force."),
    "audit": ("campaign.access.commands", "audit", "What was done, and the proof of it."),
    "bills": ("campaign.bills.commands", "bills", "Where bills stand; ask OpenStates."),
    "bundles": ("campaign.offices.commands", "bundles", "Letters on their way to offices."),
    "comments": ("campaign.comments.commands", "comments", "Talk beneath the stories."),
    "demo": ("campaign.demo.commands", "demo", "The demonstration campaign."),
    # From signers, as petitions: a new map moves signatures.
    "districts": ("campaign.signers.commands", "districts", "ZIP codes and maps."),
    "exports": ("campaign.exports.commands", "exports", "Spreadsheets."),
    "jobs": ("campaign.jobs.commands", "jobs", "Long work, and how far it has come."),
    "offices": ("campaign.offices.commands", "offices", "How offices want their letters."),
    "organisers": ("campaign.organisers.commands", "organisers", "People of the desk."),
    "outbox": ("campaign.delivery.commands", "outbox", "Mail that waits, and mail that went."),
    # From signers: to go live reaches the bundles, which stand above petitions.
    "petitions": ("campaign.signers.commands", "petitions", "Petitions and their states."),
    "senators": ("campaign.districts.commands", "senators", "Who holds which seat."),
    "signers": ("campaign.subjects.commands", "signers", "What is held about one person."),
    "stories": ("campaign.stories.commands", "stories", "A campaign from text files."),
    "updates": ("campaign.updates.commands", "updates", "News to those who asked."),
    "supporters": ("campaign.supporters.commands", "supporters", "Who asked for news."),
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is asked for, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which people need them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, if there is one."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        if isinstance(command, click.Group) and not command.epilog:
            verb = min(command.commands)
            command.epilog = f"Example: campaign {cmd_name} {verb} --help"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])


@click.group(
    "campaign",
    cls=LazyGroup,
    epilog="Example: campaign up --demo. Every command explains itself: campaign doctor --help",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def cli() -> None:
    """Stories, petitions, and letters that surely reach the right state senator."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0 where it went well, 1 where it could not, 2 for wrong usage."""
    try:
        ended = cli.main(
            list(arguments),
            prog_name="campaign",
            standalone_mode=False,
            obj=ScriptInfo(create_app=_application, set_debug_flag=False),
        )
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:  # `campaign … | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT
    except (
        click.Abort,
        Refusal,
        SettingsError,
        KeyGone,
        WrongKey,
        DBAPIError,
        OSError,
    ) as error:
        click.echo(_sentence(error), err=True)
        return WRONG_USAGE if isinstance(error, SettingsError) else COULD_NOT
    return ended if isinstance(ended, int) else FINE


def main() -> None:
    """Run the command that this process was started for."""
    os.umask(0o077)  # what we write down is ours alone: databases, keys, mail, spreadsheets
    sys.exit(run(sys.argv[1:]))


def _application() -> Any:
    settings = Settings.from_machine()
    logs.set_up("WARNING")  # a command speaks for itself
    return import_module("campaign.app").create_app(settings)


def _sentence(error: Exception) -> str:
    if isinstance(error, click.Abort):
        return "Stopped."
    if isinstance(error, KeyGone):
        return "What this command speaks of was erased."
    if isinstance(error, OSError):
        return f"{error.filename or 'The system'}: {error.strerror or type(error).__name__}."
    return _about_database(error) if isinstance(error, DBAPIError) else str(error)


def _about_database(error: DBAPIError) -> str:
    """Say what to do about *error*; its own text may quote what somebody typed."""
    said = str(error.orig).lower()
    if "no such table" in said or "does not exist" in said or "no such column" in said:
        return "The database has no tables for this version yet. Run: campaign prepare"
    if "locked" in said:
        return "The database is busy: another program writes for a long time. Try again."
    if isinstance(error, OperationalError):
        return "The database cannot be reached. What to do: campaign doctor"
    return f"The database declined ({type(error).__name__}). What to do: campaign doctor"
