"""What the filters of a list can be chosen from, for the form that fills the address bar."""

from collections.abc import Mapping
from typing import Any

from campaign.petitions import naming
from campaign.petitions.models import SignatureState
from campaign.signatures import chips, listing
from campaign.signatures.filters import CONSENTS, NAMED_DISTRICTS, Filters
from campaign.web import languages


def choices(petition_id: int, filters: Filters, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what ``signatures/_narrowing.html`` shows.

    Args:
        petition_id: whose signatures.
        filters: which narrow now.
        typed: what stands in the address, understood or not.

    """
    return {
        "filters": filters,
        "query": filters.query(),
        "chips": chips.of(filters),
        "typed": typed,
        "states": list(SignatureState),
        "districts": NAMED_DISTRICTS,
        "district_name": chips.district,
        "hours": [(hour, f"{hour}:00") for hour in range(24)],
        "source_choices": [
            (name, naming.source(name)) for name in listing.sources_of(petition_id)
        ],
        "languages": languages.LANGUAGES,
        "consent_choices": [(kind, chips.consent(kind)) for kind in CONSENTS],
    }
