"""The desk's form for a moment that mattered."""

from datetime import datetime

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, HiddenField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from campaign import clock
from campaign.dashboard.models import MomentKind
from campaign.web.forms import Form, is_of_nobody, is_on_the_clock

_MOST_WORDS = 120
KINDS = {
    MomentKind.MAILED: lazy_gettext("We mailed people"),
    MomentKind.SHARED: lazy_gettext("Somebody shared it"),
    MomentKind.PRESS: lazy_gettext("In the news"),
    MomentKind.EVENT: lazy_gettext("A meeting or a march"),
    MomentKind.OTHER: lazy_gettext("Something else"),
}


class MomentForm(Form):
    """Something that happened, to be seen beside the signatures it brought."""

    words = StringField(
        lazy_gettext("What happened"),
        description=lazy_gettext(
            "A few words, like “The valley unions mailed their members”. Name no signer."
        ),
        validators=[
            InputRequired(lazy_gettext("Write a few words.")),
            Length(
                max=_MOST_WORDS,
                message=lazy_gettext("Shorten this to at most 120 characters."),
            ),
            is_of_nobody,
        ],
        render_kw={"maxlength": _MOST_WORDS},
    )
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        default=MomentKind.OTHER.value,
    )
    at = DateTimeLocalField(
        lazy_gettext("When"),
        description=lazy_gettext("Date and time in California."),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        validators=[
            InputRequired(lazy_gettext("Enter a date and a time, like 2026-04-20T09:30.")),
            is_on_the_clock,
        ],
    )
    seen = HiddenField()  # the version that is mended
    submit = SubmitField(lazy_gettext("Note it"))

    @property
    def moment(self) -> datetime:
        """When it was; the box speaks of California's clocks."""
        there: datetime = self.at.data
        return there.replace(tzinfo=clock.PACIFIC)
