"""``campaign.toml``: what all languages share: slugs, dates, where the bill stands."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from campaign import clock
from campaign.bills import courses
from campaign.bills.courses import Course
from campaign.bills.models import Outcome, Step
from campaign.petitions.models import Position
from campaign.stories.faults import Faults, nearest

FILE = "campaign.toml"
LAW = "law"  # ``now = "law"``: the bill has taken every step
MOST_RETENTION_DAYS = 730
_MOST_VOTES = 80  # members of the Assembly, the larger house
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_MOST_SLUG, _MOST_BILL, _MOST_TITLE, _MOST_NOTE = 80, 40, 200, 120
_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass
class Plan:
    """A campaign's settings. What is None was left out, and changes nothing."""

    slug: str = ""
    bill: str = ""
    position: Position | None = None  # None only beside a fault
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    retention_days: int | None = None
    story_slug: str = ""
    published_at: datetime | None = None
    steps: list[dict[str, Any]] = field(
        default_factory=list
    )  # columns of BillStep; may be none
    tracked: dict[str, Any] = field(default_factory=dict)  # columns of Bill; may be none


def read(raw: str, faults: Faults) -> Plan:
    """Read the file's text; *faults* take what is wrong with it."""
    try:
        tables = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        faults.add(FILE, f"This cannot be read. {error}.")
        return Plan()
    top = _Table("", tables, faults)
    petition, story = top.table("petition", is_needed=True), top.table("story", is_needed=True)
    steps, about = top.table("steps"), top.table("bill")
    bill = petition.text("bill", _MOST_BILL)
    course = courses.of(bill)
    tracked = _tracked(about, course)
    plan = Plan(
        slug=petition.slug("slug"),
        bill=bill,
        position=petition.choice("position", Position),
        opens_at=petition.moment("opens_at"),
        closes_at=petition.moment("closes_at", is_end=True),
        retention_days=petition.number("retention_days", 1, MOST_RETENTION_DAYS),
        story_slug=story.slug("slug"),
        published_at=story.moment("published_at"),
        steps=_steps(steps, course, tracked.get("outcome")) if "steps" in tables else [],
        tracked=tracked | ({"outcome": tracked.get("outcome")} if "steps" in tables else {}),
    )
    if plan.opens_at and plan.closes_at and plan.closes_at <= plan.opens_at:
        faults.add(FILE, "The petition closes before it opens.", key="petition.closes_at")
    for table in (petition, story, about, top):
        table.finish()
    return plan


def _tracked(table: "_Table", course: Course) -> dict[str, Any]:
    """Return what is said of the bill itself; what was left out changes nothing."""
    told: dict[str, Any] = {
        "title": table.text("title", _MOST_TITLE, is_needed=False),
        "session": table.text("session", _MOST_BILL, is_needed=False),
        "outcome": table.choice("outcome", Outcome, is_needed=False),
        "outcome_on": table.day("outcome_on"),
    }
    if told["session"] and not courses.is_session(told["session"]):
        table.fault("session", "Write both years, the first of them odd, like 2025-2026.")
    if told["outcome"] and told["outcome"] not in course.outcomes:
        table.fault("outcome", f"Write one of these: {', '.join(course.outcomes)}.")
    return {name: value for name, value in told.items() if value}


def _steps(table: "_Table", course: Course, outcome: Outcome | None) -> list[dict[str, Any]]:
    """Return a row for every step: those before the one that is taken now are done."""
    order = course.steps
    now = table.text("now", _MOST_BILL)
    if now and now not in {*order, LAW}:
        table.fault("now", f"There is no step “{now}”. {nearest(now, [*order, LAW])}")
    is_over = outcome not in {None, Outcome.DIED}
    reached = len(order) if is_over or now not in set(order) else order.index(Step(now))
    rows = []
    for place, step in enumerate(order):
        told = table.table(step.value)
        row: dict[str, Any] = {
            "step": step,
            "happened_on": told.day("on"),
            "ayes": told.number("ayes", 0, _MOST_VOTES),
            "noes": told.number("noes", 0, _MOST_VOTES),
            "note": told.text("note", _MOST_NOTE, is_needed=False),
            "is_done": place < reached,
            "is_now": place == reached,
        }
        told.finish()
        if (row["ayes"] is None) != (row["noes"] is None):
            table.fault(step.value, "A vote has two numbers: ayes and noes.")
        rows.append(row)
    table.finish()
    return rows


class _Table:
    """One table of the file; knows which of its keys nobody asked for."""

    def __init__(self, name: str, values: dict[str, Any], faults: Faults) -> None:
        self._name = name
        self._values = values
        self._faults = faults
        self._asked: list[str] = []

    def fault(self, key: str, sentence: str) -> None:
        """Note what is wrong with one key."""
        self._faults.add(FILE, sentence, key=f"{self._name}.{key}".strip("."))

    def finish(self) -> None:
        """Note every key that is none."""
        for key in self._values.keys() - set(self._asked):
            self.fault(key, f"There is no setting of this name. {nearest(key, self._asked)}")

    def table(self, key: str, *, is_needed: bool = False) -> "_Table":
        """Return a table in this one; an empty one where it is missing."""
        found = self._get(key, dict, "a table", is_needed=is_needed)
        name = f"{self._name}.{key}".strip(".")
        return _Table(name, found or {}, self._faults)

    def text(self, key: str, most: int, *, is_needed: bool = True) -> str:
        """Return a text; an empty one where it was left out and may be."""
        wish = 'a text in quotation marks, like "SB 54"'
        found = self._get(key, str, wish, is_needed=is_needed)
        words = " ".join((found or "").split())
        if found is not None and not words:
            self.fault(key, "This is empty.")
        if len(words) > most:
            self.fault(key, f"Shorten it to {most} characters; it has {len(words)}.")
        return words

    def slug(self, key: str) -> str:
        """Return the part of an address that names something."""
        found = self.text(key, _MOST_SLUG)
        if found and not _SLUG.match(found):
            sentence = "Use small letters, digits and single hyphens, like clean-water."
            self.fault(key, sentence)
        return found

    def choice(self, key: str, kind: type[_Kind], *, is_needed: bool = True) -> _Kind | None:
        """Return one of a few words; None where it was left out and may be."""
        found = self.text(key, _MOST_BILL, is_needed=is_needed)
        words = [member.value for member in kind]
        if found and found not in words:
            self.fault(key, f"Write one of these: {', '.join(words)}.")
        return kind(found) if found in words else None

    def number(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number within bounds; None where it was left out."""
        wish = f"a whole number from {least} to {most}"
        found = self._get(key, int, wish)
        if isinstance(found, bool) or (found is not None and not least <= found <= most):
            self.fault(key, f"Write {wish}.")
            return None
        return found

    def day(self, key: str) -> date | None:
        """Return a date; None where it was left out."""
        found = self._get(key, date, "a date, like 2026-05-01, without quotation marks")
        if isinstance(found, datetime):
            self.fault(key, "Write the date alone, like 2026-05-01.")
            return None
        return found

    def moment(self, key: str, *, is_end: bool = False) -> datetime | None:
        """Return a moment; None where it was left out.

        Args:
            key: its name; without an offset it is a time in California, without an hour the
                beginning of that day there.
            is_end: without an hour it is the end of that day.

        """
        wish = "a date, like 2026-05-01 or 2026-05-01T09:00:00, without quotation marks"
        found = self._get(key, date, wish)
        if found is None or isinstance(found, datetime):
            is_local = found is not None and found.tzinfo is None
            return found.replace(tzinfo=clock.PACIFIC) if found and is_local else found
        day = found + timedelta(days=1) if is_end else found
        return datetime.combine(day, time(), tzinfo=clock.PACIFIC)

    def _get(self, key: str, kind: type[Any], wish: str, *, is_needed: bool = False) -> Any:
        self._asked.append(key)
        found = self._values.get(key)
        if found is None:
            if is_needed:
                self.fault(key, "This is missing.")
            return None
        if not isinstance(found, kind):
            self.fault(key, f"Write {wish}.")
            return None
        return found
