"""What can be said of where a bill stands, whoever says it: a person, a file, OpenStates."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from campaign.bills.courses import Course
from campaign.bills.models import Outcome, Step


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is known of one step."""

    happened_on: date | None = None
    ayes: int | None = None
    noes: int | None = None
    note: str = ""

    @property
    def told(self) -> tuple[date | None, int | None, int | None]:
        """All but the note, which only people write."""
        return self.happened_on, self.ayes, self.noes


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Where a bill stands."""

    title: str = ""
    session: str = ""  # "2017-2018"
    now: Step | None = None  # the step that it takes; where it died; None: it took them all
    outcome: Outcome | None = None  # None: still on its way
    outcome_on: date | None = None
    stages: Mapping[Step, Stage] = field(default_factory=dict)

    def stage(self, step: Step) -> Stage:
        """Return what is known of a step; an empty one where nothing is."""
        return self.stages.get(step) or Stage()

    def reached(self, course: Course) -> int:
        """Return how many steps of its course are behind it."""
        return len(course.steps) if self.now is None else course.steps.index(self.now)

    @property
    def standing(self) -> tuple[Step | None, Outcome | None, date | None]:
        """Where it is, and how it ended: told together or not at all."""
        return self.now, self.outcome, self.outcome_on


def fitted(facts: Facts, course: Course) -> Facts:
    """Return *facts* without what cannot be on this course: ended is ended.

    A measure that took every step without a word how it ended became what its kind becomes.
    """
    now, outcome = facts.now, facts.outcome
    if outcome is not None and outcome is not Outcome.DIED:
        now = None
    elif now is None and outcome is None:
        outcome = Outcome.LAW if Outcome.LAW in course.outcomes else Outcome.ADOPTED
    elif now not in course.steps:
        now = course.steps[0]
    return replace(
        facts,
        now=now,
        outcome=outcome,
        outcome_on=facts.outcome_on if outcome else None,
        stages={step: facts.stage(step) for step in course.steps},
    )


def merged(mine: Facts, found: Facts, before: Facts | None, course: Course) -> Facts:
    """Return *mine* with what *found* says anew: what a person wrote stays until then.

    A title and notes of a person always stay.

    Args:
        mine: where the bill stands by our own pages.
        found: what OpenStates says.
        before: what it said the time before; None: take everything that it knows.
        course: of the bill.

    """
    stages = {}
    for step in course.steps:
        own, theirs = mine.stage(step), found.stage(step)
        is_known = any(part is not None for part in theirs.told)
        is_new = before is None or theirs.told != before.stage(step).told
        stages[step] = replace(theirs, note=own.note) if is_known and is_new else own
    is_moved = before is None or found.standing != before.standing
    where = found if is_moved else mine
    return Facts(
        title=mine.title or found.title,
        session=mine.session or found.session,
        now=where.now,
        outcome=where.outcome,
        outcome_on=where.outcome_on,
        stages=stages,
    )


def to_json(facts: Facts) -> str:
    """Return *facts* as a text to keep; the same facts are always the same text."""
    return json.dumps(
        {
            "title": facts.title,
            "session": facts.session,
            "now": facts.now,
            "outcome": facts.outcome,
            "outcome_on": _written(facts.outcome_on),
            "stages": {
                step: [_written(stage.happened_on), stage.ayes, stage.noes]
                for step, stage in facts.stages.items()
            },
        },
        sort_keys=True,
    )


def from_json(kept: str) -> Facts:
    """Return the facts that :func:`to_json` wrote."""
    told = json.loads(kept)
    return Facts(
        title=told["title"],
        session=told["session"],
        now=told["now"] and Step(told["now"]),
        outcome=told["outcome"] and Outcome(told["outcome"]),
        outcome_on=_day(told["outcome_on"]),
        stages={
            Step(step): Stage(happened_on=_day(day), ayes=ayes, noes=noes)
            for step, (day, ayes, noes) in told["stages"].items()
        },
    )


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
