"""The forms at the door of the desk, and those about its people."""

from flask_babel import lazy_gettext
from wtforms import (
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
)
from wtforms.validators import EqualTo, InputRequired, Length

from campaign.access.accounts import MOST_ADDRESS_LENGTH
from campaign.access.models import Role
from campaign.access.passkeys import MOST_LABEL
from campaign.access.passwords import MOST_LENGTH
from campaign.organisers import naming
from campaign.web.forms import Form
from campaign.web.languages import LANGUAGES

_TOO_LONG = lazy_gettext("That is longer than any address or password here. Shorten it.")


class SignInForm(Form):
    """Address and password, or only the address where a link is to be mailed."""

    email = StringField(
        lazy_gettext("Your mail address"),
        validators=[
            InputRequired(lazy_gettext("Enter your mail address.")),
            Length(max=MOST_ADDRESS_LENGTH, message=_TOO_LONG),
        ],
        # Not type="email": the browser would say what is wrong in its own words and language.
        render_kw={
            "autocomplete": "username",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    password = PasswordField(
        lazy_gettext("Your password"),
        validators=[Length(max=MOST_LENGTH, message=_TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(lazy_gettext("Sign in"))
    mail_link = SubmitField(lazy_gettext("Mail me a link instead"))

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the password only where it is wanted."""
        is_well: bool = super().validate(extra_validators)
        if is_well and not self.mail_link.data and not self.password.data:
            self.password.errors = [
                str(lazy_gettext("Enter your password, or have a link mailed to you."))
            ]
            return False
        return is_well


class UseLinkForm(Form):
    """A button: programs that look into mails follow links, but press nothing."""

    submit = SubmitField(lazy_gettext("Sign in"))


class SignOutForm(Form):
    """A button."""

    submit = SubmitField(lazy_gettext("Sign out"))


class PasswordForm(Form):
    """A new password, typed twice. The present one is asked for where there is one."""

    current = PasswordField(
        lazy_gettext("Your present password"),
        validators=[
            InputRequired(lazy_gettext("Enter the password you have now.")),
            Length(max=MOST_LENGTH, message=_TOO_LONG),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        lazy_gettext("New password"),
        description=lazy_gettext("At least 12 characters. A few words make a good one."),
        validators=[InputRequired(lazy_gettext("Enter a new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy_gettext("New password, once more"),
        validators=[
            EqualTo("new", lazy_gettext("The two differ. Type the new password twice."))
        ],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(lazy_gettext("Keep this password"))


_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
_MOST_CODE = 40  # characters, blanks included


class AppForm(Form):
    """The first code of an app that has just learnt our secret."""

    code = StringField(
        lazy_gettext("The code it shows now"),
        description=lazy_gettext("Six digits."),
        validators=[
            InputRequired(lazy_gettext("Enter the six digits that the app shows.")),
            Length(max=_MOST_CODE, message=_TOO_LONG),
        ],
        render_kw=_CODE,
    )
    submit = SubmitField(lazy_gettext("Keep this app"))


class PasskeyForm(Form):
    """What to call a passkey; a script adds what the browser made."""

    label_ = StringField(
        lazy_gettext("What do you call it?"),
        description=lazy_gettext("So that you know it again, like “my phone”."),
        validators=[Length(max=MOST_LABEL, message=_TOO_LONG)],
        name="label",
    )
    answer = HiddenField()
    submit = SubmitField(lazy_gettext("Make a passkey"))


class SecondForm(Form):
    """A code of the app or for recovery; or what a passkey said, added by a script."""

    code = StringField(
        lazy_gettext("Code"),
        description=lazy_gettext("Six digits from your app, or one of your recovery codes."),
        validators=[Length(max=_MOST_CODE, message=_TOO_LONG)],
        render_kw=_CODE | {"inputmode": "text", "autocapitalize": "none"},
    )
    answer = HiddenField()
    submit = SubmitField(lazy_gettext("Go on"))

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the code only where no passkey answered."""
        is_well: bool = super().validate(extra_validators)
        if is_well and not self.answer.data and not (self.code.data or "").strip():
            self.code.errors = [str(lazy_gettext("Enter the code."))]
            return False
        return is_well


class InviteForm(Form):
    """Whom to ask, and what they shall be."""

    email = StringField(
        lazy_gettext("Their mail address"),
        validators=[
            InputRequired(lazy_gettext("Enter the mail address of whom you invite.")),
            Length(
                max=MOST_ADDRESS_LENGTH,
                message=lazy_gettext("Enter a mail address, like kim@example.org."),
            ),
        ],
        render_kw={
            "inputmode": "email",
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    role = RadioField(
        lazy_gettext("What shall they be?"),
        validators=[InputRequired(lazy_gettext("Choose what they shall be."))],
    )
    campaign = SelectField(lazy_gettext("Where?"), coerce=int)
    language = SelectField(
        lazy_gettext("Language of the mail"),
        choices=[SelectChoice(*one) for one in LANGUAGES.items()],
    )
    submit = SubmitField(lazy_gettext("Send the invitation"))

    def offer(self, campaigns: dict[int, str]) -> None:
        """Offer every role, in the campaigns that whoever invites owns."""
        self.role.choices = [
            SelectChoice(one.value, f"{naming.role(one)}: {naming.may(one)}")
            for one in reversed(Role)
        ]
        self.campaign.choices = [SelectChoice(*one) for one in campaigns.items()]


class RolesForm(Form):
    """A box for each role in each campaign."""

    duties = SelectMultipleField(lazy_gettext("Roles"))
    seen = HiddenField()
    submit = SubmitField(lazy_gettext("Keep these roles"))

    def offer(self, campaigns: dict[int, str]) -> None:
        """Take every role in these campaigns, and no others."""
        self.duties.choices = [
            SelectChoice(f"{number}:{role}", naming.role(role))
            for number in campaigns
            for role in Role
        ]

    def wanted(self) -> frozenset[tuple[Role, int]]:
        """Return the roles whose boxes are ticked."""
        pairs = (one.split(":") for one in self.duties.data or ())
        return frozenset((Role(role), int(number)) for number, role in pairs)


class PressForm(Form):
    """A button."""

    submit = SubmitField()
