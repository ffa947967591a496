"""When made-up people sign: more in the evening, fewer on a Sunday, many after a mailing."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp

from campaign import clock

DAYS = 42  # of a campaign of some weeks
_HOUR = timedelta(hours=1)
# What each hour in Los Angeles has of a day, and each day of the week of a week.
_HOURS = (
    6,
    3,
    2,
    1,
    1,
    3,
    8,
    16,
    24,
    28,
    30,
    34,
    38,
    32,
    28,
    27,
    28,
    33,
    41,
    52,
    58,
    48,
    30,
    14,
)
# Of a crowd that comes within minutes, how many keep to those hours; the others come at any
# time. A site that is asked to take 50 a second is not meant to get 120 of them in the evening.
_KEEP_HOURS = 0.25
_WEEKDAYS = (1.1, 1.15, 1.1, 1.0, 0.85, 0.6, 0.65)
# Days after the start on which something happened: a mailing, a partner, the evening news.
_MOMENTS = {9: 2.4, 10: 1.1, 19: 1.3, 27: 3.2, 28: 1.6, 36: 1.9, 41: 0.7}
_DELAYS = ((0.15, 7, 40), (72, 22, 6))  # hours until they confirm, on average; how many do


def start(until: datetime) -> datetime:
    """Return when a campaign began that is six weeks old at *until*, on the full hour."""
    return (until - timedelta(days=DAYS)).replace(minute=0, second=0, microsecond=0)


def moments(chance: random.Random, count: int, until: datetime) -> Iterator[datetime]:
    """Yield *count* moments of a campaign that began six weeks before *until*, in order."""
    began = start(until)
    hours = [began + _HOUR * number for number in range(DAYS * 24)]
    weights = [_weight(hour, (hour - began).days) for hour in hours]
    counts = Counter(chance.choices(range(len(hours)), weights, k=count))
    for number, hour in enumerate(hours):
        for second in sorted(chance.random() for _ in range(counts[number])):
            yield hour + _HOUR * second


def arrivals(chance: random.Random, count: int, seconds: float) -> list[float]:
    """Return when each of *count* people comes, in seconds from now, in order.

    Nobody can sign yesterday by a page, so the ebb and flow of one day, from midnight to
    midnight, passes within *seconds*, and gently: from three quarters of the average to 1.35
    times of it.
    """
    even = sum(_HOURS) / len(_HOURS)
    weights = [_KEEP_HOURS * hour + (1 - _KEEP_HOURS) * even for hour in _HOURS]
    hours = chance.choices(range(len(_HOURS)), weights, k=count)
    return sorted((hour + chance.random()) * seconds / len(_HOURS) for hour in hours)


def delay(chance: random.Random) -> timedelta:
    """Return how long somebody takes to confirm: mostly minutes, sometimes days."""
    hours = chance.choices(*_DELAYS)[0]
    return timedelta(minutes=1, hours=chance.expovariate(1 / hours))


def _weight(hour: datetime, day: int) -> float:
    there = clock.pacific(hour)
    of_day = 0.35 + 2.6 * exp(-day / 3.5) + _MOMENTS.get(day, 0)
    return of_day * _HOURS[there.hour] * _WEEKDAYS[there.weekday()]
