"""The desk's form for a partner's site."""

import re
from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, SubmitField, ValidationError
from wtforms.validators import InputRequired

from campaign.embeds import origins
from campaign.errors import Invalid
from campaign.web.forms import Form

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_MOST_NAME = 50


def is_a_short_name(form: Any, field: Any) -> None:
    """Refuse what cannot stand in an address."""
    del form
    field.data = field.data.lower()
    if len(field.data) > _MOST_NAME or not _NAME.match(field.data):
        raise ValidationError(
            lazy_gettext("Write small letters, digits and dashes: at most 50 characters.")
        )


def is_an_origin(form: Any, field: Any) -> None:
    """Put the site into the spelling that browsers compare."""
    del form
    try:
        field.data = origins.normal(field.data)
    except Invalid as error:
        raise ValidationError(str(error)) from error


class PartnerForm(Form):
    """A site that shall show a petition."""

    petition = SelectField(lazy_gettext("Petition"))
    name = StringField(
        lazy_gettext("Short name"),
        description=lazy_gettext(
            "Signatures from there are counted under it. Small letters, digits and dashes, "
            "like valley-unions."
        ),
        validators=[InputRequired(lazy_gettext("Give the partner a name.")), is_a_short_name],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": _MOST_NAME},
    )
    origin = StringField(
        lazy_gettext("Their site"),
        description=lazy_gettext(
            "As its address begins, like https://example.org. With and without www are two "
            "sites: add both, each under a name of its own."
        ),
        validators=[
            InputRequired(lazy_gettext("Write the address of their site.")),
            is_an_origin,
        ],
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    submit = SubmitField(lazy_gettext("Let them show it"))
