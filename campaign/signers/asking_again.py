"""Ask by mail, once, who could not tell in which district they live: their letter waits."""

from datetime import timedelta

from sqlalchemy import select

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import Kind
from campaign.petitions import asking
from campaign.petitions.models import Placing, Signature, SignatureState
from campaign.signers import foretelling

AFTER = timedelta(days=3)  # from confirming: until then they may have come back by themselves
BATCH = 100  # signers a transaction


def ask(settings: Settings) -> int:
    """Queue the question to everybody whose time has come; return how many mails that were.

    Whoever is asked is marked in the same transaction, so that nobody is asked twice. Without
    a mail are those of whom no letter can go any more, and who want no such mail.
    """
    queued = 0
    while True:
        with writing():
            due = db.session.scalars(
                select(Signature)
                .where(
                    Signature.state == SignatureState.CONFIRMED,
                    Signature.placing == Placing.WAITING,
                    Signature.place_asked_at.is_(None),
                    Signature.confirmed_at <= clock.now() - AFTER,
                    Signature.sealed.is_not(None),
                    ~foretelling.has_left(),
                )
                .order_by(Signature.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True, of=Signature)
            ).all()
            for signature in due:
                signature.place_asked_at = clock.now()
                queued += asking.ask(signature, Kind.PLACE, settings)
        if not due:
            return queued
