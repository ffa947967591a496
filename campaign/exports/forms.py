"""The form of what one takes out."""

from flask_babel import lazy_gettext
from wtforms import RadioField, SelectMultipleField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from campaign.exports.models import Format
from campaign.exports.reports import Report
from campaign.web.forms import Form

FORMATS = {
    Format.CSV: lazy_gettext("CSV, for any spreadsheet or import"),
    Format.XLSX: lazy_gettext("XLSX, for Excel and LibreOffice"),
    Format.NDJSON: lazy_gettext("NDJSON, for programs: every cell exactly as it was given"),
}


class TakeForm(Form):
    """In which format, with which columns, and what for."""

    format = RadioField(
        lazy_gettext("Format"),
        choices=[SelectChoice(one.value, label) for one, label in FORMATS.items()],
        default=Format.CSV.value,
        validators=[InputRequired(lazy_gettext("Choose a format."))],
    )
    columns = SelectMultipleField(
        lazy_gettext("Columns"),
        description=lazy_gettext("Named as in the file. Take no more than you need."),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
        validators=[InputRequired(lazy_gettext("Choose at least one column."))],
    )
    purpose = StringField(
        lazy_gettext("What do you need it for?"),
        description=lazy_gettext(
            "One sentence, for whoever looks at the list of exports: “Import into our database "
            "before the hearing”. It is kept sealed."
        ),
        validators=[
            InputRequired(lazy_gettext("Say in a sentence what you need it for.")),
            Length(
                min=8, max=300, message=lazy_gettext("Write a sentence of 8 to 300 characters.")
            ),
        ],
        render_kw={"autocomplete": "off", "maxlength": 300},
    )
    submit = SubmitField(lazy_gettext("Take it"))

    def of(self, report: Report, *, is_new: bool) -> "TakeForm":
        """Offer the columns of *report*, all ticked where the form *is_new*."""
        self.columns.choices = [
            SelectChoice(column.name, column.heading) for column in report.columns
        ]
        if is_new:
            self.columns.data = [column.name for column in report.columns]
        return self
