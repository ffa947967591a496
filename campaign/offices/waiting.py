"""Which letters wait for an office."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions.models import Petition, PetitionState, Signature, SignatureState


def letters(*, until: datetime) -> Select[int, int | None]:
    """Return the query for (petition, district) of every letter that waits for an office."""
    same = aliased(Signature)  # itself, or what its mailbox signed before and withdrew too late
    is_bundled = exists().where(
        same.petition_id == Signature.petition_id,
        same.address_print == Signature.address_print,
        BundledLetter.signature_id == same.id,
        ~BundledLetter.is_out,
    )
    return (
        select(Signature.petition_id, Signature.district)
        .join(Petition)
        .where(
            Petition.state != PetitionState.DRAFT,
            Signature.state == SignatureState.CONFIRMED,
            Signature.district.is_not(None),
            Signature.confirmed_at <= until,
            Signature.sealed.is_not(None),
            ~is_bundled,
        )
    )


def recalled_since(since: datetime) -> ColumnElement[bool]:
    """Return whether a person took a letter back from its office at or after *since*."""
    return exists().where(
        BundledLetter.signature_id == Signature.id,
        BundledLetter.is_out,
        Bundle.id == BundledLetter.bundle_id,
        Bundle.state == BundleState.RECALLED,
        Bundle.settled_at >= since,
    )


def taken_out() -> ColumnElement[bool]:
    """Return whether a letter was taken out of a bundle that is still held."""
    return exists().where(
        BundledLetter.signature_id == Signature.id,
        BundledLetter.is_out,
        Bundle.id == BundledLetter.bundle_id,
        Bundle.state == BundleState.HELD,
    )
