"""Links that only their holder knows: a signature's handle, and proof that we made the link.

Nothing of a link is stored. It is proven with a key derived from its petition's, so that it
dies with the petition; one made for the thanks page does not confirm.
"""

from enum import StrEnum

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from campaign.db import db
from campaign.errors import NotFound
from campaign.petitions import living
from campaign.petitions.models import Signature
from campaign.vault import links, vault

# Built once, with the petition: they run for every page of a signer's own.
_CALLED = (
    select(Signature)
    .where(Signature.handle == bindparam("handle"))
    .options(joinedload(Signature.petition, innerjoin=True))
)
_LOCKED = _CALLED.with_for_update(of=Signature)


class Purpose(StrEnum):
    """What a link lets its holder do."""

    THANKS = "thanks"  # whoever signed: choose a district, send again, mend the address
    CONFIRM = "confirm"  # whoever reads the mailbox: confirm, and all of one's own page
    STOP = "stop"  # whoever reads the mailbox, or a mail program for them: no more mail


def make(signature: Signature, purpose: Purpose) -> str:
    """Return the token of a signature's link, 43 characters that are safe in an address."""
    return links.written(signature.handle, _proof(signature, purpose))


def read(token: str, purpose: Purpose, *, for_update: bool = False) -> Signature:
    """Return the signature that a link speaks of.

    Args:
        token: as it stands in the address.
        purpose: what the page would let its holder do.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: the link was cut off, forged, or its signature is gone.

    """
    missing = NotFound(
        gettext(
            "This link does not work. Perhaps it was cut off: copy the whole line from the "
            "mail. Links to signatures that were never confirmed are erased after a while."
        )
    )
    told = links.read(token)
    if told is None:
        raise missing
    query = _LOCKED if for_update else _CALLED
    signature = db.session.scalar(query, {"handle": told.handle})
    if signature is None or living.is_forgotten(signature.petition):  # its key is no more
        raise missing
    if not told.is_proven_by(_proof(signature, purpose)):
        raise missing
    return signature


def _proof(signature: Signature, purpose: Purpose) -> bytes:
    scope = f"petition:{signature.petition_id}"
    return vault.fingerprint(scope, f"token {purpose}", signature.handle)
