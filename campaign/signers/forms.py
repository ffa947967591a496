"""The small forms of the signer's own pages; their links are their tokens."""

from flask_babel import lazy_gettext
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired

from campaign.web.forms import PublicForm


class DistrictForm(PublicForm):
    """Choose between districts; the page draws the choices."""

    district = StringField(
        lazy_gettext("Your district"),
        validators=[InputRequired(lazy_gettext("Choose one of the districts."))],
    )
    submit = SubmitField(lazy_gettext("This is my district"))
