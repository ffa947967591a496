"""The command line: every command explains itself, and says in a sentence why it could not."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from campaign import cli
from campaign.config import ROOT
from tests.serving import processes


def paths_of_all_commands():
    """Yield ("districts", "lookup") and so on, for every command there is."""

    def walk(group, path):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            yield (*path, name)
            if isinstance(command, click.Group):
                yield from walk(command, (*path, name))

    return list(walk(cli.cli, ()))


@pytest.fixture
def environ(tmp_path):
    return processes.environ_of(tmp_path / "instance")


@pytest.mark.parametrize("path", paths_of_all_commands(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(path):
    shown = CliRunner().invoke(cli.cli, [*path, "--help"])

    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert f"campaign {path[0]}" in shown.output.partition("Example")[2]


def test_help_lists_all_commands_and_imports_no_feature():
    code = (
        "import sys; from campaign import cli; cli.run(['--help']); "
        "assert not any(m.startswith('campaign.petitions') for m in sys.modules)"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    for name, (_, _, about) in cli.COMMANDS.items():
        assert name in shown.stdout
        assert about in shown.stdout


def test_with_no_arguments_it_says_what_one_can_do(environ):
    ended = processes.campaign(environ)

    assert ended.returncode == 2
    assert "doctor" in ended.stderr


@pytest.mark.parametrize("arguments", [["fly"], ["up", "--port", "0"], ["web", "--wings"]])
def test_wrong_usage_ends_with_2_and_a_sentence(environ, arguments):
    ended = processes.campaign(environ, *arguments)

    assert ended.returncode == 2
    assert "Error: " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_configuration_ends_with_2_and_every_sentence(environ):
    wrong = environ | {"CAMPAIGN_CUT_OFF": "noon", "CAMPAIGN_CONTACT": "nobody"}

    ended = processes.campaign(wrong, "work")

    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "CAMPAIGN_CONTACT must be a mail address, like letters@example.org.",
        "CAMPAIGN_CUT_OFF must be an hour and minute, like 13:00.",
    ]


def test_an_empty_database_is_told_with_what_to_do(environ):
    ended = processes.campaign(environ, "outbox", "stats")

    assert ended.returncode == 1
    assert ended.stderr == (
        "The database has no tables for this version yet. Run: campaign prepare\n"
    )


def test_a_database_that_is_away_is_told_without_its_password(environ):
    away = f"postgresql://kim:hush@127.0.0.1:{processes.free_port()}/campaign"
    keys = f"sqlite:///{environ['CAMPAIGN_INSTANCE']}/keys.db"
    own = {"database_url": away, "keys_url": keys, "master_keys": processes.MASTER_KEY}
    own = processes.environ_of(environ["CAMPAIGN_INSTANCE"], **own)

    ended = processes.campaign(own, "prepare")

    assert ended.returncode == 1
    assert ended.stderr == "The database cannot be reached. What to do: campaign doctor\n"


def test_a_database_that_somebody_holds_is_told_as_busy():
    error = cli.OperationalError("insert", {}, Exception("database is locked"))

    assert cli._sentence(error).startswith("The database is busy")


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()

    ended = processes.campaign(processes.environ_of(tmp_path / "file" / "instance"), "prepare")

    assert ended.returncode == 1
    assert ended.stderr == f"{tmp_path}/file/instance: Not a directory.\n"


def test_a_wrong_key_a_lost_key_and_a_damaged_key_stop_every_command(environ):
    assert processes.campaign(environ, "prepare").returncode == 0
    assert processes.campaign(environ, "organisers", "add", "kim@example.org").returncode == 0
    key = Path(environ["CAMPAIGN_INSTANCE"]) / "master.key"

    key.write_text(processes.MASTER_KEY)
    wrong = processes.campaign(environ, "work")
    key.write_text("garbage")
    damaged = processes.campaign(environ, "web")
    key.unlink()
    lost = processes.campaign(environ, "prepare")

    assert (wrong.returncode, damaged.returncode, lost.returncode) == (1, 2, 2)
    assert wrong.stderr.startswith("The master key does not open the key store.")
    assert "is damaged" in damaged.stderr
    assert "Put the file back" in lost.stderr
    assert "Traceback" not in wrong.stderr + damaged.stderr + lost.stderr


def test_what_commands_write_is_for_this_account_alone(environ):
    processes.campaign(environ, "prepare")

    instance = Path(environ["CAMPAIGN_INSTANCE"])
    open_to_others = [
        path.name
        for path in [instance, *instance.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert (instance / "campaign.db").exists()
    assert open_to_others == []


def test_a_reader_who_has_enough_is_no_accident(environ):
    reader, writer = os.pipe()
    os.close(reader)

    with os.fdopen(writer, "wb") as closed:
        ended = subprocess.run(
            [sys.executable, "-m", "campaign", "settings"],
            cwd=ROOT,
            env=environ,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == ""
