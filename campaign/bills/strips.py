"""A bill as visitors see it: its steps, the words above them, and the hearings to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.bills import courses, hearings, tracking
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import Hearing, Outcome, Step
from campaign.petitions.models import Petition

_BROKEN = {Outcome.VETOED, Outcome.DIED}


@dataclass(frozen=True)
class Shown:
    """One step of the strip."""

    step: Step
    stage: Stage
    look: str  # "done", "now", "later"; "broken": here it was vetoed, or died


@dataclass(frozen=True)
class Strip:
    """Everything the strip shows."""

    petition: Petition
    facts: Facts
    steps: tuple[Shown, ...]
    hearings: Sequence[Hearing]  # to come, the next one first
    official: str  # address of the Legislature's own page; may be empty


def of(petition: Petition) -> Strip | None:
    """Return a petition's strip; None where nobody has said where its bill stands."""
    told = tracking.facts_of(petition)
    coming = hearings.coming(petition.id)
    if told is None and not coming:
        return None
    return showing(petition, told or tracking.beginning(petition), coming)


def showing(petition: Petition, told: Facts, coming: Sequence[Hearing]) -> Strip:
    """Return the strip of what somebody says of a bill, kept or not."""
    course = courses.of(petition.bill)
    reached = told.reached(course)
    ended = reached - 1 if told.outcome is Outcome.VETOED else reached
    steps = tuple(
        Shown(step, told.stage(step), _look(place, reached, told, ended))
        for place, step in enumerate(course.steps)
    )
    official = courses.official_page(petition.bill, told.session)
    return Strip(petition, told, steps, coming, official)


def _look(place: int, reached: int, told: Facts, ended: int) -> str:
    if told.outcome in _BROKEN and place == ended:
        return "broken"
    if place == reached:
        return "now"
    return "done" if place < reached else "later"
