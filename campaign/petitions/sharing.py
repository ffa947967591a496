"""A signer's own link to share: how many came by it, and how many of those signed.

The link's code is random and says nothing of its owner. It is made when they confirm, because
a page that is only looked at writes nothing; it goes when they are erased. Who came by it is
known only as a number; a signature keeps the code it came by, so that a withdrawal is taken
off.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import delete, select, update

from campaign.db import db, table_of
from campaign.delivery import inserting
from campaign.petitions.models import Petition, Share, Signature

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nobody mistakes one of these for another
LENGTH = 8  # 31 to the 8th: to meet one of 100,000 links takes some 8 million guesses
_TRIES = 5
_share = table_of(Share)
_MAKE = inserting.prepared(
    lambda insert: insert(_share).on_conflict_do_nothing().returning(_share.c.id)
)


def make_link(signature: Signature) -> None:
    """Make a signature's own link, unless it has one, in the caller's transaction."""
    row = {"petition_id": signature.petition_id, "signature_id": signature.id}
    for _ in range(_TRIES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        added = db.session.execute(_MAKE(), row | {"code": code}).first()
        # None was added: the code is taken, or there is one
        if added is not None or link_of(signature) is not None:
            return


def link_of(signature: Signature) -> Share | None:
    """Return a signature's own link, None where it has none."""
    return db.session.scalar(select(Share).where(Share.signature_id == signature.id))


def called(code: str) -> Share | None:
    """Return the link with that code, None where there is none, or no longer."""
    return db.session.scalar(select(Share).where(Share.code == code.lower()))


def came_by(code: str | None, petition_id: int) -> str | None:
    """Return *code* as a signature keeps it; None where it leads to no such petition."""
    share = called(code) if code else None
    return share.code if share is not None and share.petition_id == petition_id else None


def petition_of(share: Share) -> Petition:
    """Return the petition whose signer shares the link."""
    return db.session.get_one(Petition, share.petition_id)


def visited(share: Share) -> None:
    """Count one visit, in the caller's transaction."""
    db.session.execute(
        update(Share).where(Share.id == share.id).values(visits=Share.visits + 1)
    )


def credit(signature: Signature, by: int) -> None:
    """Add *by* (1 or -1) to the link that a signer came by, in the caller's transaction."""
    if signature.came_by is not None:
        db.session.execute(
            update(Share)
            .where(Share.code == signature.came_by, Share.petition_id == signature.petition_id)
            .values(signatures=Share.signatures + by)
        )


def forget(signature_ids: Collection[int]) -> None:
    """Erase the links of these signatures, and which links they came by."""
    db.session.execute(delete(Share).where(Share.signature_id.in_(signature_ids)))
    db.session.execute(
        update(Signature).where(Signature.id.in_(signature_ids)).values(came_by=None)
    )
