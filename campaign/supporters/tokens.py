"""Links that only the reader of a mailbox knows: a subscription's handle, and our proof.

Nothing of a link is stored. A link that stops the news opens nothing else, since it travels
in the head of each mail, where programs read it.
"""

from enum import StrEnum
from typing import Protocol

from flask_babel import gettext
from sqlalchemy import select

from campaign.db import db
from campaign.errors import Gone, NotFound
from campaign.supporters.models import SCOPE, Subscriber
from campaign.vault import links, vault


class Purpose(StrEnum):
    """What a link lets its holder do."""

    OWN = "own"  # confirm, choose, see, leave, delete
    STOP = "stop"  # no more news


class Linked(Protocol):
    """Whoever a link may be made for: a subscription, or what is known of one."""

    @property
    def handle(self) -> bytes:
        """Of its row."""

    @property
    def language(self) -> str:
        """Of its reader."""


def make(subscriber: Linked, purpose: Purpose) -> str:
    """Return the token of a subscription's link, 43 characters that are safe in an address."""
    return links.written(subscriber.handle, _proof(subscriber.handle, purpose))


def read(token: str, purpose: Purpose, *, for_update: bool = False) -> Subscriber:
    """Return the subscription that a link speaks of.

    Args:
        token: as it stands in the address.
        purpose: what the page would let its holder do.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: the link was cut off or forged.
        Gone: it is ours, and its subscription was erased.

    """
    told = links.read(token)
    if told is None or not told.is_proven_by(_proof(told.handle, purpose)):
        raise NotFound(
            gettext(
                "This link does not work. Perhaps it was cut off: copy the whole line from the "
                "mail."
            )
        )
    query = select(Subscriber).where(Subscriber.handle == told.handle)
    if for_update:
        query = query.with_for_update()
    subscriber = db.session.scalar(query)
    if subscriber is None:
        raise Gone(gettext("What this link led to was erased: no news comes to this address."))
    return subscriber


def _proof(handle: bytes, purpose: Purpose) -> bytes:
    return vault.fingerprint(SCOPE, f"token {purpose}", handle)
