"""The forms of the outbox's pages."""

from flask_babel import lazy_gettext
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length

from campaign.web.forms import BooleanField, Form, PublicForm

MOST_REASON_LENGTH = 200


class PauseForm(Form):
    """Why sending shall rest: others at the desk read it."""

    reason = StringField(
        lazy_gettext("Why shall it rest?"),
        description=lazy_gettext("The others at the desk read it. Name nobody."),
        validators=[
            DataRequired(lazy_gettext("Say why, in a few words.")),
            Length(
                max=MOST_REASON_LENGTH,
                message=lazy_gettext("Say it in at most 200 characters."),
            ),
        ],
    )
    submit = SubmitField(lazy_gettext("Pause all sending"))


class FindForm(PublicForm):
    """Find the mails to somebody. It is sent, never put into an address."""

    recipient = StringField(
        lazy_gettext("Find mails to"),
        description=lazy_gettext("A mail address, or a part of one."),
        validators=[
            DataRequired(lazy_gettext("Enter a mail address, or a part of one.")),
            Length(
                max=254, message=lazy_gettext("Enter an address of at most 254 characters.")
            ),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class ActForm(Form):
    """A button."""


class LookedForm(Form):
    """A button that says a person looked before pressing it."""

    has_looked = BooleanField(
        lazy_gettext("I looked in SendGrid’s Activity"), validators=[InputRequired()]
    )
