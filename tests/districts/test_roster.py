"""When the roster of senators must not be trusted any more."""

from datetime import date

from sqlalchemy import update

from campaign.db import db
from campaign.districts import roster
from campaign.districts.models import Senator

EVEN_AND_HELD = tuple(n for n in range(2, 41, 2) if n != 10)  # district 10 is vacant anyway


def test_until_the_new_term_begins_the_roster_holds():
    assert roster.outdated_seats(date(2026, 12, 6)) == ()


def test_from_its_first_day_the_seats_that_were_elected_are_in_doubt():
    assert roster.outdated_seats(date(2026, 12, 7)) == EVEN_AND_HELD


def test_two_years_later_all_seats_are():
    assert len(roster.outdated_seats(date(2028, 12, 4))) == 39


def test_a_seat_is_in_doubt_no_longer_once_its_row_is_of_the_new_term(own_districts):
    new = update(Senator).where(Senator.district == 14).values(as_of=date(2026, 12, 7))
    db.session.execute(new)
    db.session.commit()

    assert roster.outdated_seats(date(2026, 12, 8)) == tuple(
        number for number in EVEN_AND_HELD if number != 14
    )
