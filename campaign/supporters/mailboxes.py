"""The mailbox behind a subscription: sealed in its row, known again by a fingerprint."""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from campaign.db import db
from campaign.mail import addresses
from campaign.supporters.models import SCOPE, Subscriber, SubscriberState
from campaign.vault import Damaged, vault

TABLE = Subscriber.__tablename__
# Built once: they run whenever somebody signs.
_CONFIRMED = select(Subscriber).where(
    Subscriber.address_print == bindparam("of"),
    Subscriber.state == SubscriberState.CONFIRMED,
)
_LOCKED = _CONFIRMED.with_for_update()


def sealed(handle: bytes, email: str) -> bytes:
    """Return an address sealed for the subscription with that handle."""
    return vault.seal(SCOPE, TABLE, handle, {"email": email})


def address_of(subscriber: Subscriber) -> str | None:
    """Return where a subscriber gets mail; None where the address was erased, or is damaged."""
    return None if subscriber.sealed is None else opened(subscriber.handle, subscriber.sealed)


def opened(handle: bytes, blob: bytes) -> str | None:
    """Return the address that lies sealed in the row with that handle; None: it is damaged."""
    try:
        return str(vault.open(TABLE, handle, blob)["email"])
    except Damaged:  # one row must not hold up all the others
        return None


def address_print(email: str) -> bytes:
    """Return the fingerprint by which a mailbox is known again, however it is spelled."""
    return vault.fingerprint(SCOPE, "address", addresses.canonical(email))


def address_prints(emails: Collection[str]) -> dict[str, bytes]:
    """Return the :func:`address_print` of many mailboxes, by their addresses."""
    prints = vault.fingerprints(SCOPE, "address", map(addresses.canonical, emails))
    return dict(zip(emails, prints, strict=True))


def confirmed(email: str, *, for_update: bool = False) -> Subscriber | None:
    """Return the subscription that this mailbox confirmed, if there is one."""
    return confirmed_by(address_print(email), for_update=for_update)


def confirmed_by(known: bytes, *, for_update: bool = False) -> Subscriber | None:
    """Return the confirmed subscription of the mailbox with that fingerprint.

    Args:
        known: see :func:`address_print`.
        for_update: lock the row until the transaction ends.

    """
    return db.session.scalar(_LOCKED if for_update else _CONFIRMED, {"of": known})
