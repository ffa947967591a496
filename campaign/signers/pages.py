"""What the signer's own pages show: where they stand, and whose desk the letter lands on."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from campaign.config import Settings
from campaign.districts import lookup, nearby
from campaign.letters import template
from campaign.letters.template import Letter
from campaign.offices import bundling, calendar, letters
from campaign.offices.models import Bundle
from campaign.petitions import pages, people, placing
from campaign.petitions.models import Placing, Signature, SignatureState, Wording
from campaign.petitions.people import Person


@dataclass(frozen=True)
class Standing:
    """One signature as its own signer may see it."""

    signature: Signature
    person: Person | None  # None: erased
    wording: Wording
    city: str | None
    senator: lookup.Seat | None
    needs_choice: bool
    sealed_at: datetime  # when the next bundle to an office is put together
    hold_hours: float  # from then until it goes
    bundle: Bundle | None  # in which the letter left; None while it waits

    @property
    def state(self) -> str:
        """``pending``, ``confirmed`` or ``withdrawn``."""
        return self.signature.state.value

    @property
    def is_outside(self) -> bool:
        """Whether no senator of California is theirs."""
        return self.signature.placing is Placing.OUTSIDE

    @property
    def is_zip_outside(self) -> bool:
        """Whether the ZIP code itself lies in another state."""
        return lookup.find(self.signature.zip).outcome is lookup.Outcome.OUTSIDE

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds the seat now, and the letter waits."""
        return self.signature.district is not None and self.senator is None

    @property
    def party(self) -> str:
        """The senator's party in the reader's language, or as the roster has it."""
        large = {"Democratic": gettext("Democratic"), "Republican": gettext("Republican")}
        name = self.senator.party if self.senator else ""
        return large.get(name, name)

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.signature.state is SignatureState.CONFIRMED


def standing(signature: Signature, settings: Settings) -> Standing:
    """Gather what a signer's page shows."""
    district = signature.district
    return Standing(
        signature=signature,
        person=people.open_person(signature),
        wording=pages.wording_of(signature.petition_id, signature.language),
        city=lookup.find(signature.zip).city,
        senator=None if district is None else lookup.senator_of(district),
        needs_choice=placing.needs_choice(signature),
        sealed_at=calendar.next_cut_off(settings),
        hold_hours=settings.hold_minutes / 60,
        bundle=bundling.released(signature),
    )


def letter_of(stands: Standing) -> Letter | None:
    """Return the letter as the office will get it; None where the person was erased."""
    if stands.person is None:
        return None
    return letters.compose(
        stands.signature,
        stands.person,
        stands.wording,
        senator=stands.senator.name if stands.senator else template.shown_names()["senator"],
        city=stands.city or "",
    )


def choices(
    signature: Signature,
) -> tuple[tuple[lookup.Candidate, ...], tuple[lookup.Candidate, ...]]:
    """Return the districts to choose from: those of the ZIP, and those around it.

    Where the ZIP is unknown, the second are all districts.
    """
    match = lookup.find(signature.zip)
    if match.outcome is lookup.Outcome.OUTSIDE:
        return (), ()  # a California district needs a California ZIP code: sign anew with it
    known = {candidate.district for candidate in match.candidates}
    around = tuple(c for c in nearby.districts_around(signature.zip) if c.district not in known)
    return match.candidates, around
