"""What holds a petition back from going live: values that the terminal and the desk word."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from campaign.config import Settings
from campaign.db import db
from campaign.petitions.models import Petition, PetitionState, Wording

# Domains that exist for examples alone.
# Source: RFC 2606, https://www.rfc-editor.org/rfc/rfc2606
_EXAMPLES = ("example.org", "example.com", "example.net", ".example", ".test", ".invalid")


class Lack(StrEnum):
    """Why a petition cannot go live yet."""

    DEMONSTRATION = "demonstration"  # it never can
    DRAFT = "draft"
    CLOSED = "closed"
    WORDLESS = "wordless"
    EXAMPLE = "example"  # a setting is still the example's
    NO_CARRIER = "no_carrier"  # no mail would leave
    NOT_PUBLIC = "not_public"  # no public address, or none that is encrypted


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, for whoever words it: the terminal, or the desk."""

    lack: Lack
    setting: str = ""  # its name, like CAMPAIGN_SENDER, where it is one
    value: str = ""  # what it says now


def missing(petition: Petition, settings: Settings) -> list[Missing]:
    """Return what holds a petition back from going live, but for what was rehearsed."""
    if petition.is_demonstration:
        return [Missing(Lack.DEMONSTRATION)]
    return _missing_of(petition) + _missing_in(settings)


def _missing_of(petition: Petition) -> list[Missing]:
    found = []
    if petition.state is PetitionState.DRAFT:
        found.append(Missing(Lack.DRAFT))
    if petition.is_over:
        found.append(Missing(Lack.CLOSED))
    query = select(Wording.id).filter_by(petition_id=petition.id, is_offered=True)
    if db.session.scalar(query.limit(1)) is None:
        found.append(Missing(Lack.WORDLESS))
    return found


def _missing_in(settings: Settings) -> list[Missing]:
    names = ("organisation", "postal_address", "contact", "sender")
    values = [(name, getattr(settings, name)) for name in names]
    found = [
        Missing(Lack.EXAMPLE, f"CAMPAIGN_{name.upper()}", value)
        for name, value in values
        if _is_an_example(name, value)
    ]
    if not settings.sendgrid_key:
        found.append(Missing(Lack.NO_CARRIER, "CAMPAIGN_SENDGRID_KEY"))
    if not settings.is_secure:
        found.append(Missing(Lack.NOT_PUBLIC, "CAMPAIGN_BASE_URL"))
    return found


def _is_an_example(name: str, value: str) -> bool:
    is_default = value.strip() in {"", getattr(Settings, name)}
    return is_default or value.lower().endswith(_EXAMPLES)
