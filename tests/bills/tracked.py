"""Bills and hearings for tests."""

from datetime import date, datetime, timedelta

from campaign import clock
from campaign.bills import hearings, tracking
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import Step
from campaign.db import db
from tests.factories import make_petition

PASSED_SENATE = Facts(
    title="California Values Act",
    session="2017-2018",
    now=Step.ASSEMBLY,
    stages={
        Step.INTRODUCED: Stage(happened_on=date(2016, 12, 5)),
        Step.SENATE: Stage(happened_on=date(2017, 4, 3), ayes=27, noes=12),
    },
)


def make_bill(petition=None, told=PASSED_SENATE, *, keeps_fresh=False):
    """Let a petition's bill stand somewhere; return the petition."""
    petition = petition or make_petition()
    tracking.put(petition, told)
    tracking.row_of(petition).keeps_fresh = keeps_fresh
    db.session.commit()
    return petition


def in_days(days, hour=9):
    """A moment on a day from today, at that hour in Sacramento."""
    day = clock.pacific(clock.now()).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.PACIFIC)


def make_hearing(petition, **values):
    hearing = hearings.add(
        petition,
        **{
            "starts_at": in_days(3),
            "committee": "Assembly Public Safety",
            "place": "State Capitol, Room 126",
            "note": "",
            "account_id": None,
        }
        | values,
    )
    db.session.commit()
    return hearing
