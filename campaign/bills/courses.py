"""Which way a measure goes: its number says in which house it began, and who decides on it."""

import re
from dataclasses import dataclass

from campaign.bills.models import Outcome, Step

_KINDS = r"\b(SB|AB|SCA|ACA|SCR|ACR|SJR|AJR|SR|HR)"
_NUMBER = re.compile(_KINDS + r"[ -]?(\d{1,5})\b(?!/)")
_KIND = re.compile(
    _KINDS + r"(?:[ -]?X\d?)?[ -]?\d"
)  # also SBX1 2, of an extraordinary session
_SESSION = re.compile(r"(20\d\d)-(20\d\d)\Z")
_IN_ASSEMBLY = {"AB", "ACA", "ACR", "AJR", "HR"}
_BILLS = {"SB", "AB"}
_OF_ONE_HOUSE = {"SR", "HR"}


@dataclass(frozen=True)
class Course:
    """The steps of one measure, in order, and how it can end."""

    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def houses(self) -> tuple[Step, ...]:
        """The houses that vote on it, the one it began in first."""
        return tuple(step for step in self.steps if step in {Step.SENATE, Step.ASSEMBLY})

    @property
    def first_house(self) -> Step:
        """The house it began in, whose committees hear it first."""
        return self.houses[0]


def of(bill: str) -> Course:
    """Return the course of a bill by its number; that of a Senate bill where none is in it.

    A bill passes both houses and goes to the Governor. A joint or concurrent resolution, or a
    constitutional amendment, passes both and is signed by nobody; a resolution of one house
    ends there.

    Args:
        bill: as it stands in letters, like ``SB 54``.

    Source:
        California Constitution, article IV, sections 8 and 10, and article XVIII, section 1,
        https://leginfo.legislature.ca.gov/faces/codesTOCSelected.xhtml?tocCode=CONS ;
        the kinds of measures: Glossary of Legislative Terms,
        https://leginfo.legislature.ca.gov/faces/glossaryTemplate.xhtml

    """
    found = _KIND.search(bill.upper())
    kind = found[1] if found else "SB"
    houses: tuple[Step, ...] = (Step.SENATE, Step.ASSEMBLY)
    if kind in _IN_ASSEMBLY:
        houses = (Step.ASSEMBLY, Step.SENATE)
    if kind in _BILLS:
        ends = (Outcome.SIGNED, Outcome.LAW, Outcome.VETOED, Outcome.DIED)
        return Course((Step.INTRODUCED, Step.COMMITTEE, *houses, Step.GOVERNOR), ends)
    if kind in _OF_ONE_HOUSE:
        houses = houses[:1]
    return Course((Step.INTRODUCED, Step.COMMITTEE, *houses), (Outcome.ADOPTED, Outcome.DIED))


def number_of(bill: str) -> tuple[str, str] | None:
    """Return (kind, number) of a measure of a regular session, like ``("SB", "54")``."""
    found = _NUMBER.search(bill.upper())
    return (found[1], str(int(found[2]))) if found else None


def is_session(session: str) -> bool:
    """Whether *session* is one of California's: two years, the first of them odd.

    Source: California Constitution, article IV, section 3(a).
    """
    years = _SESSION.match(session)
    if years is None:
        return False
    first, second = int(years[1]), int(years[2])
    return first % 2 == 1 and second == first + 1


def official_page(bill: str, session: str) -> str:
    """Return the address of a bill at the Legislature; empty while its session is not known.

    Source:
        California Legislative Information; the address as its own pages link it: the years of
        the session, 0 for the regular one, the number.

    """
    number = number_of(bill)
    if number is None or not is_session(session):
        return ""
    name = f"{session.replace('-', '')}0{''.join(number)}"
    return f"https://leginfo.legislature.ca.gov/faces/billNavClient.xhtml?bill_id={name}"
