"""When bundles are sealed: each office's cut-offs, on the clock of its own time zone.

Moments are built from calendar days, not by adding 24 hours: a day may have 23 or 25.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaign import clock
from campaign.config import Settings
from campaign.delivery import hours
from campaign.offices import wishes
from campaign.offices.models import Cadence, Office

_DAYS_AROUND = 8  # each day of the week comes in that many days, whatever the hour


def last_of(office: Office, settings: Settings, now: datetime | None = None) -> datetime | None:
    """Return the latest moment, *now* included, at which an office's bundles were sealed.

    None where no clock says so: see ``Cadence.AT_COUNT``.
    """
    moment = now or clock.now()
    found = (at for at in _around(office, settings, moment, step=-1) if at <= moment)
    return max(found, default=None)


def next_of(office: Office, settings: Settings, now: datetime | None = None) -> datetime | None:
    """Return the first moment after *now* at which an office's bundles are sealed, or None."""
    moment = now or clock.now()
    found = (at for at in _around(office, settings, moment, step=1) if at > moment)
    return min(found, default=None)


def daily_since(office: Office, settings: Settings) -> datetime:
    """Return the last cut-off that *office* would have had if it got one mail a workday."""
    here = clock.now().astimezone(ZoneInfo(office.time_zone))
    daily = (_daily(office, settings, here.date() - timedelta(days=n)) for n in range(2))
    return max(at for at in daily if at <= clock.now())


def _around(
    office: Office, settings: Settings, moment: datetime, *, step: int
) -> Iterator[datetime]:
    today = moment.astimezone(ZoneInfo(office.time_zone)).date()
    for away in range(_DAYS_AROUND):
        day = today + timedelta(days=away * step)
        yield from _on(office, settings, day)


def _on(office: Office, settings: Settings, day: date) -> list[datetime]:
    """Return the cut-offs of one calendar day, in UTC."""
    days = office.days.split(",")
    if office.cadence is Cadence.WEEKLY:
        days = days[:1]
    if office.cadence is Cadence.AT_COUNT or wishes.DAYS[day.weekday()] not in days:
        return []
    if office.cadence is Cadence.HOURLY:
        full = [time(hour) for hour in range(24) if time(hour) >= office.opens]
        last = time.max if office.closes == hours.MIDNIGHT else office.closes
        return [_at(office, day, hour) for hour in full if hour <= last]
    return [_daily(office, settings, day)]


def _daily(office: Office, settings: Settings, day: date) -> datetime:
    return _at(office, day, office.cut_off or settings.cut_off)


def _at(office: Office, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZoneInfo(office.time_zone)).astimezone(UTC)
