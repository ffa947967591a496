"""The campaigns one can hear of, as the floor that knows them lends them to this one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Campaign:
    """One campaign, as a person reads of it."""

    slug: str
    call: str  # "Help us make sure California steps up"


Lender = Callable[[str], Sequence[Campaign]]
_lenders: list[Lender] = []


def lend(lender: Lender) -> None:
    """Let *lender* say which campaigns there are; it is asked with a language.

    This floor stands below petitions and cannot ask them by itself.
    """
    _lenders[:] = [lender]


def open_now(language: str) -> list[Campaign]:
    """Return the campaigns that go on now, worded in *language* where they can be."""
    return [campaign for lender in _lenders for campaign in lender(language)]
