"""Figures as shapes: what a template needs to draw, in the units of its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton
from flask_babel import get_locale

from campaign.web.axes import HEIGHT, WIDTH, round_above

LEAST_DAYS = 14


@dataclass(frozen=True)
class Bar:
    """One day: its place in the picture, counted from the top left corner."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Days:
    """Signatures by day, ready to draw."""

    bars: list[Bar]
    top: int  # signatures at the upper edge: a round number
    total: int
    best: Bar

    @property
    def marks(self) -> list[str]:
        """The days to write beneath: the first, the last, and up to three between."""
        last = len(self.bars) - 1
        steps = min(last, 4)
        places = [round(i * last / steps) for i in range(steps + 1)] if steps else [0]
        return [short_day(self.bars[place].day) for place in places]


def short_day(day: date) -> str:
    """Return a day without its year, in the reader's language: Apr 20, or 20 abr."""
    return str(format_skeleton("MMMd", day, locale=get_locale() or "en"))


def days(counts: Sequence[tuple[date, int]]) -> Days | None:
    """Lay out signatures by day as bars; None where there is nothing to draw.

    Args:
        counts: every day from the first to the last, none left out.

    """
    if not counts:
        return None
    counts = [*_before(counts[0][0], LEAST_DAYS - len(counts)), *counts]
    top = round_above(max(count for _, count in counts))
    step = WIDTH / len(counts)
    gap = min(step * 0.2, 6)
    bars = []
    for i, (day, count) in enumerate(counts):
        height = round(HEIGHT * max(count, 0) / top, 1)
        x, y = round(i * step + gap / 2, 1), round(HEIGHT - height, 1)
        bars.append(Bar(day, count, x, y, round(step - gap, 1), height))
    best = max(bars, key=lambda bar: bar.count)
    return Days(bars, top, sum(count for _, count in counts), best)


def _before(first: date, number: int) -> list[tuple[date, int]]:
    """Return *number* days before *first*: a bar as wide as the page is no picture of a day."""
    return [(first - timedelta(days=n), 0) for n in range(max(number, 0), 0, -1)]
