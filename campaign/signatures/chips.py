"""Filters in words, as their chips say them."""

from collections.abc import Callable

from flask_babel import format_date, gettext

from campaign.petitions import naming
from campaign.petitions.models import SignatureState
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from campaign.signatures.filters import Filters, Wording


def of(filters: Filters) -> list[tuple[str, str]]:
    """Return what narrows a list: the name of each filter, and its words."""
    found = []
    for name in filters.query():
        words = _WORDS[name](filters)
        if name == "until" and filters.since == filters.until:
            continue  # the chip of the first day says the day
        found.append((name, words))
    return found


def state(which: SignatureState) -> str:
    """Return the name of a state."""
    names = {
        SignatureState.CONFIRMED: gettext("Confirmed"),
        SignatureState.PENDING: gettext("Not confirmed yet"),
        SignatureState.WITHDRAWN: gettext("Withdrawn"),
        SignatureState.INVALID: gettext("Invalid"),
        SignatureState.ELSEWHERE: gettext("Signed elsewhere, brought in"),
    }
    return str(names[which])


def consent(kind: str) -> str:
    """Return what a signer agreed to, in a few words."""
    names = {
        "show_name": gettext("First name shown"),
        "keep_informed": gettext("Wants news"),
        "hear_delivery": gettext("Hears of delivery"),
        "office_reply": gettext("Office may answer"),
    }
    return str(names[kind])


def district(number: int) -> str:
    """Return the name of a district, or of having none."""
    if number == UNPLACED:
        return str(gettext("District not known yet"))
    if number == OUTSIDE:
        return str(gettext("Outside California"))
    return str(gettext("District %(number)s", number=number))


def _days(filters: Filters) -> str:
    first = "" if filters.since is None else format_date(filters.since, "medium")
    if filters.since == filters.until:
        return first
    return str(gettext("From %(day)s", day=first))


def _until(filters: Filters) -> str:
    last = "" if filters.until is None else format_date(filters.until, "medium")
    return str(gettext("Until %(day)s", day=last))


def _hour(filters: Filters) -> str:
    hour = filters.hour or 0
    return str(gettext("%(first)s:00 to %(last)s:00 Pacific", first=hour, last=hour + 1))


def _letter(filters: Filters) -> str:
    if filters.letter is Wording.FORM:
        return str(gettext("The petition’s letter"))
    return str(gettext("Own words"))


_WORDS: dict[str, Callable[[Filters], str]] = {
    "state": lambda f: state(f.state),
    "district": lambda f: district(f.district or 0),
    "zip": lambda f: gettext("ZIP %(zip)s", zip=f.zip),
    "city": lambda f: f.city or "",
    "since": _days,
    "until": _until,
    "hour": _hour,
    "source": lambda f: gettext("Source: %(name)s", name=naming.source(f.source or "")),
    "language": lambda f: naming.language(f.language or ""),
    "consent": lambda f: consent(f.consent or ""),
    "letter": _letter,
    "via": lambda f: gettext("By the link %(code)s", code=f.via),
    "network": lambda f: gettext("Same network as No. %(number)s", number=f.network),
    "invalidation": lambda f: gettext(
        "Made invalid by act No. %(number)s", number=f.invalidation
    ),
}
