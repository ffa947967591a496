"""The desk's form for a plain page."""

from flask_babel import lazy_gettext
from wtforms import IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from campaign.web.forms import Form

MOST_BODY = 100_000  # characters: ten times the longest page that comes with the program


class _Lines(TextAreaField):
    takes_lines = True


class PageForm(Form):
    """What a page says in one language."""

    title = StringField(
        lazy_gettext("Headline"),
        validators=[
            InputRequired(lazy_gettext("Give the page a headline.")),
            Length(max=160, message=lazy_gettext("Shorten it to at most 160 characters.")),
        ],
        render_kw={"maxlength": 160},
    )
    body = _Lines(
        lazy_gettext("Text"),
        description=lazy_gettext(
            "Markdown: a blank line between paragraphs, ## before a heading, - before each "
            "point of a list, **bold**, [words](https://…) for a link."
        ),
        validators=[
            InputRequired(lazy_gettext("Write the text.")),
            Length(max=MOST_BODY, message=lazy_gettext("Shorten the text.")),
        ],
        render_kw={"rows": 24, "class": "long"},
    )
    seen = IntegerField(widget=HiddenInput(), default=0)  # how often the page was written then
    submit = SubmitField(lazy_gettext("Publish this"))
