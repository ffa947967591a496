"""Slow down whoever guesses passwords, whether the address is known to us or not.

The count is kept for every address that is tried: were it kept for known ones only, slowing
down would say which are known. It is raised before the password is looked at, so that many
tries at once gain nothing. The owner is never locked out: a mailed link signs in regardless.
"""

from contextlib import suppress
from datetime import timedelta

from flask_babel import ngettext
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import accounts
from campaign.access.models import SignInTry
from campaign.db import db
from campaign.errors import Refusal

FREE = 5  # wrong ones before it slows down
_FIRST_WAIT = timedelta(seconds=30)  # doubles with each wrong one
_LONGEST_WAIT = timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(days=1)


class TooOften(Refusal):
    """Too many tries under one address; the same may be tried later."""

    status = 429


def count(email: str) -> None:
    """Count a try under an address, before it is known whether it is right.

    Raises:
        TooOften: the wait after the last wrong one is not over; this one is not counted.

    """
    now = clock.now()
    row = _row_of(accounts.email_print(email))
    if row.tried_at <= now - _FORGOTTEN_AFTER:
        row.count = 0
    wait = row.tried_at + _wait_after(row.count) - now
    if row.count >= FREE and wait > timedelta(0):
        minutes = -(-wait // timedelta(minutes=1))
        raise TooOften(
            ngettext(
                "That was wrong too often. Wait %(num)s minute, then try again.",
                "That was wrong too often. Wait %(num)s minutes, then try again.",
                minutes,
            )
        )
    row.count += 1
    row.tried_at = now
    db.session.flush()


def forget(email_print: bytes) -> None:
    """Begin to count anew, because the right person has come."""
    db.session.execute(delete(SignInTry).where(SignInTry.email_print == email_print))


def purge() -> int:
    """Delete counts of yesterday, and return how many."""
    gone = db.session.scalars(
        delete(SignInTry)
        .where(SignInTry.tried_at <= clock.now() - _FORGOTTEN_AFTER)
        .returning(SignInTry.count)
    )
    return len(gone.all())


def _wait_after(wrong: int) -> timedelta:
    return min(_FIRST_WAIT * (1 << min(max(wrong - FREE, 0), 10)), _LONGEST_WAIT)


def _row_of(email_print: bytes) -> SignInTry:
    row = db.session.get(SignInTry, email_print, with_for_update=True)
    if row is not None:
        return row
    with suppress(IntegrityError), db.session.begin_nested():  # another try was first
        db.session.add(SignInTry(email_print=email_print, count=0, tried_at=clock.now()))
    return db.session.get_one(SignInTry, email_print, with_for_update=True)
