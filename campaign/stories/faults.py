"""What is wrong with a campaign's files: every fault with its place, all of them together."""

from collections.abc import Iterable
from difflib import get_close_matches

from campaign.errors import Invalid


class Faulty(Invalid):
    """Files that cannot be loaded; the message has a line for every fault."""


class Faults:
    """Collects sentences, so that whoever mends the files hears everything at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[str] = []

    def add(self, file: str, sentence: str, *, line: int | None = None, key: str = "") -> None:
        """Note one fault.

        Args:
            file: path inside the folder, like ``en/story.md``.
            sentence: what to do about it.
            line: of the file, from 1; left out where the fault has none.
            key: name of the setting, like ``petition.slug``, where there is no line.

        """
        place = f"line {line}" if line is not None else key
        told = ", ".join(part for part in (file, place) if part) + f": {sentence}"
        if told not in self.found:
            self.found.append(told)

    def stop(self) -> None:
        """Raise what was found.

        Raises:
            Faulty: anything was.

        """
        if self.found:
            raise Faulty("\n".join(self.found))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that names the known name nearest to *name*, or all of them."""
    names = list(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"These exist: {', '.join(names)}."
