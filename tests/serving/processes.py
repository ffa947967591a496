"""Start the program as people do, in a folder of its own, and look at it from outside."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from campaign.config import ROOT

MASTER_KEY = "bWFzdGVyIGtleSBvZiB0aGUgdGVzdHMgMzIgYnl0ZXM="
PATIENCE_SECONDS = 60


def environ_of(instance, **settings):
    """Return an environment that holds these settings of ours and no others."""
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_")
    }
    ours = {"instance": instance} | settings
    return bare | {f"CAMPAIGN_{name.upper()}": str(value) for name, value in ours.items()}


def campaign(environ, *arguments):
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "campaign", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@contextmanager
def running(environ, *arguments):
    """Start a command that lasts, and end it if the test did not."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campaign", *arguments],
        cwd=ROOT,
        env=environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
        process.stdout.close()


def read_until(process, words):
    """Return what *process* says, until it has said *words*."""
    said = ""
    until = time.monotonic() + PATIENCE_SECONDS
    while words not in said:
        ready, _, _ = select.select([process.stdout], [], [], max(until - time.monotonic(), 0))
        chunk = os.read(process.stdout.fileno(), 65536) if ready else b""
        assert chunk, f"waited for {words!r}, but it said: {said}"
        said += chunk.decode()
    return said


def rest_of(process):
    """Return all that an ended process said since it was last read."""
    return process.stdout.read().decode()


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def fetch(port, path):
    """Return (status, body) of a page."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_SECONDS) as reply:
            return reply.status, reply.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def children_of(pid):
    """Return {pid: command line} of the processes that *pid* started."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    rows = (line.strip().partition(" ") for line in listed.splitlines())
    return {int(number): words for number, _, words in rows if number}


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not re.search(r"^State:\s+Z", _status(pid), re.MULTILINE)


def _status(pid):
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return "State: Z"


def wait_until(is_so, seconds=20):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.1)


def interrupt(process):
    """Press Ctrl-C; return the exit code."""
    process.send_signal(signal.SIGINT)
    return process.wait(PATIENCE_SECONDS)
