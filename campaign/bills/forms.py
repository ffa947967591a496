"""The desk's forms for a bill and for a hearing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    SubmitField,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from campaign import clock
from campaign.bills import courses, phrases
from campaign.bills.courses import Course
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import Hearing, Outcome, Step
from campaign.web.forms import BooleanField, Form, must_be_shown

MOST_VOTES = 80  # members of the Assembly, the larger house
_NOT_ENDED = ""
_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


def _a_day(form: Any, field: Any) -> None:
    del form
    if field.data and _day(field.data) is None:
        raise ValidationError(gettext("Write a day like 2026-05-01."))


def _a_count(form: Any, field: Any) -> None:
    del form
    if field.data and _count(field.data) is None:
        raise ValidationError(gettext("Write a number from 0 to %(most)s.", most=MOST_VOTES))


def _an_hour(form: Any, field: Any) -> None:
    del form
    if field.data and _hour(field.data) is None:
        raise ValidationError(gettext("Write a time like 09:30."))


def _on_that_day(form: "HearingForm", field: Any) -> None:
    day, hour = _day(form.day.data), _hour(field.data)
    if day and hour:
        must_be_shown(datetime.combine(day, hour))


def _a_session(form: Any, field: Any) -> None:
    del form
    if field.data and not courses.is_session(field.data):
        raise ValidationError(
            gettext("Write both years, the first of them odd, like 2025-2026.")
        )


def _at_most(characters: int) -> Length:
    return Length(
        max=characters,
        message=lazy_gettext("Shorten it to at most %(num)s characters.", num=characters),
    )


class BillForm(Form):
    """Where a bill stands; it has four fields more for each step, like ``senate_on``."""

    title = StringField(
        lazy_gettext("Title"),
        description=lazy_gettext("What people call it, like California Values Act."),
        validators=[_at_most(200)],
        render_kw={"maxlength": 200},
    )
    session = StringField(
        lazy_gettext("Session"),
        description=lazy_gettext("Both years, like 2025-2026. With it we link to the bill."),
        validators=[_a_session],
        render_kw={"maxlength": 9, "autocomplete": "off"},
    )
    now = RadioField(lazy_gettext("Where it is"))
    outcome = RadioField(lazy_gettext("How it ended"), default=_NOT_ENDED)
    outcome_on = StringField(
        lazy_gettext("On which day it ended"), validators=[_a_day], render_kw={"type": "date"}
    )
    keeps_fresh = BooleanField(
        lazy_gettext("Kept fresh by OpenStates, each hour"),
        description=lazy_gettext(
            "At first it takes over all that OpenStates knows, later what is new there. What "
            "you write stays until OpenStates says something new about it."
        ),
    )
    seen = IntegerField(widget=HiddenInput(), default=0)  # the bill's edition that was shown
    submit = SubmitField(lazy_gettext("Publish this"))

    def __init__(self, course: Course, shown: Facts | None = None, **given: Any) -> None:
        """Show *shown*, or what was sent."""
        self._course = course
        if shown is not None:
            given |= {"formdata": None, "data": _data(shown) | given.pop("data", {})}
        super().__init__(**given)
        self.now.choices = [SelectChoice(s.value, phrases.step_name(s)) for s in course.steps]
        self.outcome.choices = [SelectChoice(_NOT_ENDED, gettext("It has not ended"))] + [
            SelectChoice(one.value, phrases.outcome_name(one)) for one in course.outcomes
        ]

    def rows(self) -> Iterable[tuple[Step, list[Field]]]:
        """Yield each step of the course with its fields: day, ayes, noes, note."""
        for step in self._course.steps:
            yield step, [self[f"{step}_{part}"] for part in _PARTS]

    def facts(self) -> Facts:
        """Return what was typed; what cannot be read is left out."""
        outcome = self.outcome.data if self.outcome.data in set(Outcome) else None
        now = self.now.data if self.now.data in self._course.steps else self._course.steps[0]
        return Facts(
            title=self.title.data or "",
            session=self.session.data or "",
            now=Step(now),
            outcome=Outcome(outcome) if outcome else None,
            outcome_on=_day(self.outcome_on.data),
            stages={step: _stage(*fields) for step, fields in self.rows()},
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check also that a vote has two numbers, and that the days follow the steps."""
        is_valid = super().validate(extra_validators) and self._is_in_order()
        for _step, (_day_of, ayes, noes, _note) in self.rows():
            if bool(ayes.data) != bool(noes.data) and not (ayes.errors or noes.errors):
                lacking = noes if ayes.data else ayes
                lacking.errors = [gettext("A vote has two numbers: ayes and noes.")]
                is_valid = False
        return is_valid

    def _is_in_order(self) -> bool:
        last: tuple[str, date] | None = None
        dated = [(phrases.step_name(step), fields[0]) for step, fields in self.rows()]
        for name, field in [*dated, ("", self.outcome_on)]:
            day = _day(field.data)
            if day is None:
                continue
            if last is not None and day < last[1]:
                said = gettext(
                    "This is before “%(step)s”, which has %(day)s. Mend one of the two days.",
                    step=last[0],
                    day=last[1].isoformat(),
                )
                field.errors = [said]
                return False
            last = name, day
        return True


_PARTS: Mapping[str, Any] = {
    "on": lambda: StringField(
        lazy_gettext("Day"), validators=[_a_day], render_kw={"type": "date"}
    ),
    "ayes": lambda: StringField(lazy_gettext("Ayes"), validators=[_a_count], render_kw=_NUMBER),
    "noes": lambda: StringField(lazy_gettext("Noes"), validators=[_a_count], render_kw=_NUMBER),
    "note": lambda: StringField(
        lazy_gettext("Note"), validators=[_at_most(120)], render_kw={"maxlength": 120}
    ),
}
for _one in Step:
    for _part, _made in _PARTS.items():
        setattr(BillForm, f"{_one}_{_part}", _made())


class HearingForm(Form):
    """One hearing."""

    day = StringField(
        lazy_gettext("Day"),
        validators=[InputRequired(lazy_gettext("Say on which day it is.")), _a_day],
        render_kw={"type": "date"},
    )
    hour = StringField(
        lazy_gettext("Time in California"),
        validators=[
            InputRequired(lazy_gettext("Say at what time it begins.")),
            _an_hour,
            _on_that_day,
        ],
        render_kw={"type": "time"},
    )
    committee = StringField(
        lazy_gettext("Committee"),
        description=lazy_gettext("Like Assembly Public Safety."),
        validators=[
            DataRequired(lazy_gettext("Say which committee hears the bill.")),
            _at_most(120),
        ],
        render_kw={"maxlength": 120},
    )
    place = StringField(
        lazy_gettext("Place"),
        description=lazy_gettext("Like State Capitol, Room 126. Empty: not known yet."),
        validators=[_at_most(160)],
        render_kw={"maxlength": 160},
    )
    note = StringField(
        lazy_gettext("Note for visitors"),
        validators=[_at_most(300)],
        render_kw={"maxlength": 300},
    )
    seen = HiddenField(default="0")  # its sequence when it was shown
    submit = SubmitField(lazy_gettext("Publish this"))

    @classmethod
    def of(cls, hearing: Hearing) -> "HearingForm":
        """Return the form that shows *hearing* as it stands."""
        moment = clock.pacific(hearing.starts_at)
        return cls(
            formdata=None,
            data={
                "day": moment.date().isoformat(),
                "hour": f"{moment:%H:%M}",
                "committee": hearing.committee,
                "place": hearing.place,
                "note": hearing.note,
                "seen": str(hearing.sequence),
            },
        )

    def told(self) -> dict[str, Any]:
        """Return what was typed, once it is valid: the arguments of ``hearings.add``."""
        day, hour = _day(self.day.data) or date.min, _hour(self.hour.data) or time.min
        return {
            "starts_at": datetime.combine(day, hour, tzinfo=clock.PACIFIC),
            "committee": self.committee.data,
            "place": self.place.data or "",
            "note": self.note.data or "",
        }


def _data(shown: Facts) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": shown.title,
        "session": shown.session,
        "now": shown.now and shown.now.value,
        "outcome": shown.outcome.value if shown.outcome else _NOT_ENDED,
        "outcome_on": _written(shown.outcome_on),
    }
    for step, stage in shown.stages.items():
        parts = (_written(stage.happened_on), stage.ayes, stage.noes, stage.note)
        for part, value in zip(_PARTS, parts, strict=True):
            data[f"{step}_{part}"] = "" if value is None else str(value)
    return data


def _stage(day: Field, ayes: Field, noes: Field, note: Field) -> Stage:
    counts = _count(ayes.data), _count(noes.data)
    is_vote = None not in counts
    return Stage(
        happened_on=_day(day.data),
        ayes=counts[0] if is_vote else None,
        noes=counts[1] if is_vote else None,
        note=note.data or "",
    )


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(typed: str | None) -> date | None:
    try:
        day = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return day if clock.is_likely(day) else None


def _hour(typed: str | None) -> time | None:
    try:
        return time.fromisoformat(typed or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _count(typed: str | None) -> int | None:
    text = typed or ""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_VOTES))
    return int(text) if is_number and int(text) <= MOST_VOTES else None
