"""Signatures over time, by hour or by day, with the moments that mattered as numbered flags."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from babel.dates import format_interval, format_skeleton
from flask_babel import (
    format_date,
    format_time,
    get_locale,
    gettext,
)
from sqlalchemy import func, select

from campaign import clock
from campaign.dashboard.drawing import Drawing, Mark
from campaign.dashboard.moments import Told
from campaign.db import db
from campaign.petitions import tallying
from campaign.petitions.models import Petition
from campaign.petitions.tally_models import Facet, FacetKind
from campaign.web import languages

_HOURS, _MONTH, _LEAST = 48, 30, 14
_MOST_DAYS = 120  # more are shown by weeks: a bar must be seen
_FLAGS, _PLOT, _FOOT = 64, 210, 24  # dots
_GAP = 0.2  # of a bar's room
_LEAST_TOP, _ROUND = 4, (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10)
_MOST_MARKS = 5  # words beneath
_NOON = 12
_WIDE, _NARROW = 660, 260  # dots: the least width that is meant; a phone's
_FLAG_ROOM = 52  # dots: of two flags in one row, so that neither hides the other's numbers


class Period(StrEnum):
    """Which part of its time a chart shows."""

    HOURS = "hours"  # the last 48
    MONTH = "month"  # the last 30 days
    ALL = "all"


@dataclass(frozen=True)
class Slot:
    """One bar: from a moment to the next one's."""

    begin: datetime
    end: datetime
    name: str
    mark: str  # beneath it, where there is room; empty: none
    stamp: str  # its begin, as ISO 8601 writes it
    count: int


def slots(petition: Petition, period: Period) -> list[Slot]:
    """Return the bars of a period, none left out; empty where nobody has signed."""
    if period is Period.HOURS:
        return _hours(petition)
    counts = dict(tallying.by_day(petition.id))
    if not counts:
        return []
    today = clock.pacific(clock.now()).date()
    if period is Period.MONTH:
        return _days(counts, today - timedelta(days=_MONTH - 1), today, 1)
    is_over = petition.closes_at is not None and petition.closes_at <= clock.now()
    last = max(counts) if is_over else max(*counts, today)
    # A bar as wide as the page is no picture of a day.
    first = min(*counts, last - timedelta(days=_LEAST - 1))
    if (last - first).days < _MOST_DAYS:
        return _days(counts, first, last, 1)
    return _days(counts, first - timedelta(days=first.weekday()), last, 7)


def draw(bars: Sequence[Slot], told: Sequence[Told]) -> Drawing:
    """Lay out bars, and a flag for every bar in which something of *told* happened."""
    top = _round_above(max(bar.count for bar in bars))
    marks = _grid()
    room = 100 / len(bars)
    for number, bar in enumerate(bars):
        height = round(_PLOT * max(bar.count, 0) / top, 1)
        at: dict[str, str | float] = {
            "x": f"{room * (number + _GAP / 2):.3f}%",
            "y": _FLAGS + _PLOT - height,
            "width": f"{room * (1 - _GAP):.3f}%",
            "height": height,
        }
        title = f"{bar.name}: {languages.figure(bar.count)}"
        marks.append(Mark("rect", "column", at, title=title))
    marks += [*_flags(bars, told), *_scale(top), *_marks(bars)]
    return Drawing(_FLAGS + _PLOT + _FOOT, tuple(marks))


def within(bars: Sequence[Slot], told: Sequence[Told]) -> list[Told]:
    """Return the moments that fall into a chart, in the order of their numbers."""
    if not bars:
        return []
    return [one for one in told if bars[0].begin <= one.at < bars[-1].end]


def described(bars: Sequence[Slot]) -> str:
    """Return what the chart shows, for whoever does not see it."""
    best = max(bars, key=lambda bar: bar.count)
    return str(
        gettext(
            "Signatures from %(first)s to %(last)s: %(total)s in all, most in %(best)s with "
            "%(most)s.",
            first=bars[0].name,
            last=bars[-1].name,
            total=languages.figure(sum(bar.count for bar in bars)),
            best=best.name,
            most=languages.figure(best.count),
        )
    )


def _hours(petition: Petition) -> list[Slot]:
    now = clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    begins = [now - timedelta(hours=n) for n in range(_HOURS - 1, -1, -1)]
    query = (
        select(Facet.day, Facet.value, func.sum(Facet.count))
        .where(
            Facet.petition_id == petition.id,
            Facet.kind == FacetKind.HOUR,
            Facet.day >= clock.pacific(begins[0]).date(),
        )
        .group_by(Facet.day, Facet.value)
    )
    counts = {(day, int(hour)): int(count) for day, hour, count in db.session.execute(query)}
    found = []
    for begin in begins:
        there = clock.pacific(begin)
        # In autumn one hour comes twice; what was signed in either is shown in the first.
        count = counts.pop((there.date(), there.hour), 0)
        at = format_time(there, "short", rebase=False)
        name = f"{short(there)}, {at}"
        mark = {0: short(there), _NOON: at}.get(there.hour, "")
        found.append(
            Slot(
                begin, begin + timedelta(hours=1), name, mark, f"{there:%Y-%m-%d %H:%M}", count
            )
        )
    return found


def _days(counts: dict[date, int], first: date, last: date, step: int) -> list[Slot]:
    found = []
    for number in range(first.toordinal(), last.toordinal() + 1, step):
        day = date.fromordinal(number)
        days = [day + timedelta(days=n) for n in range(step)]
        name = format_date(day, "long")
        if step > 1:
            name = gettext("the week of %(day)s", day=name)
        count = sum(counts.get(one, 0) for one in days)
        begin, end = _midnight(day), _midnight(days[-1] + timedelta(days=1))
        found.append(Slot(begin, end, name, short(begin, "MMMd"), day.isoformat(), count))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PACIFIC)


def short(moment: datetime, skeleton: str = "MMMd") -> str:
    """Return a moment in a few letters, in the reader's language: Apr 20, or 20 abr."""
    return str(format_skeleton(skeleton, moment, tzinfo=clock.PACIFIC, locale=get_locale()))


def when(one: Told) -> str:
    """Return when a moment was, as far as it is known: to the minute, or within which hour."""
    there = clock.pacific(one.at)
    day = format_date(there.date(), "medium")
    if not one.is_hour:
        return f"{day}, {format_time(one.at, 'short')}"
    begin = there.replace(minute=0, second=0, microsecond=0)
    hours = format_interval(
        begin, begin + timedelta(hours=1), "h", tzinfo=clock.PACIFIC, locale=get_locale()
    )
    return f"{day}, {hours}"


def _round_above(count: int) -> int:
    """Return the next number at or above *count* of which the half is round, too."""
    if count <= _LEAST_TOP:
        return _LEAST_TOP
    scale = 10 ** (len(str(count)) - 1)
    return next(int(scale * step) for step in _ROUND if scale * step >= count)


def _grid() -> list[Mark]:
    heights = [_FLAGS + _PLOT * (1 - part) for part in (1, 0.5, 0)]
    return [Mark("line", "grid", {"x1": 0, "x2": "100%", "y1": y, "y2": y}) for y in heights]


def _scale(top: int) -> list[Mark]:
    """Write the numbers above their lines: over the bars, where they need no room beside."""
    return [
        Mark("text", "axis", {"x": 0, "y": _FLAGS + _PLOT * (1 - part) - 4}, words)
        for part, words in ((1, languages.figure(top)), (0.5, languages.figure(top // 2)))
    ]


def _across(place: float, bars: Sequence[Slot]) -> float:
    """Return where so many bars end, in percent of the width."""
    return 100 * place / len(bars)


def _marks(bars: Sequence[Slot]) -> list[Mark]:
    """Write beneath which bars the last and some before it are, in even steps."""
    able = [number for number, bar in enumerate(bars) if bar.mark]
    step = math.ceil(len(able) / _MOST_MARKS)
    marks = []
    for turn, number in enumerate(able[::-step]):
        # At the edges words lean inward.
        edges = {0: "start", len(bars) - 1: "end"}
        anchor = edges.get(number, "middle")
        place = {"start": 0.0, "middle": number + 0.5, "end": number + 1.0}[anchor]
        at: dict[str, str | float] = {
            "x": f"{_across(place, bars):.2f}%",
            "y": _FLAGS + _PLOT + 17,
            "text-anchor": anchor,
        }
        is_extra = step > 1 and turn % 2 == 1
        marks.append(Mark("text", "axis", at, bars[number].mark, is_extra=is_extra))
    return marks[::-1]


def _flags(bars: Sequence[Slot], told: Sequence[Told]) -> list[Mark]:
    """Flag each bar in which something happened, with the numbers it has in the list."""
    inside: dict[int, list[tuple[int, Told]]] = defaultdict(list)
    for number, one in enumerate(within(bars, told), 1):
        place = next(i for i, bar in enumerate(bars) if bar.begin <= one.at < bar.end)
        inside[place].append((number, one))
    shares = {place: _across(place + 0.5, bars) / 100 for place in inside}
    marks = [_pole(shares[place]) for place in sorted(inside)]
    wide, narrow = (_gathered(inside, shares, width) for width in (_WIDE, _NARROW))
    if wide == narrow:
        return marks + [_flag(*one) for one in wide]
    marks += [_flag(*one, is_extra=True) for one in wide]
    return marks + [_flag(*one, is_narrow=True) for one in narrow]


_Flag = tuple[float, int, list[tuple[int, Told]]]  # where, in which row, and what it tells of


def _gathered(
    inside: dict[int, list[tuple[int, Told]]], shares: dict[int, float], width: int
) -> list[_Flag]:
    """Put flags into two rows; one that finds no room in either joins the one before it."""
    flags: list[_Flag] = []
    last = [-math.inf, -math.inf]  # of each row, in dots
    for place in sorted(inside):
        x = shares[place] * width
        row = 0 if last[0] <= last[1] else 1  # neighbours take turns
        if x - last[row] < _FLAG_ROOM:
            flags[-1][2].extend(inside[place])
            continue
        flags.append((shares[place], row, list(inside[place])))
        last[row] = x
    return flags


def _pole(share: float) -> Mark:
    x = f"{100 * share:.3f}%"
    return Mark("line", "moment", {"x1": x, "x2": x, "y1": 22, "y2": _FLAGS + _PLOT})


def _flag(
    share: float,
    row: int,
    its: list[tuple[int, Told]],
    *,
    is_extra: bool = False,
    is_narrow: bool = False,
) -> Mark:
    first, last = its[0][0], its[-1][0]
    words = str(first) if first == last else f"{first}–{last}"
    width = 20 if len(words) == 1 else 10 + 7 * len(words)
    lean = -width * share  # at the edges they lean inward
    body = {"x": lean, "width": width, "height": 20, "rx": 10}
    middle: dict[str, str | float] = {"x": lean + width / 2, "y": 14.5, "text-anchor": "middle"}
    return Mark(
        "svg",
        "",
        {"x": f"{100 * share:.3f}%", "y": 2 + 24 * row, "overflow": "visible"},
        inside=(
            Mark("rect", "flag", body, title="; ".join(one.words for _, one in its)),
            Mark("text", "number", middle, words),
        ),
        is_extra=is_extra,
        is_narrow=is_narrow,
    )
