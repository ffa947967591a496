"""What becomes of a message when nobody knows whether it arrived.

The carrier's events settle most doubts. Where they stay silent, its kind says what follows: an
office must not get a bundle twice, but people would rather get a mail twice than not at all.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from sqlalchemy import ColumnElement, and_, or_

from campaign import clock
from campaign.delivery.models import Kind, OutboxMessage

MOST_ATTEMPTS = 3  # of a mail that may come twice; then a person looks


class Then(Enum):
    """What is done when the events stay silent."""

    AGAIN = "it goes again"
    PERSON = "a person looks"
    NOBODY = "nobody waits for it any longer"


@dataclass(frozen=True)
class Doubt:
    """How long events may settle what nobody knows, and what is done if they do not."""

    wait: timedelta
    then: Then


# SendGrid tells of a mail within seconds, and repeats for hours what we did not hear.
_SOON = Doubt(timedelta(minutes=15), Then.AGAIN)  # somebody waits before a screen
_AGAIN = Doubt(timedelta(minutes=30), Then.AGAIN)
_PERSON = Doubt(timedelta(hours=1), Then.PERSON)
OF_KIND: dict[Kind, Doubt] = {
    Kind.BUNDLE: _PERSON,
    Kind.LETTER: _PERSON,
    Kind.SIGN_IN: Doubt(timedelta(minutes=15), Then.NOBODY),
    Kind.CONFIRMATION: _SOON,
    Kind.REPEAT: _AGAIN,
    Kind.RECEIPT: _AGAIN,
    Kind.REMINDER: _AGAIN,
    Kind.DELIVERED: _AGAIN,
    Kind.VACANT: _AGAIN,
    Kind.PLACE: _AGAIN,
    Kind.SUBSCRIBE: _SOON,
    Kind.COMMENT_LINK: _SOON,
    Kind.COMMENT_DECIDED: _AGAIN,
    Kind.TEST: Doubt(timedelta(minutes=15), Then.NOBODY),
    Kind.NOTICE: _AGAIN,
    # Rather no news than the same news twice: a later update comes.
    Kind.NEWS: Doubt(timedelta(hours=1), Then.NOBODY),
}


def are_old(*then: Then) -> ColumnElement[bool]:
    """Return what picks messages in doubt for longer than their kind waits for events.

    Args:
        then: of kinds for which one of these follows.

    """
    now = clock.now()
    return or_(
        *(
            and_(OutboxMessage.kind == kind, OutboxMessage.ended_at < now - doubt.wait)
            for kind, doubt in OF_KIND.items()
            if doubt.then in then
        )
    )
