"""The desk's forms for a petition: the editor, a new one, going live, how it ended, a copy."""

import re
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from campaign import clock
from campaign.districts import lookup
from campaign.errors import Invalid
from campaign.petitions import beside
from campaign.petitions.models import Outcome, Position
from campaign.web.forms import Form, PublicForm
from campaign.web.languages import DEFAULT, LANGUAGES

MOST_SLUG = 60  # characters of an address
MOST_LETTER = 5_000  # characters: a signer sees longer words where it has placeholders
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_MOMENT = "%Y-%m-%dT%H:%M"  # as browsers send it
_MOST_DAYS = 730
_MOST_GOALS = 20
_TAKEN = frozenset({"new"})  # words that addresses of the desk need
_SHORTER = lazy_gettext("Shorten this to at most %(max)d characters.")


class Lines(TextAreaField):
    """A field that takes several lines."""

    takes_lines = True


def written(moment: datetime | None) -> str:
    """Return a moment as a browser's field of day and time has it, in Los Angeles."""
    return clock.pacific(moment).strftime(_MOMENT) if moment else ""


def is_a_moment(form: Any, field: Any) -> None:
    """Put a day and a time into the spelling that browsers send; empty stays empty."""
    del form
    if field.data:
        try:
            field.data = datetime.fromisoformat(field.data[:16]).strftime(_MOMENT)
        except ValueError as error:
            raise ValidationError(
                gettext("Write day and time like 2026-11-30T09:00.")
            ) from error


def is_a_day(form: Any, field: Any) -> None:
    """Refuse what is no day, and one that is yet to come."""
    del form
    try:
        day = date.fromisoformat(field.data)
    except ValueError as error:
        raise ValidationError(gettext("Write the day like 2026-11-30.")) from error
    if day > clock.pacific(clock.now()).date():
        raise ValidationError(gettext("This day has not come yet."))


def are_days(form: Any, field: Any) -> None:
    """Refuse what is no number of days that anybody can promise."""
    del form
    if not field.data.isdecimal() or not 1 <= int(field.data) <= _MOST_DAYS:
        raise ValidationError(gettext("Write a number from 1 to 730."))
    field.data = str(int(field.data))


def is_a_slug(form: Any, field: Any) -> None:
    """Refuse what cannot stand in an address."""
    del form
    field.data = field.data.lower()
    if len(field.data) > MOST_SLUG or not _SLUG.match(field.data):
        raise ValidationError(
            gettext("Write small letters, digits and dashes: at most 60 characters.")
        )
    if field.data in _TAKEN:
        raise ValidationError(gettext("This word is taken by the desk. Choose another."))


def are_goals(form: Any, field: Any) -> None:
    """Put milestones into their order."""
    del form
    plain = re.sub(r"(?<=\d)[,.](?=\d{3}\b)", "", field.data or "")
    parts = re.split(r"[\s,;]+", plain.strip()) if plain.strip() else []
    if not all(part.isdecimal() and 1 <= int(part) <= 10**8 for part in parts):
        raise ValidationError(
            gettext("Write numbers with blanks between, like 500 2000 10000.")
        )
    goals = sorted({int(part) for part in parts})
    if len(goals) > _MOST_GOALS:
        raise ValidationError(
            gettext("Twenty milestones are enough. The rest come by themselves.")
        )
    field.data = " ".join(str(goal) for goal in goals)


def _text(
    label: Any, most: int, *checks: Any, about: Any = "", **attributes: Any
) -> StringField:
    return StringField(
        label,
        description=about,
        validators=[Length(max=most, message=_SHORTER), *checks],
        render_kw={"maxlength": most, **attributes},
    )


def _lines(label: Any, most: int, *, rows: int, about: Any = "") -> Lines:
    check = Length(max=most, message=_SHORTER)
    return Lines(label, description=about, validators=[check], render_kw={"rows": rows})


def _bill() -> StringField:
    return _text(
        lazy_gettext("Bill"),
        40,
        InputRequired(lazy_gettext("Name the bill, like SB 54.")),
        about=lazy_gettext("As it is called in Sacramento, like SB 54."),
    )


def _position() -> RadioField:
    return RadioField(
        lazy_gettext("What you ask senators to do with it"),
        choices=[
            SelectChoice(Position.SUPPORT.value, lazy_gettext("Support it")),
            SelectChoice(Position.OPPOSE.value, lazy_gettext("Oppose it")),
        ],
        validators=[InputRequired(lazy_gettext("Choose one of the two."))],
    )


def _slug() -> StringField:
    return _text(
        lazy_gettext("Address"),
        80,
        InputRequired(lazy_gettext("Give it an address, like clean-water.")),
        is_a_slug,
        about=lazy_gettext(
            "What comes after /petitions/: small letters, digits and dashes, like clean-water. "
            "It stays, so that links keep working."
        ),
        autocapitalize="none",
        spellcheck="false",
    )


class NewForm(Form):
    """What a petition needs to begin."""

    bill = _bill()
    position = _position()
    call = _text(
        lazy_gettext("Call"),
        160,
        InputRequired(lazy_gettext("Write the call: what people do by signing.")),
        about=lazy_gettext("The headline and the button: “Help us keep our water clean”."),
    )
    ask = _text(
        lazy_gettext("Ask"),
        400,
        InputRequired(lazy_gettext("Write in one sentence what the senator is asked.")),
        about=lazy_gettext("One sentence: what the senator is asked to do, and why."),
    )
    language = RadioField(
        lazy_gettext("Language of these words"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default=DEFAULT,
    )
    slug = _slug()
    submit = SubmitField(lazy_gettext("Create the draft"))


class _Facts(Form):
    bill = _bill()
    position = _position()
    opens_at = _text(
        lazy_gettext("Opens"),
        40,
        InputRequired(lazy_gettext("Say from when it takes names.")),
        is_a_moment,
        about=lazy_gettext("Day and time in Los Angeles."),
        type="datetime-local",
    )
    closes_at = _text(
        lazy_gettext("Closes"),
        40,
        is_a_moment,
        about=lazy_gettext("In Los Angeles. Empty: when somebody closes it."),
        type="datetime-local",
    )
    retention_days = _text(
        lazy_gettext("Days until its people are forgotten"),
        10,
        InputRequired(lazy_gettext("Write a number of days, like 90.")),
        are_days,
        about=lazy_gettext("Counted from the day it closes. Every signer is told."),
        inputmode="numeric",
    )
    sponsor = _text(
        lazy_gettext("Paid for by"),
        160,
        about=lazy_gettext(
            "Stands under the petition and its mails. Empty: nothing is said. Whether you must "
            "say it, and how, your lawyer knows."
        ),
    )
    goals = _text(
        lazy_gettext("Milestones"),
        200,
        are_goals,
        about=lazy_gettext(
            "Like 500 2000 10000. Empty: 100, 250, 500, 1,000 and so on, by themselves."
        ),
        inputmode="numeric",
    )
    seen = HiddenField()  # what each section said when the page was opened: see drafting/saving


def _words_of(language: str) -> dict[str, Any]:
    mine = {
        "offered": BooleanField(
            lazy_gettext("Offer the petition in this language"),
        ),
        "call": _text(
            lazy_gettext("Call"),
            160,
            about=lazy_gettext("The headline and the button: “Help us keep our water clean”."),
        ),
        "ask": _lines(
            lazy_gettext("Ask"),
            400,
            rows=3,
            about=lazy_gettext("One sentence: what the senator is asked to do, and why."),
        ),
        "subject": _text(lazy_gettext("Subject of the letter"), 160),
        "body": _lines(lazy_gettext("Letter"), MOST_LETTER, rows=14),
    } | {
        kind: _lines(words, beside.MOST, rows=2, about="")
        for kind, words in beside.OURS.items()
    }
    return {f"{language}_{name}": field for name, field in mine.items()}


class EditorForm(_Facts):
    """All of a petition at once: saving one section loses nothing of another."""

    submit = SubmitField(lazy_gettext("Save"))


for _language in LANGUAGES:
    for _name, _field in _words_of(_language).items():
        setattr(EditorForm, _name, _field)


class TypedForm(Form):
    """Take a petition live: its address is typed, so that nobody does it by a slip."""

    typed = _text(lazy_gettext("Its address"), 80, autocomplete="off", autocapitalize="none")
    submit = SubmitField(lazy_gettext("Go live"))


class OutcomeForm(Form):
    """How a petition ended, and what its signers are told."""

    outcome = RadioField(
        lazy_gettext("How did it end?"),
        choices=[
            SelectChoice(Outcome.WON.value, lazy_gettext("We won")),
            SelectChoice(Outcome.LOST.value, lazy_gettext("We did not win")),
            SelectChoice(
                Outcome.OTHER.value, lazy_gettext("Otherwise: the words below say it")
            ),
        ],
        validators=[InputRequired(lazy_gettext("Say how it ended."))],
    )
    outcome_on = _text(
        lazy_gettext("On which day"),
        20,
        InputRequired(lazy_gettext("Say on which day it was decided.")),
        is_a_day,
        type="date",
    )
    submit = SubmitField(lazy_gettext("Close it and say so"))


for _language in LANGUAGES:
    _words = _lines(lazy_gettext("Words to those who signed"), 2_000, rows=5)
    setattr(OutcomeForm, f"{_language}_words", _words)


class CopyForm(Form):
    """A campaign like another one."""

    slug = _slug()
    bill = _bill()
    submit = SubmitField(lazy_gettext("Make the copy"))


def is_a_zip(form: Any, field: Any) -> None:
    """Put a ZIP code into five digits."""
    del form
    try:
        field.data = lookup.normal_zip(field.data)
    except Invalid as error:
        raise ValidationError(str(error)) from error


class ZipForm(PublicForm):
    """From where the letter comes that is previewed; it changes nothing, and needs no token."""

    zip = StringField(
        lazy_gettext("ZIP code"),
        validators=[InputRequired(lazy_gettext("Enter five digits, like 93640.")), is_a_zip],
        render_kw={"inputmode": "numeric", "maxlength": 14},
    )
