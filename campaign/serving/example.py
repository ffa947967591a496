"""``.env.example`` and the settings in force, both told by ``Settings`` itself."""

from dataclasses import fields
from pathlib import Path

from campaign.config import ROOT, Settings

SECRET = {
    *("master_keys", "sendgrid_key", "openstates_key", "alarm_url", "metrics_token"),
    *("database_url", "keys_url", "queue_url", "limits_url"),  # they may hold passwords
}

_HEAD = """\
# Every setting of the program, with its default. Copy this file to .env, take the # away
# from the lines you change, and keep .env to yourself: mode 0600, never in a repository.
# Variables of the environment win over this file. This file is written by:
#   campaign settings --example > .env.example
"""


def text() -> str:
    """Return the whole of ``.env.example``."""
    parts = [_HEAD]
    for declared in fields(Settings):
        about, default = declared.metadata["about"], declared.metadata["default"]
        # The default instance folder is another one on each machine.
        shown = _from_here(default)
        parts.append(f"\n# {about}\n#CAMPAIGN_{declared.name.upper()}={_quoted(shown)}\n")
    return "".join(parts)


def in_force(settings: Settings) -> str:
    """Return one line for each setting of *settings*; secrets only as set or not set."""
    lines = []
    for declared in fields(Settings):
        value = getattr(settings, declared.name)
        if declared.name in SECRET and value:
            value = "(set)"
        elif value in ("", ()):
            value = "(not set)"
        lines.append(f"CAMPAIGN_{declared.name.upper():<24} {value}\n")
    return "".join(lines)


def _from_here(default: str) -> str:
    root = str(ROOT)
    return str(Path(default).relative_to(root)) if default.startswith(root) else default


def _quoted(default: str) -> str:
    return f'"{default}"' if " " in default or ";" in default else default
