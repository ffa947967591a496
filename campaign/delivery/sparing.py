"""How much mail one mailbox gets in a day, whatever it is about, and whoever asked for it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from campaign import clock
from campaign.db import alone, db, table_of
from campaign.delivery.models import Kind, OutboxMessage
from campaign.mail import addresses

MAILS_A_DAY: Final = 3
_DAY = timedelta(days=1)
# Only the owner of the mailbox can cause these: they must not hold back what they asked for.
_UNCOUNTED = (Kind.RECEIPT, Kind.COMMENT_DECIDED, Kind.NEWS, Kind.TEST, Kind.NOTICE)

# Of the table, and built once: it runs whenever somebody signs.
_message = table_of(OutboxMessage).c
_WRITTEN = select(func.count(_message.id)).where(
    _message.recipient_print == bindparam("reader"),
    _message.created_at > bindparam("since"),
    _message.kind.not_in(_UNCOUNTED),
)


def has_room_today(address: str) -> bool:
    """Return whether one more mail may go to a mailbox today; hold the place until the end."""
    reader = addresses.recipient_print(address)
    alone("mails to", reader)  # who counts must be the only one to add
    return mails_since(reader, _DAY) < MAILS_A_DAY


def mails_since(recipient_print: bytes, period: timedelta) -> int:
    """Count the mails written to one address within *period*, cancelled ones included.

    Receipts, news and what moderators decided do not count.
    """
    asked = {"reader": recipient_print, "since": clock.now() - period}
    return db.session.scalar(_WRITTEN, asked) or 0
