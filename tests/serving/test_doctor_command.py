"""How ``campaign doctor`` ends: well, with something to look at, or with faults."""

import re
from pathlib import Path

from tests.serving.processes import campaign


def test_a_fault_ends_the_command_with_1(new_installation):
    environ = new_installation()
    Path(environ["CAMPAIGN_INSTANCE"]).mkdir()

    ended = campaign(environ, "doctor")

    assert ended.returncode == 1
    assert "fault      database: Is at version None" in ended.stdout
    assert "→ Run: campaign prepare" in ended.stdout
    assert ended.stdout.endswith("Faults: 1. To look at: 1.\n")


def test_what_wants_a_look_is_not_called_well(new_installation):
    environ = new_installation()
    campaign(environ, "prepare")

    ended = campaign(environ, "doctor")

    assert ended.returncode == 0
    assert "attention  worker: Has never run here." in ended.stdout
    assert re.search(r"^To look at: [1-9]\.\Z", ended.stdout.strip(), re.MULTILINE)
    assert "All is well" not in ended.stdout
