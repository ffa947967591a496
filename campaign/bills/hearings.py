"""When committees hear a petition's bill: told, mended, cancelled, removed and put back."""

import uuid
from collections.abc import Collection
from datetime import datetime, time, timedelta

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.bills.models import Hearing
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.petitions.models import Petition

MOST_SHOWN = 3  # to visitors, who want to know when to be there

CANCEL, RESTORE, REMOVE, BACK = "cancel", "restore", "remove", "back"
ACTS: Collection[str] = (CANCEL, RESTORE, REMOVE, BACK)


class Crossed(Refusal):
    """Somebody else changed the hearing since it was shown; nothing is changed."""


def coming(petition_id: int) -> list[Hearing]:
    """Return the hearings of today and later, the next one first, cancelled ones included."""
    return [one for one in listed(petition_id) if is_coming(one)][:MOST_SHOWN]


def is_coming(hearing: Hearing) -> bool:
    """Return whether visitors may see a hearing: it is today or later."""
    today = datetime.combine(clock.pacific(clock.now()).date(), time(), tzinfo=clock.PACIFIC)
    return hearing.starts_at >= today


def listed(petition_id: int) -> list[Hearing]:
    """Return every hearing that is not removed, the earliest first."""
    query = select(Hearing).where(
        Hearing.petition_id == petition_id, Hearing.removed_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Hearing.starts_at, Hearing.id)))


def removed(petition_id: int) -> list[Hearing]:
    """Return the removed hearings, the latest removal first."""
    query = select(Hearing).where(
        Hearing.petition_id == petition_id, Hearing.removed_at.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Hearing.removed_at.desc(), Hearing.id)))


def called(petition: Petition, hearing_id: int, *, for_update: bool = False) -> Hearing:
    """Return one hearing of a petition, also a removed one.

    Args:
        petition: whose hearing.
        hearing_id: its number.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: there is none of that number.

    """
    found = db.session.get(Hearing, hearing_id, with_for_update=for_update or None)
    if found is None or found.petition_id != petition.id:
        raise NotFound(gettext("There is no such hearing."))
    return found


def by_uid(petition: Petition, uid: str) -> Hearing:
    """Return a hearing by its name in calendars.

    Raises:
        NotFound: there is none of that name, or it was removed.

    """
    found = db.session.scalar(
        select(Hearing).where(
            Hearing.petition_id == petition.id,
            Hearing.uid == uid,
            Hearing.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound(gettext("There is no such hearing."))
    return found


def add(
    petition: Petition,
    *,
    starts_at: datetime,
    committee: str,
    place: str,
    note: str,
    account_id: int | None,
) -> Hearing:
    """Tell of a hearing, in the caller's transaction."""
    hearing = Hearing(
        petition_id=petition.id,
        uid=str(uuid.uuid4()),
        starts_at=starts_at,
        committee=committee,
        place=place,
        note=note,
        changed_at=clock.now(),
    )
    db.session.add(hearing)
    db.session.flush()
    audit.note(
        "hearings.add",
        account_id,
        about=petition.id,
        petition=petition.slug,
        hearing=hearing.id,
    )
    return hearing


def mend(
    hearing: Hearing,
    *,
    starts_at: datetime,
    committee: str,
    place: str,
    note: str,
    seen: int,
    account_id: int | None,
) -> bool:
    """Let a hearing say something else, in the caller's transaction.

    Args:
        hearing: as :func:`called` returned it.
        starts_at: when it begins.
        committee: who hears the bill.
        place: where; may be empty.
        note: for visitors; may be empty.
        seen: its ``sequence`` when whoever mends looked at it.
        account_id: who mends.

    Returns:
        Whether anything was different.

    Raises:
        Crossed: somebody else has changed it meanwhile.

    """
    before = (hearing.starts_at, hearing.committee, hearing.place, hearing.note)
    if before == (starts_at, committee, place, note):
        return False
    if hearing.sequence != seen:
        raise Crossed(gettext("Somebody else has changed this hearing meanwhile."))
    hearing.starts_at, hearing.committee = starts_at, committee
    hearing.place, hearing.note = place, note
    _changed(hearing)
    audit.note(
        "hearings.mend",
        account_id,
        about=hearing.petition_id,
        hearing=hearing.id,
        sequence=hearing.sequence,
        **audit.differences({"starts_at": before[0]}, {"starts_at": starts_at}),
    )
    return True


def act(hearing: Hearing, what: str, *, account_id: int | None) -> str:
    """Do one of ``ACTS``, in the caller's transaction; return a sentence of what came of it."""
    if what in {CANCEL, RESTORE}:
        hearing.is_cancelled = what == CANCEL
    else:
        hearing.removed_at = clock.now() if what == REMOVE else None
    _changed(hearing)
    audit.note(
        f"hearings.{what}",
        account_id,
        about=hearing.petition_id,
        hearing=hearing.id,
        sequence=hearing.sequence,
    )
    said: dict[str, str] = {
        CANCEL: gettext("Visitors and calendars see now that it is cancelled."),
        RESTORE: gettext("It takes place after all. Visitors see it now."),
        REMOVE: gettext("It is removed. You find it below, and can put it back."),
        BACK: gettext("It is back. Visitors see it now."),
    }
    return said[what]


def days_until(moment: datetime) -> int:
    """Return the days on the calendar in Sacramento from today until *moment*; 0: today."""
    return (clock.pacific(moment).date() - clock.pacific(clock.now()).date()) // timedelta(
        days=1
    )


def _changed(hearing: Hearing) -> None:
    hearing.sequence += 1
    hearing.changed_at = clock.now()
    db.session.flush()
