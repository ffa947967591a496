"""What an act says besides its name: what it was about, and what was changed from what."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

ACCOUNTS = ("account", "invited_by")  # these hold the number of an account
_HIDDEN = {"petition", "slug"}  # the campaign has a column of its own
_WAS = "was_"

# Names in details that people read more easily in other words; all others stand as noted.
NAMES = {
    "account": lazy_gettext("person"),
    "invited_by": lazy_gettext("invited by"),
    "invitation": lazy_gettext("invitation"),
    "role": lazy_gettext("role"),
    "by": lazy_gettext("by"),
    "state": lazy_gettext("state"),
    "opens_at": lazy_gettext("opens"),
    "closes_at": lazy_gettext("closes"),
    "retention_days": lazy_gettext("days people are kept"),
    "outcome": lazy_gettext("outcome"),
    "outcome_on": lazy_gettext("day of the outcome"),
    "goals": lazy_gettext("goals"),
    "bill": lazy_gettext("bill"),
    "position": lazy_gettext("position"),
    "starts_at": lazy_gettext("begins"),
    "paused": lazy_gettext("letters wait"),
    "fields": lazy_gettext("wishes changed"),
    "sections": lazy_gettext("parts changed"),
    "is_open": lazy_gettext("talk is open"),
    "slow_minutes": lazy_gettext("minutes between comments"),
    "district": lazy_gettext("district"),
    "story": lazy_gettext("story"),
    "becomes": lazy_gettext("new address"),
    "language": lazy_gettext("language"),
    "comment": lazy_gettext("comment"),
    "signature": lazy_gettext("number of the signature"),
    "invalidation": lazy_gettext("act"),
    "bundle": lazy_gettext("bundle"),
    "update": lazy_gettext("update"),
    "partner": lazy_gettext("partner"),
    "rows": lazy_gettext("rows"),
    "count": lazy_gettext("how many"),
    "reason": lazy_gettext("reason"),
    "petition_id": lazy_gettext("petition"),
}
# And values: what somebody is, how a petition stands, how somebody came in.
VALUES = {
    "owner": lazy_gettext("owner"),
    "organiser": lazy_gettext("organiser"),
    "moderator": lazy_gettext("moderator"),
    "exporter": lazy_gettext("exporter"),
    "reader": lazy_gettext("reader"),
    "draft": lazy_gettext("draft"),
    "rehearsal": lazy_gettext("rehearsal"),
    "live": lazy_gettext("live"),
    "won": lazy_gettext("won"),
    "lost": lazy_gettext("not won"),
    "password": lazy_gettext("password"),
    "link": lazy_gettext("mailed link"),
    "app": lazy_gettext("app with codes"),
    "passkey": lazy_gettext("passkey"),
    "code": lazy_gettext("code"),
}
_WORDY = {"role", "state", "outcome", "by"}  # names whose values are in the table above


@dataclass(frozen=True)
class Told:
    """One thing that an act says."""

    name: str
    value: str
    was: str | None  # before; None where nothing was there to change
    is_change: bool


def told(detail: Mapping[str, object], people: Mapping[int | None, str]) -> list[Told]:
    """Return what an act says, in the order in which it was noted.

    Args:
        detail: of the row.
        people: addresses by account, of those who are named in it.

    """
    plain = dict(detail)
    if "before" in plain and "after" in plain:
        plain = {
            (
                "was_district" if name == "before" else "district" if name == "after" else name
            ): of
            for name, of in plain.items()
        }
    return [
        Told(
            name=_name(name),
            value=_value(name, value, people),
            was=_value(name, plain[_WAS + name], people) if _WAS + name in plain else None,
            is_change=_WAS + name in plain,
        )
        for name, value in plain.items()
        if name not in _HIDDEN and not _is_before(name, plain) and _says(name, value, plain)
    ]


def _is_before(name: str, plain: Mapping[str, object]) -> bool:
    return name.startswith(_WAS) and name.removeprefix(_WAS) in plain


def _says(name: str, value: object, plain: Mapping[str, object]) -> bool:
    return value is not None or _WAS + name in plain


def _name(name: str) -> str:
    return str(NAMES.get(name, name.replace("_", " ")))


def _value(name: str, value: object, people: Mapping[int | None, str]) -> str:
    if value is None:
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name in ACCOUNTS and isinstance(value, int):
        return people.get(value, str(value))
    if name in _WORDY:
        return ", ".join(str(VALUES.get(word, word)) for word in str(value).split("/"))
    return str(value)
