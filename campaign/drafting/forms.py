"""The desk's forms for a petition: the editor, a new one, going live, how it ended, a copy."""

from collections.abc import Callable
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
from wtforms.validators import InputRequired, Length, Optional

from campaign.districts import lookup
from campaign.drafting import shapes
from campaign.errors import Invalid
from campaign.petitions import beside
from campaign.petitions.models import Outcome, Position
from campaign.web.forms import Form, PublicForm
from campaign.web.languages import DEFAULT, LANGUAGES

MOST_LETTER = 5_000  # characters: a signer sees longer words where it has placeholders
_SHORTER = lazy_gettext("Shorten this to at most %(max)d characters.")


_ADDRESS = lazy_gettext(
    "What comes after /petitions/: small letters, digits and dashes, like clean-water. "
    "It stays, so that links keep working."
)
_PROPOSED = lazy_gettext(
    "What comes after /petitions/: small letters, digits and dashes, like clean-water. Empty: "
    "made from the call. It stays, so that links keep working."
)


class Lines(TextAreaField):
    """A field that takes several lines."""

    takes_lines = True


def _shaped(shape: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """Return a check that puts what was typed into its shape, or says what to do."""

    def check(form: Any, field: Any) -> None:
        del form
        try:
            field.data = shape(field.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from error

    return check


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


def _slug(*, is_proposed: bool = False) -> StringField:
    return _text(
        lazy_gettext("Address"),
        shapes.MOST_SLUG,
        Optional()
        if is_proposed
        else InputRequired(lazy_gettext("Give it an address, like clean-water.")),
        _shaped(shapes.slug),
        about=_PROPOSED if is_proposed else _ADDRESS,
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
    slug = _slug(is_proposed=True)
    submit = SubmitField(lazy_gettext("Create the draft"))


class _Facts(Form):
    bill = _bill()
    position = _position()
    opens_at = _text(
        lazy_gettext("Opens"),
        40,
        InputRequired(lazy_gettext("Say from when it takes names.")),
        _shaped(shapes.moment),
        about=lazy_gettext("Day and time in Los Angeles."),
        type="datetime-local",
    )
    closes_at = _text(
        lazy_gettext("Closes"),
        40,
        _shaped(shapes.moment),
        about=lazy_gettext("In Los Angeles. Empty: when somebody closes it."),
        type="datetime-local",
    )
    retention_days = _text(
        lazy_gettext("Days until its people are forgotten"),
        10,
        InputRequired(lazy_gettext("Write a number of days, like 90.")),
        _shaped(shapes.days),
        about=lazy_gettext("Counted from the day it closes. Every signer is told."),
        inputmode="numeric",
    )
    sponsor = _text(
        lazy_gettext("Paid for by"),
        160,
        _shaped(shapes.sponsor),
        about=lazy_gettext(
            "Stands under the petition and its mails. Empty: nothing is said. Whether you must "
            "say it, and how, your lawyer knows."
        ),
    )
    goals = _text(
        lazy_gettext("Milestones"),
        200,
        _shaped(shapes.goals),
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
        _shaped(shapes.day),
        type="date",
    )
    submit = SubmitField(lazy_gettext("Close it and say so"))

    def validate_outcome(self, field: Any) -> None:
        """Ask for the words, where they alone say how it ended."""
        words = (self[f"{language}_words"].data for language in LANGUAGES)
        if field.data == Outcome.OTHER.value and not any(words):
            raise ValidationError(
                gettext("Say below how it ended, in a few words for those who signed.")
            )


for _language in LANGUAGES:
    _words = _lines(
        lazy_gettext("Words to those who signed"),
        2_000,
        rows=5,
        about=lazy_gettext("Plain text: it stands as you type it, signs like ** too."),
    )
    setattr(OutcomeForm, f"{_language}_words", _words)


class CopyForm(Form):
    """A campaign like another one."""

    slug = _slug()
    bill = _bill()
    submit = SubmitField(lazy_gettext("Make the copy"))


class ZipForm(PublicForm):
    """From where the letter comes that is previewed; it changes nothing, and needs no token."""

    zip = StringField(
        lazy_gettext("ZIP code"),
        validators=[
            InputRequired(lazy_gettext("Enter five digits, like 93640.")),
            _shaped(lookup.normal_zip),
        ],
        render_kw={"inputmode": "numeric", "maxlength": 14},
    )
