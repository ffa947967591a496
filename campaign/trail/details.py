"""What an act says besides its name: what it was about, and what was changed from what."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

ACCOUNTS = ("account", "invited_by")  # these hold the number of an account
_HIDDEN = {"petition", "slug"}  # the campaign has a column of its own
_WAS = "was_"

# What is noted by these names, as people read it; a test knows every name that is noted.
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
    "as_of": lazy_gettext("as of"),
    "asks": lazy_gettext("each is asked by mail"),
    "at": lazy_gettext("when"),
    "brought": lazy_gettext("brought in"),
    "changed": lazy_gettext("changed"),
    "consents": lazy_gettext("boxes"),
    "edition": lazy_gettext("edition"),
    "expected": lazy_gettext("expected"),
    "export": lazy_gettext("number of the export"),
    "factor": lazy_gettext("number of the factor"),
    "faulty": lazy_gettext("faulty rows"),
    "first_byte": lazy_gettext("from byte"),
    "format": lazy_gettext("format"),
    "found": lazy_gettext("found"),
    "gone": lazy_gettext("gone meanwhile"),
    "hearing": lazy_gettext("hearing"),
    "imported": lazy_gettext("number of the import"),
    "invalidated": lazy_gettext("made invalid"),
    "kind": lazy_gettext("kind"),
    "lane": lazy_gettext("lane"),
    "left": lazy_gettext("still to delete"),
    "mails": lazy_gettext("mails"),
    "map_version": lazy_gettext("map"),
    "mark": lazy_gettext("mark"),
    "message": lazy_gettext("mail"),
    "moment": lazy_gettext("moment"),
    "name": lazy_gettext("name changed"),
    "new": lazy_gettext("new"),
    "number": lazy_gettext("number"),
    "of": lazy_gettext("of"),
    "on": lazy_gettext("keeps itself fresh"),
    "page": lazy_gettext("page"),
    "people": lazy_gettext("people"),
    "picture": lazy_gettext("picture"),
    "profile": lazy_gettext("profile"),
    "removed": lazy_gettext("taken out"),
    "restored": lazy_gettext("put back"),
    "revision": lazy_gettext("version"),
    "seen": lazy_gettext("version"),
    "sequence": lazy_gettext("version"),
    "since": lazy_gettext("since"),
    "stayed": lazy_gettext("stayed"),
    "stories": lazy_gettext("stories"),
    "subject": lazy_gettext("mark of the person"),
    "superseded": lazy_gettext("replaced meanwhile"),
    "thread": lazy_gettext("talk"),
    "until": lazy_gettext("until"),
    "vacant": lazy_gettext("vacant"),
    "version": lazy_gettext("version"),
    "what": lazy_gettext("what"),
    "whole": lazy_gettext("whole"),
    "zip": lazy_gettext("ZIP code changed"),
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
    "paper": lazy_gettext("on paper"),
    "list": lazy_gettext("list"),
    "signatures": lazy_gettext("signatures"),
    "letters": lazy_gettext("letters"),
    "comments": lazy_gettext("comments"),
    "subscribers": lazy_gettext("subscribers"),
}
# Names whose values are in the table above.
_WORDY = {"role", "state", "outcome", "by", "kind", "what"}


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
