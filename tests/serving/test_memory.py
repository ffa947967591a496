"""Python's collector lets what stays be."""

import subprocess
import sys


def test_what_is_loaded_is_not_looked_through_again_while_somebody_waits():
    told = subprocess.run(
        [sys.executable, "-c", _PROGRAM], check=True, capture_output=True, text=True
    )
    left, set_aside = map(int, told.stdout.split())

    assert set_aside > 100 * max(left, 1)


_PROGRAM = """
import gc
import campaign.app
from campaign.serving import memory
memory.settle()
print(len(gc.get_objects()), gc.get_freeze_count())
"""
