"""How much mail one mailbox gets in a day, whatever it is about, and whoever asked for it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from campaign import clock
from campaign.db import alone, db
from campaign.delivery.models import Kind, OutboxMessage
from campaign.mail import addresses

MAILS_A_DAY: Final = 3
_DAY = timedelta(days=1)
# Only the owner of the mailbox can cause these: they must not hold back what they asked for.
_UNCOUNTED = (Kind.RECEIPT, Kind.COMMENT_DECIDED, Kind.NEWS, Kind.TEST, Kind.NOTICE)


def has_room_today(address: str) -> bool:
    """Return whether one more mail may go to a mailbox today; hold the place until the end."""
    reader = addresses.recipient_print(address)
    alone("mails to", reader)  # who counts must be the only one to add
    return mails_since(reader, _DAY) < MAILS_A_DAY


def mails_since(recipient_print: bytes, period: timedelta) -> int:
    """Count the mails written to one address within *period*, cancelled ones included.

    Receipts, news and what moderators decided do not count.
    """
    query = (
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.recipient_print == recipient_print,
            OutboxMessage.created_at > clock.now() - period,
            OutboxMessage.kind.not_in(_UNCOUNTED),
        )
    )
    return db.session.scalar(query) or 0
