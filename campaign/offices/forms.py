"""The desk's forms for offices: how one wants its letters, a pause, a spreadsheet of profiles.

What a wish must look like is known in ``wishes``, which spreadsheets and commands ask, too.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput

from campaign.offices import profiles, revising
from campaign.offices.models import Cadence, Channel, Office
from campaign.web.forms import Form

CHANNELS = {
    Channel.MAIL: lazy_gettext("By mail"),
    Channel.FORM: lazy_gettext("By hand, through the office’s contact form"),
    Channel.PRINT: lazy_gettext("By hand, on paper"),
    Channel.NONE: lazy_gettext("Do not write: letters wait"),
}
CADENCES = {
    Cadence.DAILY: lazy_gettext("Once a day"),
    Cadence.HOURLY: lazy_gettext("Each hour of its day"),
    Cadence.WEEKLY: lazy_gettext("Once a week, on the first of its days"),
    Cadence.AT_COUNT: lazy_gettext("As soon as so many letters wait"),
    Cadence.ONE_BY_ONE: lazy_gettext("Each letter by itself, up to 30 a day"),
}
DAYS = {
    "mon": lazy_gettext("Monday"),
    "tue": lazy_gettext("Tuesday"),
    "wed": lazy_gettext("Wednesday"),
    "thu": lazy_gettext("Thursday"),
    "fri": lazy_gettext("Friday"),
    "sat": lazy_gettext("Saturday"),
    "sun": lazy_gettext("Sunday"),
}
_ZONES = ("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York")
_HOUR = {"type": "time"}
_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return what can be chosen, by value, with its words for people."""
    return [SelectChoice(str(value), label) for value, label in words.items()]


class _Lines(TextAreaField):
    takes_lines = True


class _Days(SelectMultipleField):
    option_widget = CheckboxInput()


class ProfileForm(Form):
    """How an office wants its letters."""

    addresses = _Lines(
        lazy_gettext("Mail addresses"),
        description=lazy_gettext(
            "One a line. The first gets the mail, the others a copy. Empty: the roster’s."
        ),
        render_kw={"rows": 3, "spellcheck": "false", "autocapitalize": "none"},
    )
    channel = RadioField(
        lazy_gettext("How letters reach it"),
        choices=_choices(CHANNELS),
        validate_choice=False,
    )
    cadence = RadioField(
        lazy_gettext("How often"), choices=_choices(CADENCES), validate_choice=False
    )
    letters_at = StringField(
        lazy_gettext("How many letters make a bundle"),
        description=lazy_gettext("Only for “As soon as so many letters wait”."),
        render_kw=_NUMBER,
    )
    cut_off = StringField(
        lazy_gettext("Cut-off"),
        description=lazy_gettext("What is confirmed until then goes. Empty: the campaign’s."),
        render_kw=_HOUR,
    )
    days = _Days(
        lazy_gettext("Days on which it takes letters"),
        choices=_choices(DAYS),
        validate_choice=False,
    )
    opens = StringField(lazy_gettext("Mail goes from"), render_kw=_HOUR)
    closes = StringField(
        lazy_gettext("Mail goes until"),
        description=lazy_gettext(
            "00:00 is the end of the day. From 00:00 until 00:00: it reads at any hour."
        ),
        render_kw=_HOUR,
    )
    time_zone = SelectField(lazy_gettext("Time zone of these hours"), validate_choice=False)
    most_letters = StringField(
        lazy_gettext("Most letters in one bundle"),
        description=lazy_gettext("More letters make several parts."),
        render_kw=_NUMBER,
    )
    ask_after_days = StringField(
        lazy_gettext("Days of a vacant seat until its signers are asked"),
        description=lazy_gettext(
            "They are asked once whether their letter shall wait for the successor. "
            "Empty: nobody is asked, and letters wait."
        ),
        render_kw=_NUMBER,
    )
    notes = _Lines(
        lazy_gettext("Notes"),
        description=lazy_gettext("For the desk alone: whom you spoke with, what they asked."),
        render_kw={"rows": 4},
    )
    shown = HiddenField()  # the profile as this page showed it: a colleague may be faster
    submit = SubmitField(lazy_gettext("Keep this"))

    def __init__(self, profile: Office, **given: Any) -> None:
        """Show what is kept in *profile*, until something else is sent."""
        super().__init__(data=_filled(profile) | {"shown": _packed(profile)} | given)
        zones = dict.fromkeys([*_ZONES, profile.time_zone, self.time_zone.data])
        self.time_zone.choices = [zone for zone in zones if zone]

    def find_fault(self, refusal: profiles.Faulty) -> None:
        """Put each sentence of *refusal* beside the field that it speaks of."""
        for name, sentence in refusal.faults.items():
            if name in self:
                self[name].errors = [sentence]
            else:
                self.form_errors.append(sentence)

    def shown_before(self) -> dict[str, str]:
        """Return the profile as the page showed it that was sent; empty where it is unread."""
        try:
            said = json.loads(self.shown.data or "{}")
        except ValueError:
            return {}
        pairs = said.items() if isinstance(said, dict) else ()
        return {name: value for name, value in pairs if isinstance(value, str)}

    def show_both(self, crossed: revising.Crossed, profile: Office) -> None:
        """Put what somebody else entered beside what was typed; the next sending replaces it.

        What this person left alone shows what is kept in *profile* now.
        """
        for name, theirs in crossed.theirs.items():
            self[name].errors = [
                gettext(
                    "Somebody else entered “%(theirs)s” here meanwhile. Enter that, or send "
                    "yours once more to replace it.",
                    theirs=_in_words(name, theirs),
                )
                if theirs
                else gettext(
                    "Somebody else emptied this meanwhile. Empty it, or send yours once more."
                )
            ]
        for name, value in _filled(profile).items():
            if name in self and name not in crossed.mine:
                self[name].data = value
        self.shown.data = _packed(profile)


class PauseForm(Form):
    """Why letters to an office shall wait."""

    reason = StringField(
        lazy_gettext("Why?"),
        validators=[
            DataRequired(lazy_gettext("Say why, for whoever looks at it next week.")),
            Length(max=300, message=lazy_gettext("Shorten the reason.")),
        ],
    )


class SheetForm(Form):
    """A spreadsheet of profiles, chosen from a disk; or the one that was looked at, and how."""

    sheet = FileField(
        lazy_gettext("Your spreadsheet"),
        description=lazy_gettext("CSV. Nothing changes before you have seen what would."),
        render_kw={"accept": ".csv,text/csv"},
    )
    text = HiddenField()  # of the file that was shown
    mark = HiddenField()  # of the plan that was shown


def words_of(profile: Office) -> str:
    """Return in one sentence how an office gets its letters: "By mail, once a day"."""
    channel = str(CHANNELS[profile.channel])
    if profile.channel is Channel.NONE:
        return channel
    cadence = str(CADENCES[profile.cadence])
    if profile.cadence is Cadence.AT_COUNT:
        cadence = gettext("as soon as %(count)s letters wait", count=profile.letters_at)
    return f"{channel}, {cadence[:1].lower()}{cadence[1:]}"


def days_of(profile: Office) -> str:
    """Return the days on which an office takes letters, by their names."""
    return ", ".join(str(DAYS[day]) for day in profile.days.split(",") if day in DAYS)


def _in_words(name: str, written: str) -> str:
    """Return what stands in a field as this form words it."""
    words = {"channel": CHANNELS, "cadence": CADENCES, "days": DAYS}.get(name)
    if words is None:
        return written
    return ", ".join(str(words[one]) for one in written.split(","))  # type: ignore[index]


def _packed(profile: Office) -> str:
    return json.dumps(profiles.as_written(profile))


def _filled(profile: Office) -> dict[str, Any]:
    written = profiles.as_written(profile)
    return written | {
        "addresses": written["addresses"].replace(",", "\n"),
        "days": written["days"].split(","),
    }
