"""The form beneath a petition: three boxes and a button; all else may be skipped."""

from collections.abc import Mapping
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

from campaign.districts import lookup
from campaign.errors import Invalid
from campaign.mail import addresses
from campaign.petitions import beside, people
from campaign.petitions.models import NameStyle
from campaign.web.forms import PublicForm

MOST_WORDS = 2_000  # characters of "why this matters to you"
MOST_LETTER = 6_000  # characters of a letter of one's own


class Words(TextAreaField):
    """A field that takes several lines."""

    takes_lines = True


def is_a_name(form: Any, field: Any) -> None:
    """Refuse what is no name: the mail to a stranger's mailbox must not carry an advert."""
    del form
    if not people.has_letters(field.data):
        raise ValidationError(gettext("Enter your name in letters, like Kim Osei."))
    if not people.is_only_a_name(field.data):
        raise ValidationError(gettext("Enter only your name, without links, numbers or signs."))


def is_an_address(form: Any, field: Any) -> None:
    """Put the address into the spelling it gets mail by."""
    del form
    try:
        field.data = addresses.normal(field.data)
    except Invalid as error:
        raise ValidationError(str(error)) from error


def is_a_zip(form: Any, field: Any) -> None:
    """Put the ZIP code into five digits; ask again about one that nobody knows."""
    try:
        field.data = lookup.normal_zip(field.data)
    except Invalid as error:
        raise ValidationError(str(error)) from error
    if lookup.find(field.data).outcome is lookup.Outcome.UNKNOWN:
        form.asks_about_zip = True
        if not form.zip_is_right.data:
            raise ValidationError(
                gettext("We know no ZIP code %(zip)s. Check the digits.", zip=field.data)
            )


def is_a_phone(form: Any, field: Any) -> None:
    """Refuse what nobody can call; it may be left empty."""
    del form
    if field.data and not people.is_a_phone(field.data):
        raise ValidationError(
            gettext("Enter a phone number, like 559-555-0100, or leave this empty.")
        )


def _email_field() -> StringField:
    return StringField(
        lazy_gettext("Email"),
        validators=[
            InputRequired(lazy_gettext("Enter your email address.")),
            Length(
                max=254, message=lazy_gettext("Enter an address of at most 254 characters.")
            ),
            is_an_address,
        ],
        render_kw={"autocomplete": "email", "type": "email", "maxlength": 254},
    )


def words_field(*, rows: int) -> Words:
    """Return the box for why it matters to whoever signs; *rows* high."""
    return Words(
        lazy_gettext("Why this matters to you"),
        description=lazy_gettext("Optional. Offices read these first."),
        validators=[
            Length(
                max=MOST_WORDS,
                message=lazy_gettext("Shorten this to at most 2,000 characters."),
            )
        ],
        render_kw={"rows": rows},
    )


def letter_field() -> Words:
    """Return the box for the letter, as it is shown and as its signer changes it."""
    return Words(
        lazy_gettext("Your letter"),
        description=lazy_gettext(
            "Change what you like. Words in brackets are filled in for you."
        ),
        validators=[
            Length(
                max=MOST_LETTER,
                message=lazy_gettext("Shorten the letter to at most 6,000 characters."),
            )
        ],
        render_kw={"rows": 14},
    )


class Boxes:
    """Boxes to tick, worded by a petition; mixed into a form that has them and ``beside``."""

    def boxes(self) -> list[Any]:
        """Return the boxes that have words of their own."""
        form: Any = self
        return [form[kind] for kind in beside.OURS if kind in form]

    def ticked(self, petition_id: int, language: str) -> tuple[tuple[str, str], ...]:
        """Return kind and exact words of every box that is ticked, as its page showed it."""
        form: Any = self
        ticks = [box.short_name for box in self.boxes() if box.data]
        return beside.agreed(petition_id, language, form.beside.data or "", ticks)

    def word(
        self, petition_id: int, language: str, agreed: Mapping[str, str] | None = None
    ) -> None:
        """Let the boxes say what they say now; a tick given to other words is taken off.

        Args:
            petition_id: whose boxes.
            language: of the page.
            agreed: words that were agreed to and have changed since, by kind: they stand.

        """
        form: Any = self
        sent = form.beside.data or ""
        was_sent = form.beside.raw_data is not None
        before = beside.shown(petition_id, language, sent) if was_sent else None
        self._say(beside.now(petition_id, language) | dict(agreed or {}), before)

    def word_without_database(self) -> None:
        """Let the boxes say the program's own words, while nobody can look up others."""
        form: Any = self
        ours = {kind: str(words) for kind, words in beside.OURS.items()}
        self._say(ours, beside.of_ours(form.beside.data or ""))

    def _say(self, words: Mapping[str, str], before: Mapping[str, str] | None) -> None:
        form: Any = self
        for box in self.boxes():
            box.label.text = words[box.short_name]
            if before is not None and before.get(box.short_name) != box.label.text:
                box.data = False
        form.beside.data = beside.marks(
            {box.short_name: box.label.text for box in self.boxes()}
        )


class SignatureForm(Boxes, PublicForm):
    """Sign one petition."""

    asks_about_zip = False  # true: the ZIP is unknown, and the page offers "it is right"

    name = StringField(
        lazy_gettext("Your full name"),
        validators=[
            InputRequired(lazy_gettext("Enter your name.")),
            Length(max=80, message=lazy_gettext("Enter a name of at most 80 characters.")),
            is_a_name,
        ],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )
    email = _email_field()
    zip_code = StringField(
        lazy_gettext("ZIP code"),
        description=lazy_gettext("Five digits; it finds your senator."),
        validators=[InputRequired(lazy_gettext("Enter your ZIP code.")), is_a_zip],
        render_kw={"autocomplete": "postal-code", "inputmode": "numeric", "maxlength": 14},
    )
    zip_is_right = BooleanField(lazy_gettext("This ZIP code is right"))
    words = words_field(rows=3)
    letter = letter_field()
    street = StringField(
        lazy_gettext("Street address"),
        description=lazy_gettext(
            "Optional. It goes to your senator's office with your letter."
        ),
        validators=[
            Length(max=120, message=lazy_gettext("Enter a street of at most 120 characters."))
        ],
        render_kw={"autocomplete": "street-address", "maxlength": 120},
    )
    phone = StringField(
        lazy_gettext("Phone"),
        description=lazy_gettext("Optional. Only for the organizers; never sent to an office."),
        validators=[
            Length(max=30, message=lazy_gettext("Enter a number of at most 30 characters.")),
            is_a_phone,
        ],
        render_kw={"autocomplete": "tel", "type": "tel", "maxlength": 30},
    )
    name_style = RadioField(
        lazy_gettext("How the office sees your name"),
        choices=[
            SelectChoice(NameStyle.FULL.value, lazy_gettext("My full name")),
            SelectChoice(NameStyle.INITIAL.value, lazy_gettext("First name and initial")),
        ],
        default=NameStyle.FULL.value,
    )
    show_name = BooleanField(beside.OURS["show_name"])
    keep_informed = BooleanField(beside.OURS["keep_informed"])
    beside = HiddenField()  # which words stand beside the boxes: see petitions/beside
    website = StringField(
        lazy_gettext("Leave this empty")
    )  # people do not see it; robots fill it
    came_from = HiddenField()  # the domain of the site that led here; a script fills it in
    token = HiddenField()  # timed; only on pages shown after an error
    submit = SubmitField(lazy_gettext("Sign and send my letter"))


class AddressForm(PublicForm):
    """Mend the address that a confirmation was sent to."""

    email = _email_field()
    submit = SubmitField(lazy_gettext("Send it to this address"))
