"""Documents set for a story: drawn once for a version of its words, and kept for a while."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Literal

from flask_babel import gettext

from campaign.config import ROOT
from campaign.errors import Refusal
from campaign.web import glyphs, typesetting
from campaign.web.typesetting import NotPrinted, Unshown

_TEMPLATES = ROOT / "templates"
_TRIES = 3


class NotDrawn(Refusal):
    """The press did not answer; the story itself stands."""

    status = 503


class Kept:
    """The latest documents, in this process; one is drawn at a time, and once."""

    def __init__(self, most: int) -> None:
        """Keep *most* documents, and forget what nobody asked for the longest."""
        self._most = most
        self._documents: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...], draw: Callable[[], bytes]) -> bytes:
        """Return the document of *key*, drawn now where it is not kept."""
        with self._lock:
            if key not in self._documents:
                self._documents[key] = draw()
            self._documents.move_to_end(key)
            while len(self._documents) > self._most:
                self._documents.popitem(last=False)
            return self._documents[key]

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._documents)


def draw(
    template: str,
    words: Mapping[str, str],
    marks: Mapping[str, object],
    form: Literal["pdf", "png"],
    *,
    folder: str = "stories",
) -> bytes:
    """Return the document that a template of ours makes of some words.

    Args:
        template: name of a ``.typ`` file beside the pages of *folder*.
        words: lines that people typed or translated; what no font has is said otherwise.
        marks: drawings, addresses and names of languages, taken as they are.
        form: a PDF, or the picture of its one page.
        folder: whose template it is.

    Raises:
        NotDrawn: the press failed.

    """
    clean = {name: glyphs.in_line(text) for name, text in words.items()}
    source = Path(_TEMPLATES / folder / template).read_text()
    try:
        lacking, all_fonts = typesetting.fonts.lacking("".join(clean.values()))
        for turn in range(1, _TRIES + 1):
            shown = {name: glyphs.named(text, lacking) for name, text in clean.items()}
            try:
                return typesetting.typeset(
                    source,
                    json.dumps(shown | dict(marks)),
                    all_fonts=all_fonts,
                    is_strict=turn < _TRIES,
                    form=form,
                )
            except Unshown as found:  # lacking only beside a certain other character
                lacking |= found.characters
    except NotPrinted as failed:
        raise _away() from failed
    raise _away()


def _away() -> NotDrawn:
    return NotDrawn(gettext("This cannot be drawn just now. Please try again in a minute."))
