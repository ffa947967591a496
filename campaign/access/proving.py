"""Prove the chain of the trail once a day, and remember what was found for whoever looks."""

from datetime import timedelta

from campaign import clock
from campaign.access import chain
from campaign.access.chain import Verdict
from campaign.access.models import AuditCheck
from campaign.db import db, writing

EVERY = timedelta(hours=24)
_LATE = timedelta(hours=26)  # the hourly task of a worker that runs comes before that


def latest() -> AuditCheck | None:
    """Return what the latest walk found; None before the first one."""
    return db.session.get(AuditCheck, 1)


def is_due() -> bool:
    """Return whether it is time for another one."""
    last = latest()
    return last is None or last.checked_at <= clock.now() - EVERY


def is_overdue() -> bool:
    """Return whether the latest walk is so long ago that it says nothing of today."""
    last = latest()
    return last is not None and last.checked_at <= clock.now() - _LATE


def prove(noted: str | None = None) -> Verdict:
    """Walk along the whole chain, and keep what was found, in a transaction of its own.

    Args:
        noted: see :func:`chain.verify`.

    """
    begun = clock.now()
    verdict = chain.verify(noted)
    with writing():
        check = latest() or AuditCheck(id=1)
        check.checked_at, check.head = begun, verdict.head
        check.place, check.faults = int(verdict.head.partition(":")[0]), len(verdict.findings)
        db.session.add(check)
    return verdict
