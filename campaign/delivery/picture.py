"""The last day of the outbox as a picture: a bar an hour, in three parts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from campaign import clock
from campaign.db import db
from campaign.delivery import progress
from campaign.delivery.models import OutboxMessage, State
from campaign.web.axes import HEIGHT, WIDTH, round_above

HOURS = 24
_HOUR = timedelta(hours=1)
_GAP = 6  # units between two bars
_MARKS = 5  # hours that are written beneath


@dataclass(frozen=True)
class Hour:
    """What was handed over in one hour, and what became of it since."""

    begins_at: datetime
    states: Counter[State] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All mails handed over in it."""
        return self.states.total()

    @property
    def delivered(self) -> int:
        """Mails that reached their mailbox."""
        return self.states[State.DELIVERED]

    @property
    def returned(self) -> int:
        """Mails that came back, or were turned away."""
        return self.states[State.BOUNCED] + self.states[State.REFUSED]

    @property
    def on_their_way(self) -> int:
        """Mails of which nobody has heard yet."""
        return self.total - self.delivered - self.returned


@dataclass(frozen=True)
class Part:
    """One part of a bar, counted from the top left corner."""

    name: str  # "delivered", "on_their_way" or "returned"; also its class
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One hour: its place in the picture, and its parts from the bottom up."""

    hour: Hour
    x: float
    width: float
    parts: list[Part]


@dataclass(frozen=True)
class Hours:
    """Hours, ready to draw."""

    bars: list[Bar]
    top: int  # mails at the upper edge: a round number

    @property
    def delivered(self) -> int:
        """Mails of all hours that reached their mailbox."""
        return sum(bar.hour.delivered for bar in self.bars)

    @property
    def on_their_way(self) -> int:
        """Mails of all hours of which nobody has heard yet."""
        return sum(bar.hour.on_their_way for bar in self.bars)

    @property
    def returned(self) -> int:
        """Mails of all hours that came back, or were turned away."""
        return sum(bar.hour.returned for bar in self.bars)

    @property
    def marks(self) -> list[datetime]:
        """The hours to write beneath: the first, the last, and some between."""
        last = len(self.bars) - 1
        places = [round(i * last / (_MARKS - 1)) for i in range(_MARKS)]
        return [self.bars[place].hour.begins_at for place in places]


def by_hour(hours: int = HOURS) -> list[Hour]:
    """Return the last *hours* hours, oldest first, the present one included."""
    newest = clock.now().replace(minute=0, second=0, microsecond=0)
    begins = [newest - _HOUR * n for n in range(hours)]
    hour_number = case(
        *((OutboxMessage.spoken_at >= begin, n) for n, begin in enumerate(begins)), else_=hours
    ).label("hour_number")
    found: dict[int, Counter[State]] = defaultdict(Counter)
    for queue in progress.queues():
        rows = db.session.execute(
            select(hour_number, OutboxMessage.state, func.count())
            .where(queue, OutboxMessage.spoken_at >= begins[-1])
            .group_by(hour_number, OutboxMessage.state)
        )
        for number, state, count in rows:
            found[number][state] += count
    return [Hour(begin, found[n]) for n, begin in reversed(list(enumerate(begins)))]


def drawn(hours: Sequence[Hour]) -> Hours | None:
    """Lay out *hours*, oldest first; None where nothing was handed over in any."""
    most = max((hour.total for hour in hours), default=0)
    if not most:
        return None
    top, step = round_above(most), WIDTH / len(hours)
    bars = [
        Bar(hour, round(n * step + _GAP / 2, 1), round(step - _GAP, 1), _parts(hour, top))
        for n, hour in enumerate(hours)
    ]
    return Hours(bars, top)


def _parts(hour: Hour, top: int) -> list[Part]:
    counts = {
        "delivered": hour.delivered,
        "on_their_way": hour.on_their_way,
        "returned": hour.returned,
    }
    parts, beneath = [], 0
    for name, count in counts.items():
        height = HEIGHT * count / top
        y = HEIGHT * (top - beneath) / top - height
        if count:
            parts.append(Part(name, round(y, 1), round(height, 1)))
        beneath += count
    return parts
