"""Ask the signers of letters to a vacant seat, once, whether they shall wait for who comes."""

from datetime import datetime, timedelta

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import Kind
from campaign.offices import profiles, seats, waiting
from campaign.petitions import asking
from campaign.petitions.models import Signature

BATCH = 500  # signers a transaction


def ask(settings: Settings) -> int:
    """Queue the question to everybody whose time has come, in transactions of its own.

    A letter has to have waited as long as the seat was vacant: whoever signed yesterday knew.

    Returns:
        How many mails were queued.

    """
    waits = seats.waiting(is_rehearsal=True)  # as for all: a vacant seat is vacant
    vacant = [number for number, why in waits.items() if why is seats.Reason.VACANT]
    days = {
        office.district: office.ask_after_days
        for office in profiles.among(vacant).values()
        if office.ask_after_days is not None
    }
    queued = 0
    for district, after_days in days.items():
        before = clock.now() - timedelta(days=after_days)
        since = seats.vacant_since(district)
        if since is not None and since <= clock.pacific(before).date():
            queued += _ask(district, before, settings)
    return queued


def _ask(district: int, before: datetime, settings: Settings) -> int:
    queued = 0
    while True:
        with writing():
            due = db.session.scalars(
                waiting.letters(until=before)
                .with_only_columns(Signature)
                .where(Signature.district == district, Signature.asked_at.is_(None))
                .order_by(Signature.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True, of=Signature)
            ).all()
            for signature in due:
                signature.asked_at = clock.now()
                queued += asking.ask(signature, Kind.VACANT, settings)
        if not due:
            return queued
