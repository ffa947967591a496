"""Find one person: by the fingerprint of their mailbox, or by the number of a signature."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import case, select

from campaign.db import db
from campaign.errors import NotFound
from campaign.mail import addresses
from campaign.petitions import living, people
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.signatures import holding


def by_mail(petition: Petition, email: str) -> Signature:
    """Return what a mailbox signed: the signature that counts, or else its latest.

    Every spelling of the mailbox finds it, and nothing similar does.

    Args:
        petition: beneath which.
        email: as ``addresses.normal`` returns it.

    Raises:
        NotFound: this mailbox signed nothing here, or is forgotten.

    """
    missing = NotFound(
        gettext(
            "Nobody with this address has signed here. Perhaps they used another one, or were "
            "erased as they wished."
        )
    )
    if living.is_forgotten(petition):  # asking would make it a new key
        raise missing
    known_by = people.address_print(petition, addresses.canonical(email))
    found = _of(petition.id, known_by)
    if not found:
        raise missing
    return found[0]


def in_hand(petition: Petition, signature_id: int, *, for_update: bool = False) -> Signature:
    """Return one signature of a petition.

    Args:
        petition: whose.
        signature_id: its number.
        for_update: lock it, and first what made it invalid.

    Raises:
        NotFound: there is none of that number.

    """
    query = select(Signature).where(
        Signature.id == signature_id, Signature.petition_id == petition.id
    )
    if for_update:
        holding.invalidation_of(signature_id)
        query = query.with_for_update(of=Signature)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(gettext("There is no such signature, or it was erased."))
    return found


def others(signature: Signature) -> Sequence[Signature]:
    """Return what else the same mailbox signed here: the one that counts first."""
    found = _of(signature.petition_id, signature.address_print)
    return [one for one in found if one.id != signature.id]


def _of(petition_id: int, address_print: bytes) -> Sequence[Signature]:
    counts_first = case((Signature.state == SignatureState.CONFIRMED, 0), else_=1)
    query = select(Signature).where(
        Signature.petition_id == petition_id, Signature.address_print == address_print
    )
    return db.session.scalars(query.order_by(counts_first, Signature.id.desc()).limit(20)).all()
