"""Stop: a flag that SIGTERM and Ctrl-C set, and that whoever works or waits looks at.

Not ``threading.Event``: it takes a lock, and Python runs a signal's handler in the main thread,
wherever that is. While that thread is about to wait for the event, the lock is its own, and the
handler waits for ever for the thread that it interrupted: nothing stops any more.
"""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Set once, for good, from anywhere; looked at and waited for by any thread."""

    def __init__(self) -> None:
        """Begin unset."""
        self._is_set = False
        # What is written is never read: so all who wait see it, now and later.
        self._seen, self._written = os.pipe()

    def __del__(self) -> None:
        """Close the pipe."""
        os.close(self._seen)
        os.close(self._written)

    def set(self) -> None:
        """Let everybody stop."""
        if not self._is_set:
            self._is_set = True
            os.write(self._written, b".")

    def is_set(self) -> bool:
        """Return whether it was set."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait until it is set, for so many *seconds* at most; return whether it was."""
        if not self._is_set and seconds > 0:
            poll = select.poll()
            poll.register(self._seen, select.POLLIN)
            poll.poll(1000 * seconds)
        return self._is_set


def on_signals() -> Stop:
    """Return a flag that SIGTERM and Ctrl-C set from now on, instead of ending the program."""
    stop = Stop()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    return stop


@contextmanager
def until_signals() -> Iterator[Stop]:
    """Yield a flag as :func:`on_signals` does; at the end let the signals do what they did."""
    before = [signal.getsignal(number) for number in SIGNALS]
    try:
        yield on_signals()
    finally:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)
