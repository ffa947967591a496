"""The forms of the story editor. A draft may be anything but too long; see ``checking``."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from campaign import clock
from campaign.editor import decoding
from campaign.editor.settling import MOST_SLUG
from campaign.stories.words import Words
from campaign.web import languages
from campaign.web.forms import Form, must_be_shown

MOST_BODY = 60_000  # characters: an hour's reading


class _Lines(TextAreaField):
    takes_lines = True


def _most(length: int) -> Length:
    message = lazy_gettext("Shorten it to at most %(most)s characters.", most=length)
    return Length(max=length, message=message)


class StoryForm(Form):
    """The words of a story in one language."""

    is_draft = True
    kicker = StringField(
        lazy_gettext("Line above the headline"),
        description=lazy_gettext("The campaign, in a few words."),
        validators=[_most(60)],
        render_kw={"data-most": 60, "autocomplete": "off"},
    )
    headline = TextAreaField(
        lazy_gettext("Headline"),
        validators=[_most(160)],
        render_kw={"data-most": 160, "rows": 2},
    )
    standfirst = TextAreaField(
        lazy_gettext("Below the headline"),
        description=lazy_gettext(
            "One or two sentences: what it is about. Shown where people share the story, too."
        ),
        validators=[_most(400)],
        render_kw={"data-most": 400, "rows": 3},
    )
    byline = StringField(
        lazy_gettext("Written by"),
        validators=[_most(120)],
        render_kw={"data-most": 120, "autocomplete": "off"},
    )
    body = _Lines(
        lazy_gettext("Text"),
        description=lazy_gettext("A blank line begins a new paragraph."),
        validators=[_most(MOST_BODY)],
        render_kw={"rows": 24, "class": "long"},
    )
    seen = IntegerField(widget=HiddenInput(), default=0)  # number of the draft then

    def words(self) -> Words:
        """Return what was typed."""
        given = {name: self[name].data or "" for name in Words.__dataclass_fields__}
        return Words(**given)


class NewForm(Form):
    """What one has to know to begin."""

    headline = StringField(
        lazy_gettext("What is the story called?"),
        description=lazy_gettext("You can change this at any time."),
        validators=[
            DataRequired(lazy_gettext("Give the story a headline.")),
            _most(160),
        ],
        render_kw={"maxlength": 160, "autocomplete": "off"},
    )
    language = SelectField(
        lazy_gettext("Language you write in"), choices=dict(languages.LANGUAGES)
    )
    petition = SelectField(
        lazy_gettext("Petition it leads to"),
        description=lazy_gettext("Readers sign it in the middle of the story."),
    )
    submit = SubmitField(lazy_gettext("Begin"))


class SettingsForm(Form):
    """What is the same in every language."""

    slug = StringField(
        lazy_gettext("Address"),
        description=lazy_gettext(
            "What stands behind /stories/. Who comes by the old address is led to the new one."
        ),
        validators=[
            DataRequired(lazy_gettext("Give the story an address.")),
            _most(MOST_SLUG),
            Regexp(
                r"[a-z0-9]+(-[a-z0-9]+)*\Z",
                message=lazy_gettext(
                    "Use small letters, digits and single hyphens, like clean-water."
                ),
            ),
        ],
        render_kw={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"},
    )
    petition = SelectField(lazy_gettext("Petition it leads to"))
    submit = SubmitField(lazy_gettext("Save"))


class PictureForm(Form):
    """A picture, and what has to be said of it."""

    file = FileField(
        lazy_gettext("Picture"),
        description=lazy_gettext("JPEG, PNG or WebP, at most 12 megabytes."),
        render_kw={
            "accept": "image/jpeg,image/png,image/webp",
            "data-bytes": decoding.MOST_BYTES,
            "data-over": decoding.TOO_LARGE,
        },
    )
    alt = StringField(
        lazy_gettext("What does it show?"),
        description=lazy_gettext("For people who do not see it: one plain sentence."),
        validators=[
            DataRequired(
                lazy_gettext(
                    "Say in a sentence what the picture shows, for who does not see it."
                )
            ),
            _most(300),
        ],
        render_kw={"autocomplete": "off"},
    )
    caption = StringField(
        lazy_gettext("Caption (may stay empty)"),
        validators=[_most(300)],
        render_kw={"autocomplete": "off"},
    )
    credit = StringField(
        lazy_gettext("Who made it?"),
        description=lazy_gettext("Stands below the picture."),
        validators=[
            DataRequired(lazy_gettext("Say who made the picture.")),
            _most(120),
        ],
        render_kw={"autocomplete": "off"},
    )

    def said(self) -> dict[str, Any]:
        """Return what is said of the picture."""
        return {name: self[name].data for name in ("alt", "caption", "credit")}


class PictureWordsForm(PictureForm):
    """What is said of a picture that is there."""

    file = None


class PublishForm(Form):
    """When visitors may read it."""

    when = RadioField(
        lazy_gettext("When?"),
        choices=[
            SelectChoice("now", lazy_gettext("Now")),
            SelectChoice("at", lazy_gettext("At a time that I set")),
        ],
        default="now",
        validators=[InputRequired(lazy_gettext("Choose when visitors may read it."))],
    )
    day = StringField(lazy_gettext("Day"), render_kw={"type": "date"})
    hour = StringField(lazy_gettext("Time, in California"), render_kw={"type": "time"})
    seen = IntegerField(widget=HiddenInput(), default=0)

    def validate_day(self, field: Any) -> None:
        """Ask for a day where a time is to be set."""
        if self.when.data == "at":
            _or_say(date.fromisoformat, field, lazy_gettext("Choose a day, like 2026-12-01."))

    def validate_hour(self, field: Any) -> None:
        """Ask for a time of that day."""
        if self.when.data == "at":
            _or_say(time.fromisoformat, field, lazy_gettext("Choose a time, like 09:00."))
            if not self.day.errors:
                must_be_shown(self._chosen())

    def moment(self) -> datetime | None:
        """Return the time that was set; None: now."""
        if self.when.data != "at":
            return None
        return self._chosen()

    def _chosen(self) -> datetime:
        day = date.fromisoformat(self.day.data or "")
        hour = time.fromisoformat(self.hour.data or "").replace(tzinfo=None)
        return datetime.combine(day, hour, tzinfo=clock.PACIFIC)


def _or_say(read: Any, field: Any, sentence: Any) -> None:
    try:
        read(field.data or "")
    except ValueError as error:
        raise ValidationError(sentence) from error
