"""The forms of the signatures' pages."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from campaign.petitions.forms import is_a_name, is_a_zip, is_an_address
from campaign.petitions.invalidation import Reason
from campaign.web.forms import Form, is_of_nobody

REASONS = {
    Reason.BURST: lazy_gettext("Many at once that no people typed"),
    Reason.DUPLICATE: lazy_gettext("One person with several mailboxes"),
    Reason.NOT_A_PERSON: lazy_gettext("Not a person: a made-up name, an organization, a joke"),
    Reason.ABUSE: lazy_gettext("Signed in somebody else’s name"),
    Reason.ASKED: lazy_gettext("The person asked us"),
    Reason.OTHER: lazy_gettext("Something else, as the note says"),
}


class FindForm(Form):
    """Find the owner of a mailbox. It is sent, never put into an address."""

    email = StringField(
        lazy_gettext("Find one person by mail address"),
        validators=[
            InputRequired(lazy_gettext("Enter a mail address.")),
            Length(
                max=254, message=lazy_gettext("Enter an address of at most 254 characters.")
            ),
            is_an_address,
        ],
        render_kw={"autocomplete": "off", "inputmode": "email", "maxlength": 254},
    )


class MendForm(Form):
    """Put a typo right."""

    name = StringField(
        lazy_gettext("Name"),
        validators=[
            InputRequired(lazy_gettext("Enter the name.")),
            Length(max=80, message=lazy_gettext("Enter a name of at most 80 characters.")),
            is_a_name,
        ],
        render_kw={"autocomplete": "off", "maxlength": 80},
    )
    zip_code = StringField(
        lazy_gettext("ZIP code"),
        validators=[InputRequired(lazy_gettext("Enter the ZIP code.")), is_a_zip],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": 14},
    )
    zip_is_right = BooleanField(lazy_gettext("This ZIP code is right"))
    submit = SubmitField(lazy_gettext("Save"))
    asks_about_zip = False


class ReasonForm(Form):
    """Why a signature is made invalid."""

    reason = RadioField(
        lazy_gettext("Why?"),
        choices=[SelectChoice(reason.value, label) for reason, label in REASONS.items()],
        validators=[InputRequired(lazy_gettext("Choose a reason."))],
    )
    note = StringField(
        lazy_gettext("Note"),
        description=lazy_gettext("Optional, for your colleagues. No names and no addresses."),
        validators=[
            Length(max=300, message=lazy_gettext("Enter at most 300 characters.")),
            is_of_nobody,
        ],
        render_kw={"autocomplete": "off", "maxlength": 300},
    )

    def validate_note(self, field: Any) -> None:
        """Ask for the note where the reason leads to it."""
        if self.reason.data == Reason.OTHER and not field.data:
            raise ValidationError(gettext("Say in the note why."))


class InvalidateForm(ReasonForm):
    """Which of those that the filters find, as the preview showed them."""

    has_pending = BooleanField(
        lazy_gettext("Also those that have not confirmed yet, so that they cannot any more"),
        default=True,
    )
    until_id = HiddenField()
