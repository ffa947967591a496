"""What steps, ends, failures and differences are called, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date, format_time, gettext, ngettext

from campaign.bills.courses import Course
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import Failure, Outcome, Step


@dataclass(frozen=True)
class Difference:
    """One thing that is said otherwise."""

    what: str
    before: str
    after: str


def step_name(step: Step) -> str:
    """Return what a step is called."""
    names: dict[Step, str] = {
        Step.INTRODUCED: gettext("Introduced"),
        Step.COMMITTEE: gettext("Committee"),
        Step.SENATE: gettext("Senate"),
        Step.ASSEMBLY: gettext("Assembly"),
        Step.GOVERNOR: gettext("Governor"),
    }
    return names[step]


def outcome_name(outcome: Outcome) -> str:
    """Return how it ended, in a few words."""
    names: dict[Outcome, str] = {
        Outcome.SIGNED: gettext("Signed into law"),
        Outcome.LAW: gettext("It is law"),
        Outcome.VETOED: gettext("Vetoed by the Governor"),
        Outcome.ADOPTED: gettext("Adopted"),
        Outcome.DIED: gettext("It did not pass"),
    }
    return names[outcome]


def standing(now: Step | None, outcome: Outcome | None, outcome_on: date | None) -> str:
    """Return a sentence that says where a bill stands."""
    if outcome is not None:
        name = outcome_name(outcome)
        if outcome_on is None:
            return f"{name}."
        return gettext("%(end)s on %(day)s.", end=name, day=format_date(outcome_on, "long"))
    said: dict[Step | None, str] = {
        Step.INTRODUCED: gettext("It has been introduced."),
        Step.COMMITTEE: gettext("It is in committee now."),
        Step.SENATE: gettext("It is in the Senate now."),
        Step.ASSEMBLY: gettext("It is in the Assembly now."),
        Step.GOVERNOR: gettext("It is on the Governor’s desk now."),
    }
    return said[now]


def when(moment: datetime) -> str:
    """Return a moment with its day of the week: Tuesday, June 13, 2017, 9:00 AM."""
    return f"{format_date(moment, 'full')}, {format_time(moment, 'short')}"


def in_days(days: int) -> str:
    """Return how far a day is away."""
    nearest: dict[int, str] = {0: gettext("today"), 1: gettext("tomorrow")}
    if days in nearest:
        return nearest[days]
    said: str = ngettext("in %(num)s day", "in %(num)s days", days)
    return said


def failure(why: Failure) -> str:
    """Return a sentence on why OpenStates did not tell, and what to do."""
    said: dict[Failure, str] = {
        Failure.KEY: gettext(
            "OpenStates does not take our key. Look at CAMPAIGN_OPENSTATES_KEY."
        ),
        Failure.UNKNOWN: gettext(
            "OpenStates knows no such bill. Check its number and session."
        ),
        Failure.REFUSED: gettext(
            "OpenStates does not understand the question. Check the bill’s number and session."
        ),
        Failure.BUSY: gettext("OpenStates was asked too often, and wants to be left alone."),
        Failure.SILENT: gettext("OpenStates does not answer now."),
        Failure.ODD: gettext("OpenStates answered something that we cannot read."),
    }
    return said[why]


def differences(before: Facts, after: Facts, course: Course) -> list[Difference]:
    """Return what *after* says otherwise than *before*, in words."""
    pairs = [
        (gettext("Title"), before.title, after.title),
        (gettext("Session"), before.session, after.session),
        (gettext("Where it stands"), standing(*before.standing), standing(*after.standing)),
    ]
    pairs += [
        (step_name(step), stage(before.stage(step)), stage(after.stage(step)))
        for step in course.steps
    ]
    return [Difference(what, old or "–", new or "–") for what, old, new in pairs if old != new]


def stage(told: Stage) -> str:
    """Return what is known of a step, in one line; empty where nothing is."""
    parts = [format_date(told.happened_on, "medium") if told.happened_on else ""]
    if told.ayes is not None and told.noes is not None:
        parts.append(gettext("%(ayes)s to %(noes)s", ayes=told.ayes, noes=told.noes))
    return ", ".join(filter(None, [*parts, told.note]))
