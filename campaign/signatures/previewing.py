"""What invalidating by conditions would meet, before anything does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from campaign.db import db
from campaign.offices.models import BundledLetter, BundleState
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.signatures import counting, invalidating, listing
from campaign.signatures import filters as filtering
from campaign.signatures.filters import Filters
from campaign.signatures.listing import Count, Row

SAMPLE = 8  # rows


@dataclass(frozen=True)
class Preview:
    """What would become invalid, before anything does."""

    until_id: int  # what comes later is not meant
    counts: dict[SignatureState, Count]
    sample: Sequence[Row]
    held: int  # letters in bundles that have not gone: they would leave them
    released: int  # letters in bundles that have gone

    def expected(self, *, has_pending: bool) -> int | None:
        """Return how many in all; None where there are more than anybody counted."""
        counts = list(self.counts.values())[: None if has_pending else 1]
        if any(count.is_more for count in counts):
            return None
        return sum(count.number for count in counts)


def preview(petition: Petition, filters: Filters) -> Preview:
    """Return what invalidating by *filters* would meet now; those not confirmed apart.

    Raises:
        Invalid: as ``invalidating.check`` does.

    """
    invalidating.check(filters)
    until_id = db.session.scalar(select(func.max(Signature.id))) or 0
    counts = {
        state: listing.counted(petition.id, replace(filters, state=state))
        for state in invalidating.states(filters, has_pending=True)
    }
    some = (
        select(Signature.id)
        .where(*filtering.conditions(filters, petition.id))
        .limit(listing.MOST_COUNTED)
    )
    letters = counting.lying(BundledLetter.signature_id.in_(some))
    held = letters[BundleState.HELD]
    sample = listing.page(petition.id, filters, size=SAMPLE).rows
    return Preview(until_id, counts, sample, held, letters[BundleState.RELEASED])
