"""All that is held about a subscriber, for the subscriber: to read, or to take along."""

from datetime import datetime
from typing import Any

from campaign.config import Settings
from campaign.delivery import suppressing
from campaign.supporters import consenting, mailboxes
from campaign.supporters.models import Subscriber

_FINGERPRINTS = [
    "of your mail address, under the key of this list: so that you stand on it once",
    "of your mail address, for two days after each mail: so that you get no more than three",
    "of the network address you asked from, for two days",
]


def of(subscriber: Subscriber, settings: Settings) -> dict[str, Any]:
    """Return all that is held about a subscriber, as JSON can say it: moments in UTC."""
    email = mailboxes.address_of(subscriber)
    against = frozenset() if email is None else suppressing.reasons_of([email])[email]
    return {
        "held_by": {"organisation": settings.organisation, "contact": settings.contact},
        "email": email,
        "zip": subscriber.zip,
        "language": subscriber.language,
        "how_often": subscriber.how_often.value,
        "state": subscriber.state.value,
        "came_from": subscriber.source,
        "asked_at": _written(subscriber.created_at),
        "confirmed_at": _written(subscriber.confirmed_at),
        "ended_at": _written(subscriber.ended_at),
        "campaigns": consenting.wanted(subscriber),
        "agreed_to": [
            {
                "what": consent.text.kind,
                "words": consent.text.words,
                "language": consent.text.language,
                "given_at": _written(consent.given_at),
            }
            for consent in consenting.all_of(subscriber)
        ],
        "no_mail_because": sorted(reason.value for reason in against),
        "fingerprints_that_cannot_be_turned_back": _FINGERPRINTS,
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
