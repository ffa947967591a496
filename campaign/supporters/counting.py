"""How many get our news, and how that changed in a week: numbers, and nobody's name."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from campaign import clock
from campaign.db import db
from campaign.supporters.models import Subscriber, SubscriberState

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Figures:
    """How the list stands."""

    subscribers: int  # confirmed
    pending: int  # asked, and not confirmed yet
    joined: int  # within the last seven days
    left: int  # within the last seven days

    @property
    def change(self) -> int:
        """How many more, or fewer, than a week ago."""
        return self.joined - self.left


def figures() -> Figures:
    """Count who gets our news."""
    week_ago = clock.now() - WEEK
    confirmed, pending = SubscriberState.CONFIRMED, SubscriberState.PENDING
    return Figures(
        subscribers=_count(Subscriber.state == confirmed),
        pending=_count(Subscriber.state == pending, Subscriber.expires_at > clock.now()),
        joined=_count(Subscriber.confirmed_at > week_ago),
        left=_count(Subscriber.confirmed_at.is_not(None), Subscriber.ended_at > week_ago),
    )


def _count(*conditions: object) -> int:
    query = select(func.count()).select_from(Subscriber).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0
