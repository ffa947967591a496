"""Told to stop, everything stops: wherever the signal finds it, and however often it comes."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from campaign import stopping
from campaign.stopping import Stop

# It tells this one process and nobody else: should that die, its number is not asked for anew.
TOLD_OVER_AND_OVER = """
import os, subprocess, sys
from campaign import stopping

tell = "import os, sys; [os.kill(int(sys.argv[1]), 15) for _ in range(50_000)]"
stop = stopping.on_signals()
telling = subprocess.Popen([sys.executable, "-c", tell, str(os.getpid())])
while telling.poll() is None:
    stop.wait(0.001)
print("stopped" if stop.wait(60) else "went on")
"""


def test_it_stops_even_if_the_signal_comes_while_it_looks_whether_one_came():
    done = subprocess.run(
        [sys.executable, "-c", TOLD_OVER_AND_OVER],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert done.stdout == "stopped\n"


def test_all_who_wait_are_woken_and_who_comes_later_does_not_wait():
    stop, woken = Stop(), []
    waiting = [threading.Thread(target=lambda: woken.append(stop.wait(60))) for _ in range(3)]
    for thread in waiting:
        thread.start()

    stop.set()
    stop.set()
    for thread in waiting:
        thread.join(10)

    assert woken == [True, True, True]
    assert stop.wait(60)
    assert stop.is_set()


def test_nobody_waits_longer_than_they_would():
    stop, began = Stop(), time.monotonic()

    assert not stop.wait(0.05)
    assert not stop.wait(0)

    assert 0.05 <= time.monotonic() - began < 10
    assert not stop.is_set()


def test_after_its_block_the_signals_do_what_they_did():
    before = [signal.getsignal(number) for number in stopping.SIGNALS]

    with stopping.until_signals() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(10)

    assert [signal.getsignal(number) for number in stopping.SIGNALS] == before


def test_one_that_nobody_holds_any_more_keeps_no_file_open():
    before = open_files()

    for _ in range(10):
        Stop().set()

    assert open_files() == before


def open_files():
    return {path.name for path in Path("/proc/self/fd").iterdir()}
