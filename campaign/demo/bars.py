"""The bars of ``campaign demo sign``: how many signed, got mail, confirmed, and how fast."""

import sys
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
)
from rich.text import Text

from campaign.demo.visiting import Told


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Return the rate of one bar."""
        return Text(f"{task.speed or 0:.0f}/s")


class Bars:
    """A bar for each step of a crowd, where somebody watches a terminal."""

    def __init__(self, count: int) -> None:
        """Expect *count* people."""
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            console=Console(file=sys.stderr),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._steps = {
            name: self._progress.add_task(name.capitalize(), total=count)
            for name in ("signed", "mailed", "confirmed")
        }
        self._failed = self._progress.add_task("Turned away", total=None)

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def show(self, told: Told) -> None:
        """Draw how far they are."""
        for name, task in self._steps.items():
            self._progress.update(task, completed=getattr(told, name))
        self._progress.update(self._failed, completed=told.failures.total())
