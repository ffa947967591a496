"""Numbers of bundles: offices and the desk name a bundle by it, so none is ever given twice.

Not even where a rehearsal's bundles were deleted: the trail remembers the last one given.
"""

from sqlalchemy import func, select

from campaign.access import audit
from campaign.db import alone, db
from campaign.offices.models import Bundle

_GIVEN = "bundles.numbered"


def give(bundle: Bundle) -> int:
    """Give *bundle* its number where it has none, in the caller's transaction."""
    if bundle.number is None:
        alone("bundle number")
        bundle.number = following()
        audit.note(_GIVEN, None, number=bundle.number)
    return bundle.number


def following() -> int:
    """Return the number that the next bundle gets."""
    trail = [row.detail.get("number") for row in audit.latest(_GIVEN, limit=1)]
    kept = db.session.scalar(select(func.max(Bundle.number))) or 0
    return max([kept, *(number for number in trail if isinstance(number, int))]) + 1
