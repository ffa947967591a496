"""A line as small as a word: a petition's signatures over the last thirty days."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.petitions import whose
from campaign.petitions.models import Petition
from campaign.petitions.tally_models import Facet, FacetKind
from campaign.web.axes import round_above

DAYS = 30
WIDTH, HEIGHT = 300, 60  # units of the picture
_EDGE = 3  # so that the line is not cut off at its top


@dataclass(frozen=True)
class Spark:
    """One petition's last thirty days, ready to draw."""

    counts: tuple[tuple[date, int], ...]  # every day, oldest first

    @property
    def total(self) -> int:
        """Signatures of these days."""
        return sum(count for _, count in self.counts)

    @property
    def best(self) -> tuple[date, int]:
        """The day with most signatures, and how many."""
        return max(self.counts, key=lambda row: row[1])

    @property
    def line(self) -> str:
        """The points of the line, as SVG writes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self._points())

    @property
    def last(self) -> tuple[float, float]:
        """Where the line ends: today."""
        return self._points()[-1]

    def _points(self) -> list[tuple[float, float]]:
        top = round_above(self.best[1])
        step = (WIDTH - 2 * _EDGE) / (len(self.counts) - 1)
        room = HEIGHT - 2 * _EDGE
        return [
            (round(_EDGE + i * step, 1), round(_EDGE + room * (1 - max(count, 0) / top), 1))
            for i, (_, count) in enumerate(self.counts)
        ]


def of_all(campaigns: frozenset[int] | None = None) -> dict[int, Spark]:
    """Return the last thirty days of petitions that were signed in them, by their ids.

    Args:
        campaigns: ids of the petitions that are meant; None: all.

    """
    today = clock.pacific(clock.now()).date()
    days = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    rows = db.session.execute(
        select(Facet.petition_id, Facet.day, func.sum(Facet.count))
        .where(
            Facet.petition_id.in_(
                select(Petition.id).where(whose.within(Petition.id, campaigns))
            ),
            Facet.kind == FacetKind.HOUR,
            Facet.day >= days[0],
        )
        .group_by(Facet.petition_id, Facet.day)
    )
    found: dict[int, dict[date, int]] = {}
    for petition_id, day, count in rows:
        found.setdefault(petition_id, {})[day] = int(count)
    return {
        petition_id: Spark(tuple((day, counts.get(day, 0)) for day in days))
        for petition_id, counts in found.items()
        if any(counts.values())
    }
