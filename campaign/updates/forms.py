"""The forms of updates: what is told, to whom, and when."""

import re
from datetime import datetime

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from campaign import clock
from campaign.districts import lookup
from campaign.petitions import naming
from campaign.petitions.models import Petition
from campaign.updates.drafting import Draft
from campaign.updates.models import Update, UpdateWording
from campaign.web import languages
from campaign.web.forms import Form, is_likely, is_on_the_clock

MOST_SUBJECT = 150
MOST_BODY = 20_000  # characters: a mail that anybody reads is far shorter
ALL_CAMPAIGNS = "0"
_NUMBER = re.compile(r"[1-9][0-9]?\Z")


class _Lines(TextAreaField):
    takes_lines = True


class _Districts(StringField):
    """Numbers of districts, with commas between."""

    def numbers(self) -> list[int]:
        """Return them; nonsense is for the validator to name."""
        typed = (self.data or "").replace(",", " ").split()
        return [int(one) for one in typed if _NUMBER.match(one)]


def _are_districts(form: "UpdateForm", field: _Districts) -> None:
    del form
    typed = (field.data or "").replace(",", " ").split()
    known = {str(number) for number in lookup.districts()}
    unknown = [one for one in typed if one not in known]
    if unknown:
        raise ValidationError(
            gettext(
                "Enter the numbers of districts, like 14, 16. Check: %(them)s.",
                them=", ".join(unknown),
            )
        )


def _call_needs_districts(form: "UpdateForm", field: BooleanField) -> None:
    if field.data and not form.districts.numbers():
        raise ValidationError(gettext("Say in which districts they shall act, or untick this."))


def _not_before_the_first(form: "UpdateForm", field: DateField) -> None:
    if field.data and form.joined_from.data and field.data < form.joined_from.data:
        raise ValidationError(gettext("Choose a day that is not before the first one."))


class UpdateForm(Form):
    """An update, in every language of the site, and whom it is for."""

    is_draft = True
    about = SelectField(
        lazy_gettext("About"), validators=[InputRequired(lazy_gettext("Say what it is about."))]
    )
    districts = _Districts(
        lazy_gettext("Only in these districts"),
        description=lazy_gettext("Numbers, like 14, 16. Leave it empty for everywhere."),
        validators=[_are_districts],
        render_kw={"inputmode": "text", "maxlength": 200},
    )
    is_call = BooleanField(
        lazy_gettext("It calls people there to act"),
        description=lazy_gettext(
            "Then it goes also to those in these districts who asked for calls to act near "
            "their ZIP code."
        ),
        validators=[_call_needs_districts],
    )
    is_public = BooleanField(
        lazy_gettext("Also show it on the site"),
        description=lazy_gettext(
            "As a page that everybody may read; the mail and the petition lead to it."
        ),
    )
    joined_from = DateField(
        lazy_gettext("Only who asked from this day on"), validators=[Optional(), is_likely]
    )
    joined_to = DateField(
        lazy_gettext("Only who asked up to this day"),
        validators=[Optional(), is_likely, _not_before_the_first],
    )
    reads = SelectMultipleField(
        lazy_gettext("Only who reads"),
        description=lazy_gettext("Tick none for everybody."),
        choices=[SelectChoice(code, name) for code, name in languages.LANGUAGES.items()],
        option_widget=CheckboxInput(),
    )
    seen = IntegerField(widget=HiddenInput(), default=0)  # the revision it was shown at

    def offer(self, campaigns: list[Petition], *, has_all: bool) -> None:
        """Let the update be about one of *campaigns*, or, for whoever may, about all.

        Of many, none is guessed.
        """
        is_open = len(campaigns) > 1 and not self.about.data
        self.about.choices = [SelectChoice("", gettext("Choose one"))] if is_open else []
        self.about.choices += [
            SelectChoice(str(one.id), naming.choice(one)) for one in campaigns
        ]
        if has_all:
            everybody = gettext("All campaigns: to those who asked about all")
            self.about.choices.append(SelectChoice(ALL_CAMPAIGNS, everybody))

    def words(self) -> dict[str, tuple[str, str]]:
        """Return what was typed in each language."""
        return {
            code: (self[f"subject_{code}"].data or "", self[f"body_{code}"].data or "")
            for code in languages.LANGUAGES
        }

    def draft(self) -> Draft:
        """Return what was typed."""
        about = int(self.about.data or ALL_CAMPAIGNS)
        return Draft(
            petition_id=about or None,
            words=self.words(),
            districts=self.districts.numbers(),
            is_call=bool(self.is_call.data),
            is_public=bool(self.is_public.data),
            joined_from=self.joined_from.data,
            joined_to=self.joined_to.data,
            languages=list(self.reads.data or ()),
        )


_HOW_TO = lazy_gettext(
    "Markdown: a blank line between paragraphs, ## before a heading, - before each point of a "
    "list, **bold**, [words](https://…) for a link. Why it comes, and how to end it, is added "
    "by itself."
)
for _code in languages.LANGUAGES:
    _subject = StringField(
        lazy_gettext("Subject"),
        validators=[
            Length(
                max=MOST_SUBJECT, message=lazy_gettext("Shorten it to at most 150 characters.")
            )
        ],
        render_kw={"maxlength": MOST_SUBJECT, "lang": _code},
    )
    _body = _Lines(
        lazy_gettext("Text"),
        description=_HOW_TO if _code == languages.DEFAULT else "",
        validators=[Length(max=MOST_BODY, message=lazy_gettext("Shorten the text."))],
        render_kw={"rows": 14, "lang": _code, "spellcheck": "true"},
    )
    setattr(UpdateForm, f"subject_{_code}", _subject)
    setattr(UpdateForm, f"body_{_code}", _body)


def filled(update: Update, said: dict[str, UpdateWording]) -> dict[str, object]:
    """Return what the form of an update shows at first."""
    words: dict[str, object] = {}
    for code, one in said.items():
        words |= {f"subject_{code}": one.subject, f"body_{code}": one.body}
    return words | {
        "about": str(update.petition_id or ALL_CAMPAIGNS),
        "districts": ", ".join(str(number) for number in update.districts),
        "is_call": update.is_call,
        "is_public": update.is_public,
        "joined_from": update.joined_from,
        "joined_to": update.joined_to,
        "reads": update.languages,
        "seen": update.revision,
    }


class SendForm(Form):
    """When an update goes."""

    when = RadioField(
        lazy_gettext("When"),
        choices=[
            SelectChoice("now", lazy_gettext("As soon as the five minutes are over")),
            SelectChoice("at", lazy_gettext("At a time of my choice")),
        ],
        default="now",
    )
    at = DateTimeLocalField(
        lazy_gettext("Day and time, as in Los Angeles"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=[Optional(), is_on_the_clock],
    )
    seen = IntegerField(widget=HiddenInput(), default=0)
    submit = SubmitField(lazy_gettext("Send it"))

    def due_at(self) -> datetime | None:
        """Return the moment that was chosen; None: soon."""
        if self.when.data != "at" or self.at.data is None:
            return None
        return self.at.data.replace(tzinfo=clock.PACIFIC)

    def validate_when(self, field: RadioField) -> None:
        """Ask for the moment where it is needed."""
        if field.data == "at" and not any(self.at.raw_data or ()):
            raise ValidationError(gettext("Choose the day and the time."))


class PressForm(Form):
    """One press, with its token."""


class EndForm(Form):
    """End an update: typed, because it cannot be undone."""

    number = StringField(
        lazy_gettext("Number of the update"),
        validators=[InputRequired(lazy_gettext("Type the number of the update."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 9},
    )
