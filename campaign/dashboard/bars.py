"""Bars that lie: a name, a figure, and how long it is beside the longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask_babel import format_percent

from campaign.dashboard.drawing import Drawing, Mark
from campaign.web import languages

ROW = 40  # dots
_BASELINE, _TOP, _THICK = 15, 22, 9
_SMALL = 0.01
_MOST_LETTERS = 26  # more would run into the figure on a phone


@dataclass(frozen=True)
class Row:
    """One bar."""

    name: str
    count: int
    share: float | None = None  # of what the whole is, from 0 to 1
    is_rest: bool = False  # all that is left: no bar, beside which the others would vanish

    @property
    def figure(self) -> str:
        """The number and its share, as people read them."""
        number = languages.figure(self.count)
        return number if self.share is None else f"{number} · {said(self.share)}"


class Share(float):
    """A part of a whole, from 0 to 1: in a spreadsheet a number, on a page percent."""

    def __new__(cls, share: float) -> Self:
        """Keep four places: more say nothing."""
        return super().__new__(cls, round(share, 4))


class Stamp(str):
    """A moment or a day: in a spreadsheet as machines write it, on a page in words."""

    __slots__ = ("words",)
    words: str

    def __new__(cls, stamp: str, words: str) -> Self:
        """Keep both."""
        found = super().__new__(cls, stamp)
        found.words = words
        return found


def as_read(cell: object) -> str:
    """Return a cell of a table as people read it."""
    if isinstance(cell, Stamp):
        return cell.words
    if isinstance(cell, Share):
        return said(cell)
    if isinstance(cell, int | float):
        return languages.figure(cell)
    return "" if cell is None else str(cell)


def said(share: float) -> str:
    """Return a share in words that hide no small one: below one in a hundred has a decimal."""
    is_small = 0 < share < _SMALL
    return str(format_percent(share, "0.0 %" if is_small else "0 %"))


def draw(rows: Sequence[Row]) -> Drawing:
    """Lay out *rows*, the longest as wide as the picture."""
    most = max((row.count for row in rows if not row.is_rest), default=0) or 1
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        top = number * ROW
        name = row.name
        if len(name) > _MOST_LETTERS:
            name = name[: _MOST_LETTERS - 1].rstrip() + "…"
        width = f"{100 * row.count / most:.2f}%"
        bar: dict[str, str | float] = {"y": top + _TOP, "height": _THICK, "rx": 2}
        if not row.is_rest:
            marks += [
                Mark("rect", "track", bar | {"width": "100%"}),
                Mark("rect", "column", bar | {"width": width}),
            ]
        marks += [
            Mark("text", "word", {"x": 0, "y": top + _BASELINE}, name, title=row.name),
            Mark(
                "text",
                "figure",
                {"x": "100%", "y": top + _BASELINE, "text-anchor": "end"},
                row.figure,
            ),
        ]
    return Drawing(len(rows) * ROW, tuple(marks), width=720)
