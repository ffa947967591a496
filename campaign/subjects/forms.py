"""The forms for a person who asks by letter."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, StringField, SubmitField, ValidationError
from wtforms.validators import InputRequired, Length

from campaign.petitions.forms import is_an_address
from campaign.web.forms import Form

_CHECKS = [
    InputRequired(lazy_gettext("Enter a mail address.")),
    Length(max=254, message=lazy_gettext("Enter an address of at most 254 characters.")),
    is_an_address,
]


class AskForm(Form):
    """Whose copy. It is sent, never put into an address."""

    email = StringField(
        lazy_gettext("Mail address of the person who asks"),
        description=lazy_gettext("Every spelling of the same mailbox is found."),
        validators=_CHECKS,
        render_kw={"autocomplete": "off", "inputmode": "email", "maxlength": 254},
    )
    submit = SubmitField(lazy_gettext("Gather what we hold"))


class AgainForm(Form):
    """The same address, for the buttons beside a copy."""

    email = HiddenField(validators=_CHECKS)


class ForgetForm(AgainForm):
    """Type the address once more: nobody can take this back."""

    typed = StringField(
        lazy_gettext("Type the mail address once more"),
        validators=[InputRequired(lazy_gettext("Type the mail address."))],
        render_kw={"autocomplete": "off", "inputmode": "email", "maxlength": 254},
    )
    never_again = BooleanField(lazy_gettext("Also write no mail to this address any more"))
    submit = SubmitField(lazy_gettext("Forget this person for ever"))

    def validate_typed(self, field: Any) -> None:
        """Refuse another address than the one that the page is about."""
        if (field.data or "").casefold() != (self.email.data or "").casefold():
            raise ValidationError(gettext("That is another address. Type the one above."))
