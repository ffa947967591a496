"""The small forms of the signer's own pages; their links are their tokens."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from campaign.petitions import beside
from campaign.petitions.forms import Boxes, letter_field, words_field
from campaign.petitions.models import NameStyle
from campaign.web.forms import PublicForm


class DistrictForm(PublicForm):
    """Choose between districts; the page draws the choices."""

    district = StringField(
        lazy_gettext("Your district"),
        validators=[InputRequired(lazy_gettext("Choose one of the districts."))],
    )
    proof = HiddenField()  # of how we found the district: see petitions/placing
    submit = SubmitField(lazy_gettext("This is my district"))


class StreetForm(PublicForm):
    """Where one lives, for the Census Bureau alone: it is sent there, and not kept."""

    street = StringField(
        lazy_gettext("Your street and city"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "street-address", "spellcheck": "false"},
    )
    submit = SubmitField(lazy_gettext("Look up my address"))


class LetterForm(PublicForm):
    """Change a letter that has not gone."""

    words = words_field(rows=4)
    letter = letter_field()
    submit = SubmitField(lazy_gettext("Save my letter"))


class NameForm(PublicForm):
    """How the office sees the name."""

    name_style = RadioField(
        lazy_gettext("How the office sees your name"),
        choices=[
            SelectChoice(NameStyle.FULL.value, lazy_gettext("My full name")),
            SelectChoice(NameStyle.INITIAL.value, lazy_gettext("First name and initial")),
        ],
    )
    submit = SubmitField(lazy_gettext("Save"))


class TicksForm(Boxes, PublicForm):
    """What a signer agrees to; the words beside a box are the words that are kept."""

    hear_delivery = BooleanField(beside.OURS["hear_delivery"])
    office_reply = BooleanField(beside.OURS["office_reply"])
    show_name = BooleanField(beside.OURS["show_name"])
    keep_informed = BooleanField(beside.OURS["keep_informed"])
    beside = HiddenField()

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of all boxes, ticked or not."""
        return tuple(box.short_name for box in self.boxes())

    def wanted(self) -> frozenset[str]:
        """Return the kinds of the boxes that are ticked."""
        return frozenset(box.short_name for box in self.boxes() if box.data)


class OwnTicksForm(TicksForm):
    """The same on one's own page."""

    submit = SubmitField(lazy_gettext("Save"))
