"""From OpenStates' actions and votes to the steps of our course, with their dates and counts.

What each classification stands for, by the rules that give it to California's own words:

==============================  ====================================================
``introduction``                "Introduced."
``committee-passage``…          "From committee: Do pass."
``passage``                     "Read third time. Passed."; of resolutions "Adopted."
``executive-receipt``           "Enrolled and presented to the Governor."
``executive-signature``         "Approved by the Governor."
``executive-veto``              "Vetoed by Governor."
``became-law``                  "Chaptered by Secretary of State"
``failure``                     "Died", "Refused passage", "without further action"
==============================  ====================================================

"Amendments concurred in" gets ``committee-passage-favorable``, too: so a committee counts only
in the first house, and before that house voted. "Refused passage" may be reconsidered: a
failure is an end only as long as it is the last word.

Source:
    https://github.com/openstates/openstates-scrapers : ``scrapers/ca/actions.py`` (the rules),
    ``scrapers/ca/bills.py`` (whose action it is: what the Governor does is the legislature's;
    votes of committees and of the floor are both ``passage``, and moments in local time);
    fields: https://github.com/openstates/api-v3 , ``api/schemas.py``.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campaign import clock
from campaign.bills import courses, facts
from campaign.bills.courses import Course
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import Failure, Outcome, Step
from campaign.bills.openstates import Failed

_HOUSES = {"upper": Step.SENATE, "lower": Step.ASSEMBLY}
_FAVOURABLE = {"committee-passage", "committee-passage-favorable"}
_SIGNED, _LAW, _VETOED = {"executive-signature"}, {"became-law"}, {"executive-veto"}
_COUNTED = re.compile(r"\(Ayes (\d{1,2})\.\s+Noes (\d{1,2})\.")  # in the action's own words
_MOST_TITLE = 200
_MOST_VOTES = 80


@dataclass(frozen=True)
class _Action:
    house: Step | None  # None: of both, or of the Governor
    day: date
    kinds: frozenset[str]
    words: str


@dataclass(frozen=True)
class _Vote:
    house: Step | None
    day: date
    is_floor: bool
    ayes: int
    noes: int


def read(told: dict[str, Any], *, bill: str, session: str) -> Facts:
    """Return where a bill stands by an answer of OpenStates.

    Args:
        told: the answer, with actions and votes.
        bill: that was asked for, like ``SB 54``.
        session: that was asked for, like ``2017-2018``.

    Raises:
        Failed: the answer has another shape, or speaks of another bill.

    """
    try:
        asked = (courses.number_of(bill), session.replace("-", ""))
        if (courses.number_of(told["identifier"]), told["session"]) != asked:
            raise Failed(Failure.ODD)
        actions = [_action(one) for one in sorted(told["actions"], key=_place)]
        votes = [_vote(one) for one in told["votes"] if one["result"] == "pass"]
        title = " ".join(str(told["title"]).split())[:_MOST_TITLE]
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Failed(Failure.ODD) from None
    course = courses.of(bill)
    stages = _stages(course, actions, votes)
    found = Facts(title=title, session=session, stages=stages, **_standing(course, actions))
    return facts.fitted(found, course)


def _stages(course: Course, actions: list[_Action], votes: list[_Vote]) -> dict[Step, Stage]:
    passed = {house: _last(actions, {"passage"}, house) for house in course.houses}
    heard = _heard(course, actions)
    found = {
        Step.INTRODUCED: next(iter(_of(actions, {"introduction"})), None),
        Step.COMMITTEE: heard[-1] if heard else None,
        Step.GOVERNOR: _last(actions, _SIGNED | _VETOED | _LAW),
    } | passed
    stages = {}
    for step, action in found.items():
        if action is not None and step in course.steps:
            ayes, noes = _count(action, votes, is_floor=step in passed)
            stages[step] = Stage(happened_on=action.day, ayes=ayes, noes=noes)
    return stages


def _standing(course: Course, actions: list[_Action]) -> dict[str, Any]:
    """Return ``now``, ``outcome`` and ``outcome_on``."""
    ends = ((Outcome.VETOED, _VETOED), (Outcome.SIGNED, _SIGNED), (Outcome.LAW, _LAW))
    for outcome, kinds in ends:
        ended = _last(actions, kinds)
        if ended is not None:
            is_one = outcome in course.outcomes
            return {"outcome": outcome if is_one else Outcome.ADOPTED, "outcome_on": ended.day}
    now = _now(course, actions)
    if now is None:
        adopted = _last(actions, {"passage"})
        return {"outcome": Outcome.ADOPTED, "outcome_on": adopted and adopted.day}
    if actions and "failure" in actions[-1].kinds:
        return {"now": now, "outcome": Outcome.DIED, "outcome_on": actions[-1].day}
    return {"now": now}


def _now(course: Course, actions: list[_Action]) -> Step | None:
    """Return the step that it takes; None for a resolution that its one house has adopted.

    What the second house has passed may go back to the first for its changes: it is not the
    Governor's before somebody says that he has it.
    """
    if Step.GOVERNOR in course.steps and _of(actions, {"executive-receipt"}):
        return Step.GOVERNOR
    last = course.houses[-1]
    passed = [house for house in course.houses if _last(actions, {"passage"}, house)]
    if passed:
        return None if len(course.houses) == 1 else last
    heard = _heard(course, actions)
    if heard and not _goes_on_to_a_committee(heard[-1], actions):
        return course.first_house
    is_referred = heard or _of(actions, {"referral-committee"})
    return Step.COMMITTEE if is_referred else Step.INTRODUCED


def _heard(course: Course, actions: list[_Action]) -> list[_Action]:
    """Return what committees of the first house passed, before the house did."""
    passed = _last(actions, {"passage"}, course.first_house)
    own = [one for one in _of(actions, _FAVOURABLE) if one.house is course.first_house]
    return [one for one in own if passed is None or one.day <= passed.day]


def _goes_on_to_a_committee(heard: _Action, actions: list[_Action]) -> bool:
    """Whether the next committee has it ("Do pass and re-refer to Com. on APPR.")."""
    later = actions[actions.index(heard) :]
    return any("referral-committee" in one.kinds or "re-refer" in one.words for one in later)


def _count(
    action: _Action, votes: list[_Vote], *, is_floor: bool
) -> tuple[int | None, int | None]:
    """Return ayes and noes: the action's own, else those of the vote on that day."""
    found = _COUNTED.search(action.words)
    if found and max(int(found[1]), int(found[2])) <= _MOST_VOTES:
        return int(found[1]), int(found[2])
    for vote in votes:
        if (vote.house, vote.day, vote.is_floor) == (action.house, action.day, is_floor):
            return vote.ayes, vote.noes
    return None, None


def _of(actions: list[_Action], kinds: Collection[str]) -> list[_Action]:
    return [action for action in actions if not action.kinds.isdisjoint(kinds)]


def _last(
    actions: list[_Action], kinds: Collection[str], house: Step | None = None
) -> _Action | None:
    found = [one for one in _of(actions, kinds) if house is None or one.house is house]
    return found[-1] if found else None


def _action(one: dict[str, Any]) -> _Action:
    return _Action(
        house=_HOUSES.get(one["organization"]["classification"]),
        day=_day(one["date"]),
        kinds=frozenset(one["classification"]),
        words=str(one["description"]),
    )


def _vote(one: dict[str, Any]) -> _Vote:
    counts = {count["option"]: int(count["value"]) for count in one["counts"]}
    kinds, motion = one["motion_classification"], str(one["motion_text"]).lower()
    return _Vote(
        house=_HOUSES.get(one["organization"]["classification"]),
        day=_day(one["start_date"]),
        is_floor="passage" in kinds and "do pass" not in motion,
        ayes=counts.get("yes", 0),
        noes=counts.get("no", 0),
    )


def _place(one: dict[str, Any]) -> int:
    return int(one["order"])


def _day(written: str) -> date:
    """Return the day that a date or a moment means in California."""
    moment = datetime.fromisoformat(written)
    return clock.pacific(moment).date() if moment.tzinfo else moment.date()
