"""Bring the roster to what a source says, seat by seat: what is newer wins."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from campaign.db import db
from campaign.districts.models import District, Senator

TERM_YEARS = 4


@dataclass(frozen=True)
class Holder:
    """Who holds a seat, as a source has it; what it leaves blank stays as it was."""

    district: int
    name: str
    party: str = ""
    email: str = ""
    phone: str = ""
    capitol_office: str = ""
    url: str = ""


class Deed(StrEnum):
    """What becomes of one seat."""

    SAME = "same"
    CHANGED = "changed"  # the same senator, with another address
    NEW = "new"
    VACANT = "vacant"  # its holder left
    EMPTY = "empty"  # nobody held it before
    OLDER = "older"  # we know more than the source does: nothing changes


@dataclass(frozen=True)
class SeatChange:
    """What a source changes at one seat."""

    district: int
    deed: Deed
    as_of: date
    before: str | None  # who held it
    after: Holder | None
    details: tuple[tuple[str, str, str], ...] = ()  # (column, before, after)
    is_new_term: bool = False  # a term began since we last heard of this seat


def plan(said: Iterable[tuple[int, Holder | None, date]]) -> tuple[SeatChange, ...]:
    """Return what would change, by district; change nothing.

    Args:
        said: district, its holder (None: vacant) and the day the source speaks of.

    """
    held = _held()
    left = dict(
        db.session.execute(
            select(Senator.district, func.max(Senator.left_on)).group_by(Senator.district)
        ).all()
    )
    terms = dict(db.session.execute(select(District.number, District.next_term_starts)).all())
    changes = []
    for district, holder, as_of in sorted(said, key=lambda row: row[0]):
        former = held.get(district)
        known = former.as_of if former else left.get(district)
        change = _change(district, former, holder, as_of)
        if known is not None and known > as_of:
            change = replace(change, deed=Deed.OLDER, details=())
        begins = terms.get(district)
        is_new = begins is not None and begins <= as_of and (known is None or known < begins)
        changes.append(replace(change, is_new_term=is_new))
    return tuple(changes)


def apply(changes: Iterable[SeatChange]) -> None:
    """Make the changes, in the caller's transaction. Who left is remembered."""
    done = [change for change in changes if change.deed is not Deed.OLDER]
    held = _held()
    for change in done:
        former = held.get(change.district)
        if former is not None and change.deed in {Deed.NEW, Deed.VACANT}:
            former.is_current = False
            former.left_on = change.as_of
    db.session.flush()  # the seat must be free before its next holder takes it
    for change in done:
        district = db.session.get_one(District, change.district)
        district.next_term_starts = _term_after(change.as_of, district.next_term_starts)
        if change.after is None:
            continue
        senator = held.get(change.district)
        if senator is None or not senator.is_current:
            senator = Senator(is_current=True)
        for field in fields(change.after):
            setattr(senator, field.name, getattr(change.after, field.name))
        senator.as_of = change.as_of
        senator.term_ends = district.next_term_starts
        db.session.add(senator)
    db.session.flush()


def _held() -> dict[int, Senator]:
    rows = db.session.scalars(
        select(Senator).where(Senator.is_current).execution_options(populate_existing=True)
    )
    return {senator.district: senator for senator in rows}


def _change(
    district: int, former: Senator | None, holder: Holder | None, as_of: date
) -> SeatChange:
    before = former.name if former else None
    if holder is None:
        deed = Deed.VACANT if former else Deed.EMPTY
        return SeatChange(district, deed, as_of, before, None)
    if former is None or _plain(former.name) != _plain(holder.name):
        return SeatChange(district, Deed.NEW, as_of, before, holder)
    was = Holder(**{field.name: getattr(former, field.name) for field in fields(Holder)})
    told = Holder(*(new or old for new, old in zip(astuple(holder), astuple(was), strict=True)))
    details = tuple(
        (field.name, getattr(was, field.name), getattr(told, field.name))
        for field in fields(Holder)
        if getattr(was, field.name) != getattr(told, field.name)
    )
    deed = Deed.CHANGED if details else Deed.SAME
    return SeatChange(district, deed, as_of, before, told, details)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _term_after(day: date, term_starts: date | None) -> date | None:
    """Return when the first term begins that lies after *day*.

    Source:
        Constitution of California, article IV, section 2(a): senators serve four years, from
        the first Monday in December after their election.

    """
    while term_starts is not None and term_starts <= day:
        december = date(term_starts.year + TERM_YEARS, 12, 1)
        term_starts = december + timedelta(days=-december.weekday() % 7)
    return term_starts


def sentences(changes: Iterable[SeatChange]) -> list[str]:
    """Return what the changes are, a line or more for each, for a person at a terminal."""
    told = []
    again = []
    counts = dict.fromkeys(Deed, 0)
    for change in changes:
        counts[change.deed] += 1
        told += _lines(change)
        if change.is_new_term and change.deed in {Deed.SAME, Deed.CHANGED}:
            again.append(f"{change.district} ({change.before})")
    unchanged = counts[Deed.SAME] + counts[Deed.EMPTY]
    told.append(f"Unchanged seats: {unchanged}.")
    if again:
        told.append(
            "A term began in these districts, and the file names the same senator. Right after "
            f"an election, make sure that the file is newer: {', '.join(again)}."
        )
    return told


def _lines(change: SeatChange) -> list[str]:
    where = f"District {change.district:2}: "
    match change.deed:
        case Deed.NEW:
            after = change.after.name if change.after else ""
            instead = f"instead of {change.before}" if change.before else "the seat was vacant"
            address = change.after.email if change.after else ""
            how = address or "no mail address in the file: set one in the office's profile"
            return [f"{where}new: {after} ({how}), {instead}."]
        case Deed.VACANT:
            return [f"{where}vacant: {change.before} left. Letters will wait."]
        case Deed.CHANGED:
            return [
                f"{where}{change.before}: {column.replace('_', ' ')} “{old}” becomes “{new}”."
                for column, old, new in change.details
            ]
        case Deed.OLDER:
            return [f"{where}left as it is: what we know is newer."]
        case _:
            return []
