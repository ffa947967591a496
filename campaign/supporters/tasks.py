"""What the list does by the clock: send what was held back, and forget what had its time."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.supporters import asking, consenting, leaving, mails
from campaign.supporters.models import Subscriber, SubscriberState

BATCH = 100  # rows a transaction
FORGET_PENDING_AFTER = timedelta(days=mails.FORGET_AFTER_DAYS)  # after the link expired
FORGET_ORIGIN_AFTER = timedelta(days=2)
KEEP_BLANK_FOR = timedelta(days=30)  # a row without anybody in it, for the week's count


def every_minute(settings: Settings) -> None:
    """Send what the day's cap held back."""
    asking.send_owed(settings)


def every_hour(settings: Settings) -> None:
    """Forget what has had its time."""
    del settings
    while forget():
        pass


def forget() -> int:
    """Erase one batch of each kind that has had its time; return how many rows it touched."""
    now = clock.now()
    with writing():
        never_confirmed = _ids(
            Subscriber.state == SubscriberState.PENDING,
            Subscriber.expires_at <= now - FORGET_PENDING_AFTER,
        )
        long_gone = _ids(
            Subscriber.state == SubscriberState.ENDED,
            Subscriber.sealed.is_(None),
            Subscriber.ended_at <= now - KEEP_BLANK_FOR,
        )
        consenting.forget_all(never_confirmed + long_gone)
        db.session.execute(
            delete(Subscriber).where(Subscriber.id.in_(never_confirmed + long_gone))
        )
        left = db.session.scalars(
            select(Subscriber)
            .where(
                Subscriber.state == SubscriberState.ENDED,
                Subscriber.sealed.is_not(None),
                Subscriber.ended_at <= now - leaving.UNDO_WITHIN,
            )
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        leaving.blank(left)
        known_origins = _ids(
            Subscriber.origin_print.is_not(None),
            Subscriber.created_at <= now - FORGET_ORIGIN_AFTER,
        )
        db.session.execute(
            update(Subscriber).where(Subscriber.id.in_(known_origins)).values(origin_print=None)
        )
    return len(never_confirmed) + len(long_gone) + len(left) + len(known_origins)


def _ids(*conditions: object) -> list[int]:
    query = select(Subscriber.id).where(*conditions).limit(BATCH)  # type: ignore[arg-type]
    return list(db.session.scalars(query))
