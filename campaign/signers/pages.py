"""What the signer's own pages show: where they stand, and whose desk the letter lands on."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from campaign.config import Settings
from campaign.districts import lookup, nearby
from campaign.errors import Refusal
from campaign.letters import template
from campaign.letters.template import Letter
from campaign.offices import (
    bundling,
    calendar,
    letters,
    profiles,
    seats,
    singles,
    whereabouts,
)
from campaign.offices.models import Bundle, Office
from campaign.offices.whereabouts import Step, Whereabouts
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
    whereabouts: Whereabouts  # of the letter
    hold_hours: float  # from the sealing of a bundle until it goes
    bundle: Bundle | None  # in which a letter of this mailbox left; None while it waits
    is_earlier: bool  # it was an earlier letter that left: this one never goes
    is_single: bool  # the letter goes, or went, in a mail of its own
    next_at: datetime | None  # when the letter moves on, or would if it were confirmed now

    @property
    def state(self) -> str:
        """``pending``, ``confirmed``, ``withdrawn``, ``invalid`` or ``elsewhere``."""
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
    def is_open(self) -> bool:
        """Whether the letter can still change: it counts, and has not gone."""
        return self.is_confirmed and self.bundle is None and self.person is not None

    @property
    def has_arrived(self) -> bool:
        """Whether the office has the letter."""
        return self.whereabouts.step is Step.DELIVERED

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
    where = whereabouts.of(signature, settings)
    gone = None if where.step is Step.HELD else where.bundle
    office, reason = _office(signature)
    next_at = where.next_at
    if signature.may_confirm and office is not None and reason is None:
        next_at = calendar.next_of(office, settings)
    return Standing(
        signature=signature,
        person=people.open_person(signature),
        wording=pages.wording_of(signature.petition_id, signature.language),
        city=lookup.find(signature.zip).city,
        senator=None if district is None else lookup.senator_of(district),
        needs_choice=placing.needs_choice(signature),
        whereabouts=where,
        hold_hours=settings.hold_minutes / 60,
        bundle=gone,
        is_earlier=gone is not None and not bundling.is_in(gone, signature),
        is_single=is_single(signature, where, office),
        next_at=next_at,
    )


def is_single(signature: Signature, where: Whereabouts, office: Office | None) -> bool:
    """Return whether a letter goes, or went, in a mail of its own."""
    if where.bundle is not None:
        return where.bundle.is_single
    return singles.is_meant_for(signature, office)


def _office(signature: Signature) -> tuple[Office | None, seats.Reason | None]:
    """Return whom a letter goes to, and what would hold it back if it were confirmed now."""
    if signature.district is None:
        return None, None
    if signature.may_confirm:
        return seats.office_of(signature.petition, signature.district)
    return profiles.of(signature.district), None  # where its letter is says what holds it back


def letter_of(stands: Standing) -> Letter | None:
    """Return the letter as the office will get it, or got it; None where they were erased.

    What has gone names whom it went to, whoever holds the seat since.
    """
    if stands.person is None:
        return None
    senator = stands.senator.name if stands.senator else template.shown_names()["senator"]
    if stands.bundle is not None and not stands.is_earlier:
        senator = stands.bundle.senator_name or senator
    return letters.compose(
        stands.signature,
        stands.person,
        stands.wording,
        senator=senator,
        city=stands.city or "",
    )


def of_zip(signature: Signature) -> tuple[lookup.Candidate, ...]:
    """Return the districts of a signature's ZIP code, to choose from.

    Raises:
        Refusal: it is withdrawn, or invalid.

    """
    if signature.state is SignatureState.WITHDRAWN:
        raise Refusal(gettext("This signature is withdrawn, so its district cannot change."))
    if signature.state is SignatureState.INVALID:
        raise Refusal(gettext("This signature is invalid, so its district cannot change."))
    return lookup.find(signature.zip).candidates


def around(signature: Signature) -> tuple[lookup.Candidate, ...]:
    """Return the districts around its ZIP code; all, where nobody knows the ZIP.

    To find the nearest takes some twenty times as long as :func:`of_zip`.
    """
    match = lookup.find(signature.zip)
    if match.outcome is lookup.Outcome.OUTSIDE:
        return ()  # a California district needs a California ZIP code: sign anew with it
    known = {candidate.district for candidate in match.candidates}
    found = nearby.districts_around(signature.zip)
    return tuple(candidate for candidate in found if candidate.district not in known)
