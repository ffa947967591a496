"""What ``deploy/`` says is what the program does."""

import configparser
import re
import shlex

import click
import pytest

from campaign import cli
from campaign.config import ROOT, Settings
from campaign.serving import web

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def unit(path):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser["Service"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_start_commands_that_exist_with_options_they_take(path):
    service = unit(path)

    for line in (service[name] for name in ("ExecStartPre", "ExecStart") if name in service):
        program, name, *arguments = shlex.split(line)
        assert program == "/srv/campaign/.venv/bin/campaign"
        command = cli.cli.get_command(click.Context(cli.cli), name)
        command.make_context(name, arguments)


def test_units_wait_longer_than_the_program_takes_to_stop():
    stops = {path.stem: int(unit(path)["TimeoutStopSec"]) for path in UNITS}

    assert stops["campaign-web"] > web.GRACE_SECONDS
    assert stops["campaign-work"] > Settings.sendgrid_timeout_seconds + 20


def test_the_proxy_logs_neither_paths_nor_addresses_of_visitors():
    text = (ROOT / "deploy" / "nginx" / "campaign.conf").read_text()

    (shape,) = re.findall(r"log_format campaign '([^']+)'", text)
    assert set(re.findall(r"\$\w+", shape)) == {
        "$time_iso8601",
        "$request_method",
        "$status",
        "$body_bytes_sent",
        "$request_time",
    }
    logs = re.findall(r"^\s*access_log (.+);", text, re.MULTILINE)
    assert all(log == "off" or log.endswith(" campaign") for log in logs)
    assert len(logs) == 2


def test_the_guide_names_only_settings_that_exist():
    known = {f"CAMPAIGN_{name.upper()}" for name in Settings.__dataclass_fields__}
    for path in (ROOT / "deploy").rglob("*"):
        if path.is_file():
            assert set(re.findall(r"\bCAMPAIGN_[A-Z_]+\b", path.read_text())) <= known, (
                path.name
            )
