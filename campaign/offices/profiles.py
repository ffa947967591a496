"""How each office wants its letters: the profile, what it defaults to, and who changed it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import Any

from flask_babel import gettext
from sqlalchemy import bindparam, select

from campaign import clock
from campaign.access import audit
from campaign.db import alone, db
from campaign.delivery import hours
from campaign.districts.lookup import Seat
from campaign.districts.models import District
from campaign.errors import Invalid, NotFound
from campaign.offices import wishes
from campaign.offices.models import WORKDAYS, Cadence, Channel, Office, OfficeChange

FIELDS = tuple(wishes.READERS)  # what ``change`` takes, in the order in which people read

# Built once: it runs whenever somebody signs.
_AMONG = select(Office).where(Office.district.in_(bindparam("districts", expanding=True)))


class Faulty(Invalid):
    """Some wishes cannot be read; ``faults`` has a sentence for each field at fault."""

    def __init__(self, faults: dict[str, str]) -> None:
        """Say all of them at once."""
        super().__init__(" ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True)
class Difference:
    """One field that would be, or was, changed, both ways as a person writes it."""

    field: str
    before: str
    after: str


def of(district: int) -> Office:
    """Return the profile of an office; where nobody wrote one, the defaults, not kept."""
    return among([district])[district]


def among(districts: Collection[int]) -> dict[int, Office]:
    """Return the profiles of *districts*, with one query."""
    found = db.session.scalars(_AMONG, {"districts": list(districts)})
    kept = {office.district: office for office in found}
    return {number: kept.get(number) or usual(number) for number in districts}


def every() -> dict[int, Office]:
    """Return the profiles of all offices, by district."""
    return among(db.session.scalars(select(District.number).order_by(District.number)).all())


def usual(district: int = 0) -> Office:
    """Return what an office is assumed to want: one mail each workday, in office hours."""
    return Office(
        district=district,
        addresses="",
        channel=Channel.MAIL,
        cadence=Cadence.DAILY,
        letters_at=None,
        cut_off=None,
        days=WORKDAYS,
        opens=time(8),
        closes=time(17),
        time_zone="America/Los_Angeles",
        most_letters=2000,
        ask_after_days=None,
        notes="",
        paused_at=None,
        pause_reason=None,
    )


def mail_addresses(profile: Office, seat: Seat) -> tuple[str, ...]:
    """Return where an office's mail goes: the first gets it, the others a copy."""
    own = tuple(filter(None, profile.addresses.split(",")))
    return own or (seat.email,)


def hours_of(profile: Office) -> str:
    """Return when an office takes mail, as the outbox keeps it: see ``delivery.hours``."""
    return hours.written(profile.days, profile.opens, profile.closes, profile.time_zone)


def values(profile: Office) -> dict[str, Any]:
    """Return a profile's fields by the names that :func:`change` takes."""
    kept = {name: getattr(profile, name) for name in FIELDS if name != "paused"}
    return kept | {"paused": profile.paused_at is not None}


def as_written(profile: Office) -> dict[str, str]:
    """Return a profile's fields as a person writes them: for forms and spreadsheets."""
    return {name: wishes.written(value) for name, value in values(profile).items()}


def differences(district: int, **fields: Any) -> list[Difference]:
    """Return what :func:`change` with the same arguments would change, and change nothing.

    Raises:
        Faulty: some wishes cannot be read.
        NotFound: there is no such district.

    """
    return _differences(_known(district), _read(of(district), fields))


def change(district: int, account_id: int | None, **fields: Any) -> list[Difference]:
    """Change an office's profile and write down who did, in the caller's transaction.

    Args:
        district: whose office.
        account_id: who changes it; None for the server's command line.
        fields: some of :data:`FIELDS`, as values or as a person writes them. ``paused``
            stops and starts the office; ``pause_reason`` says why.

    Raises:
        Faulty: some wishes cannot be read; nothing is changed.
        NotFound: there is no such district.

    """
    _known(district)
    alone("office", district)  # its row may not be there yet
    office = of(district)
    read = _read(office, fields)
    changed = _differences(office, read)
    if not changed:
        return []
    is_paused, was_paused = read.pop("paused"), office.paused_at is not None
    if is_paused != was_paused:
        office.paused_at = clock.now() if is_paused else None
    for name, value in read.items():
        setattr(office, name, value)
    db.session.add(office)
    for difference in changed:
        db.session.add(
            OfficeChange(
                district=district,
                account_id=account_id,
                field=difference.field,
                before=difference.before,
                after=difference.after,
            )
        )
    audit.note(
        "offices.profile",
        account_id,
        about=None,
        district=district,
        fields="/".join(difference.field for difference in changed)[:80],
        **audit.differences({"paused": was_paused}, {"paused": is_paused}),
    )
    return changed


def history(district: int, *, limit: int = 100) -> list[OfficeChange]:
    """Return the latest changes of an office's profile, newest first."""
    query = select(OfficeChange).where(OfficeChange.district == district)
    return list(db.session.scalars(query.order_by(OfficeChange.id.desc()).limit(limit)))


def _known(district: int) -> Office:
    if db.session.get(District, district) is None:
        raise NotFound(gettext("There is no district %(number)s.", number=district))
    return of(district)


def _read(office: Office, fields: dict[str, Any]) -> dict[str, Any]:
    """Return all fields of *office* with *fields* in place, or say what is wrong with them."""
    read = values(office)
    faults = {}
    for name, raw in fields.items():
        try:
            read[name] = wishes.READERS[name](raw)
        except Invalid as error:
            faults[name] = str(error)
        except KeyError:
            faults[name] = gettext("A profile has no field “%(name)s”.", name=name)
    if not read["paused"]:
        read["pause_reason"] = None
    faults |= {name: text for name, text in _contradictions(read) if name not in faults}
    if faults:
        raise Faulty(faults)
    return read


def _contradictions(read: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    if not hours.are_in_order(read["opens"], read["closes"]):
        found.append(("closes", gettext("Enter a closing hour after the opening hour.")))
    if read["cadence"] is Cadence.AT_COUNT and read["letters_at"] is None:
        found.append(
            ("letters_at", gettext("Say how many letters must wait before they are sent."))
        )
    if read["paused"] and not read["pause_reason"]:
        found.append(("pause_reason", gettext("Say in a few words why its letters wait.")))
    return found


def _differences(office: Office, read: dict[str, Any]) -> list[Difference]:
    before = as_written(office)
    after = {name: wishes.written(value) for name, value in read.items()}
    return [
        Difference(name, before[name], after[name])
        for name in FIELDS
        if before[name] != after[name]
    ]
