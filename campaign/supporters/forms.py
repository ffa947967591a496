"""The forms of the news: ask for them, confirm, choose."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from campaign.districts import lookup
from campaign.errors import Invalid
from campaign.mail import addresses
from campaign.supporters.consenting import Choice
from campaign.supporters.models import HowOften
from campaign.web import languages
from campaign.web.forms import PublicForm


def is_an_address(form: Any, field: Any) -> None:
    """Put the address into the spelling it gets mail by."""
    del form
    try:
        field.data = addresses.normal(field.data)
    except Invalid as error:
        raise ValidationError(str(error)) from error


def is_a_zip_if_any(form: Any, field: Any) -> None:
    """Put the ZIP code into five digits, where there is one."""
    del form
    if not field.data:
        return
    try:
        field.data = lookup.normal_zip(field.data)
    except Invalid as error:
        raise ValidationError(str(error)) from error
    if lookup.find(field.data).outcome is lookup.Outcome.UNKNOWN:
        raise ValidationError(
            gettext(
                "We know no ZIP code %(zip)s. Check the digits, or leave this empty.",
                zip=field.data,
            )
        )


def _zip_field() -> StringField:
    return StringField(
        lazy_gettext("ZIP code"),
        description=lazy_gettext("Optional; for calls to act near you."),
        validators=[is_a_zip_if_any],
        render_kw={"autocomplete": "postal-code", "inputmode": "numeric", "maxlength": 14},
    )


class NewsForm(PublicForm):
    """Ask for news."""

    email = StringField(
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
    zip_code = _zip_field()
    website = StringField(
        lazy_gettext("Leave this empty")
    )  # people do not see it; robots fill it
    campaign = HiddenField()  # slug of the campaign whose page it stood on
    token = HiddenField()  # timed; only on pages shown after an error
    submit = SubmitField(lazy_gettext("Keep me informed"))


class ConsentForm(PublicForm):
    """Tick what we may write; each box is a consent of its own."""

    wants = SelectMultipleField(
        lazy_gettext("What may we write to you?"),
        option_widget=CheckboxInput(),
        validate_choice=False,  # what is no longer offered is left out, without a fault
    )

    def offer(self, boxes: Sequence[Choice], ticked: Collection[str] = ()) -> None:
        """Show *boxes*; before anything was sent, those of the names in *ticked* are ticked."""
        self.wants.choices = [SelectChoice(box.name, box.words) for box in boxes]
        if not self.is_submitted():
            self.wants.data = list(ticked)

    def ticked(self, boxes: Sequence[Choice]) -> list[Choice]:
        """Return what is ticked among *boxes*."""
        return [box for box in boxes if box.name in (self.wants.data or ())]


class ConfirmForm(ConsentForm):
    """Confirm."""

    submit = SubmitField(lazy_gettext("Yes, write to me"))


class PreferencesForm(ConsentForm):
    """Choose what comes, and how."""

    how_often = RadioField(
        lazy_gettext("How often"),
        choices=[
            SelectChoice(HowOften.EACH.value, lazy_gettext("Whenever there is news")),
            SelectChoice(HowOften.WEEKLY.value, lazy_gettext("Once a week at most")),
            SelectChoice(HowOften.MONTHLY.value, lazy_gettext("Once a month at most")),
        ],
    )
    language = RadioField(
        lazy_gettext("Language"),
        choices=[SelectChoice(code, name) for code, name in languages.LANGUAGES.items()],
    )
    zip_code = _zip_field()
    submit = SubmitField(lazy_gettext("Save"))


class AlsoForm(PublicForm):
    """Leave the news together with a petition."""

    also_news = BooleanField(lazy_gettext("End my news, too, and erase what is held for them"))
