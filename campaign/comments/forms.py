"""What visitors and moderators fill in: write, mend, answer, report; press, slow, list."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from campaign.comments import reasons
from campaign.comments.models import Rejection
from campaign.comments.wordlists import MOST_LENGTH
from campaign.petitions.forms import is_a_name, is_an_address
from campaign.web.forms import Form, PublicForm
from campaign.web.languages import LANGUAGES

MOST_WORDS = 2_000  # characters of a comment
MOST_ANSWER = 600  # characters of an answer to a rejection
MOST_SLOW_MINUTES = 24 * 60


class Words(TextAreaField):
    """A field that takes several lines."""

    takes_lines = True


def _words(label: Any) -> Words:
    too_long = lazy_gettext("Shorten this to at most 2,000 characters.")
    return Words(
        label,
        validators=[
            DataRequired(lazy_gettext("Write your comment.")),
            Length(max=MOST_WORDS, message=too_long),
        ],
        render_kw={"rows": 5, "dir": "auto"},
    )


def _name() -> StringField:
    return StringField(
        lazy_gettext("Your name"),
        description=lazy_gettext("Optional. Left empty, it says “Anonymous”."),
        validators=[
            Optional(),
            Length(max=60, message=lazy_gettext("Enter a name of at most 60 characters.")),
            is_a_name,
        ],
        render_kw={"autocomplete": "nickname", "maxlength": 60, "dir": "auto"},
    )


class OwnCommentForm(PublicForm):
    """Write, where the mailbox is known by its link."""

    words = _words(lazy_gettext("Your comment"))
    name = _name()
    parent = HiddenField()  # the comment it answers
    website = StringField(
        lazy_gettext("Leave this empty")
    )  # people do not see it; robots fill it
    token = HiddenField()  # timed; only on pages shown after an error
    submit = SubmitField(lazy_gettext("Post my comment"))


class CommentForm(OwnCommentForm):
    """Write, with the address that the link goes to."""

    email = StringField(
        lazy_gettext("Email"),
        description=lazy_gettext("Never shown, not even to moderators."),
        validators=[
            InputRequired(lazy_gettext("Enter your email address.")),
            Length(
                max=254, message=lazy_gettext("Enter an address of at most 254 characters.")
            ),
            is_an_address,
        ],
        render_kw={"autocomplete": "email", "type": "email", "maxlength": 254},
    )


class MendForm(PublicForm):
    """Change the words of one's comment."""

    words = _words(lazy_gettext("Your comment"))
    name = _name()
    submit = SubmitField(lazy_gettext("Save"))


class AnswerForm(PublicForm):
    """Answer a rejection."""

    answer = Words(
        lazy_gettext("Your answer"),
        description=lazy_gettext("Only moderators read it. You can answer once."),
        validators=[
            DataRequired(lazy_gettext("Write your answer.")),
            Length(
                max=MOST_ANSWER, message=lazy_gettext("Shorten this to at most 600 characters.")
            ),
        ],
        render_kw={"rows": 4, "dir": "auto"},
    )
    submit = SubmitField(lazy_gettext("Send my answer"))


class ReportForm(PublicForm):
    """Say what is wrong with a comment."""

    reason = RadioField(
        lazy_gettext("What is wrong with it?"),
        validators=[InputRequired(lazy_gettext("Choose what is wrong with it."))],
        validate_choice=True,
    )
    website = StringField(lazy_gettext("Leave this empty"))
    submit = SubmitField(lazy_gettext("Report it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the reasons in the reader's language."""
        super().__init__(*args, **kwargs)
        self.reason.choices = [(one.value, reasons.sentence(one)) for one in Rejection]


class ForgetForm(PublicForm):
    """Erase everything."""

    never_again = BooleanField(lazy_gettext("And never write to my address again"))
    submit = SubmitField(lazy_gettext("Erase all of it for good"))


class PressForm(Form):
    """A button."""


class ThreadForm(Form):
    """Whether one story takes comments, and how fast."""

    seen = HiddenField()  # how it stood on the page that was pressed
    is_open = BooleanField(lazy_gettext("Takes comments"))
    slow_minutes = IntegerField(
        lazy_gettext("Slow mode, minutes"),
        validators=[
            InputRequired(lazy_gettext("Write a number of minutes; 0 switches it off.")),
            NumberRange(
                0, MOST_SLOW_MINUTES, lazy_gettext("Write a number between 0 and 1440.")
            ),
        ],
        render_kw={"inputmode": "numeric"},
    )
    submit = SubmitField(lazy_gettext("Save"))


class WordForm(Form):
    """One word for a list."""

    language = SelectField(lazy_gettext("Language"), choices=dict(LANGUAGES))
    word = StringField(
        lazy_gettext("Word, or a few in a row"),
        description=lazy_gettext(
            "Whole words are found, whatever the capitals, accents and simple disguises."
        ),
        validators=[
            DataRequired(lazy_gettext("Write a word.")),
            Length(max=MOST_LENGTH, message=lazy_gettext("Use at most 60 characters.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    submit = SubmitField(lazy_gettext("Add"))
