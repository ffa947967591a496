"""Child processes that are started anew when they die, and that never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

# Seconds of rest before the first, second … new start; the last one counts for all further.
RESTS = (1, 2, 5, 10, 30)
STEADY_SECONDS = 60  # who ran so long starts with the shortest rest again
LARGEST_LOG_BYTES = 10_000_000

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Child:
    """One process of ours: ``campaign web`` or ``campaign work``."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        log_file: Path,
        environ: dict[str, str],
        keep_open: Sequence[int] = (),
    ) -> None:
        """Describe the process; nothing starts yet.

        Args:
            name: for people.
            arguments: of the ``campaign`` command.
            log_file: takes its output; the one before is kept once as ``….1``.
            environ: its whole environment.
            keep_open: file descriptors that it inherits.

        """
        self.name = name
        self.log_file = log_file
        self._arguments = [sys.executable, "-m", "campaign", *arguments]
        self._environ = environ
        self._keep_open = tuple(keep_open)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._starts = 0
        self._rest_until: float | None = None

    def start(self) -> None:
        """Start the process, in a session of its own: Ctrl-C in the terminal is for us."""
        _keep_small(self.log_file)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._arguments, "--parent", str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environ,
                pass_fds=self._keep_open,
                start_new_session=True,
            )
        self._started_at = time.monotonic()
        self._rest_until = None

    def tend(self) -> str | None:
        """Look after the process; return a sentence for people where it has died."""
        now = time.monotonic()
        if self._rest_until is not None:
            if now >= self._rest_until:
                self.start()
            return None
        if self._process is None or (code := self._process.poll()) is None:
            return None
        if now - self._started_at > STEADY_SECONDS:
            self._starts = 0
        rest = RESTS[min(self._starts, len(RESTS) - 1)]
        self._starts += 1
        self._rest_until = now + rest
        return (
            f"{self.name} ended by itself (exit code {code}); why: {self.log_file}. "
            f"It starts again in {rest} s."
        )

    def tell_to_stop(self) -> None:
        """Ask the process to end; see :meth:`wait`."""
        self._rest_until = None
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most *seconds*; then end it and all that it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def end_with(parent: int) -> None:
    """Arrange that this process is told to stop when *parent* ends, however that ends.

    Source:
        prctl(2), PR_SET_PDEATHSIG. Where the system has no prctl, nothing is arranged.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we could say so
        sys.exit(1)


def _keep_small(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_name(path.name + ".1"))
