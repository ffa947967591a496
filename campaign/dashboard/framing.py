"""A picture with its words and its table, as a page and a file show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from campaign.dashboard import bars
from campaign.dashboard.bars import Row, Share
from campaign.dashboard.drawing import Drawing
from campaign.dashboard.moments import Told
from campaign.web import languages

_MOST_BARS = 10  # what comes after them is one bar
Cell = str | int | float | None


@dataclass(frozen=True)
class Picture:
    """One picture; without a drawing where there is nothing to draw yet."""

    name: str  # in its address
    title: str
    label: str  # what it shows, for whoever does not see it
    drawing: Drawing | None
    header: tuple[str, ...]  # of its table
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""  # what one should know of it
    key: Sequence[tuple[int, str]] = field(default=())  # colours of a map: band, what it says
    told: Sequence[Told] = field(default=())  # moments, by the numbers of their flags


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts by what they count, the largest first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def named(counts: Sequence[tuple[str, int]], name: Callable[[str], str]) -> list[Row]:
    """Return a bar for each count, called as *name* says, with its share of all."""
    whole = sum(n for _, n in counts) or 1
    return [Row(name(value), n, n / whole) for value, n in counts]


def first(rows: Sequence[Row]) -> list[Row]:
    """Return the longest bars, and one for all that are left."""
    if len(rows) <= _MOST_BARS + 1:
        return list(rows)
    left = rows[_MOST_BARS:]
    whole = sum(row.count for row in left)
    name = gettext("%(count)s others", count=languages.figure(len(left)))
    return [
        *rows[:_MOST_BARS],
        Row(name, whole, sum(row.share or 0 for row in left), is_rest=True),
    ]


def of_rows(
    name: str,
    title: str,
    rows: Sequence[Row],
    *,
    of_what: str = "",
    counted: str = "",
    note: str = "",
    table: Sequence[tuple[str, int]] | None = None,
) -> Picture:
    """Return a picture of bars.

    Args:
        name: in its address.
        title: what it is called.
        rows: its bars.
        of_what: what the first column of its table holds.
        counted: what the second does; signatures where left out.
        note: what one should know of it.
        table: a longer list, all of which stands in the table; else the bars do.

    """
    is_empty = not any(row.count for row in rows)
    whole = sum(n for _, n in table or ()) or 1
    return Picture(
        name=name,
        title=title,
        label=f"{title}: " + "; ".join(f"{row.name}, {row.figure}" for row in rows) + ".",
        drawing=None if is_empty else bars.draw(rows),
        header=(of_what or title, counted or gettext("Signatures"), gettext("Share")),
        rows=[(one, n, Share(n / whole)) for one, n in table]
        if table
        else [
            (row.name, row.count, None if row.share is None else Share(row.share))
            for row in rows
        ],
        note=note,
    )
