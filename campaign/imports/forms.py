"""The forms of the imports' pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from campaign.imports import matching, phrases
from campaign.imports.matching import Wish
from campaign.imports.models import Import, Kind
from campaign.petitions import beside
from campaign.web.forms import Form
from campaign.web.languages import LANGUAGES
from campaign.web.numbers import whole

_COLUMN = "column_"
_NONE, _EACH = "none", "each"


class UploadForm(Form):
    """A file, and what it holds."""

    kind = RadioField(
        lazy_gettext("What do you bring?"),
        choices=[SelectChoice(kind.value, words) for kind, words in phrases.KINDS.items()],
        default=Kind.PAPER.value,
    )
    file = FileField(
        lazy_gettext("Spreadsheet"),
        description=lazy_gettext(
            "CSV or XLSX, at most 100,000 rows and 20 megabytes. "
            "The first row names the columns."
        ),
        render_kw={
            "accept": ".csv,.tsv,.txt,.xlsx,text/csv,"
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        },
    )


def _is_of_nobody(form: Any, field: Any) -> None:
    del form
    if "@" in (field.data or ""):
        raise ValidationError(
            gettext(
                "Write no mail address here: every one of these people reads this sentence."
            )
        )


class SeenForm(Form):
    """Which matching the page showed whose button was pressed."""

    seen = HiddenField()

    def number(self) -> int:
        """Return it; -1: it is no page of ours."""
        return _number(self.seen.data)


class MatchForm(Form):
    """What is to be made of a file. One field for each column is added by :func:`for_file`."""

    language = SelectField(
        lazy_gettext("Language of these people"),
        description=lazy_gettext("Of whoever’s row says no other; mails are written in it."),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )
    evidence = TextAreaField(
        lazy_gettext("Where and when did they sign, and agree to this?"),
        description=lazy_gettext(
            "One sentence, kept with each of them: “Signed at the farmers’ market in Mendota "
            "on May 3, 2026, and ticked the boxes on the sheet.”"
        ),
        validators=[
            Length(
                max=300, message=lazy_gettext("Shorten the sentence to at most 300 characters.")
            ),
            _is_of_nobody,
        ],
        render_kw={"rows": 2},
    )
    asks = RadioField(
        lazy_gettext("Shall they get the mail that asks to confirm?"),
        description=lazy_gettext(
            "Only whoever confirms is counted among the others, and has a letter sent."
        ),
        choices=[
            SelectChoice(_NONE, lazy_gettext("No mail. They are counted apart.")),
            SelectChoice(
                _EACH, lazy_gettext("One mail to each who gave an address, by and by.")
            ),
        ],
        default=_NONE,
    )
    seen = HiddenField()  # number of the matching that the page showed

    needs_email = False
    is_open = True  # the petition: else nobody could confirm
    width = 0

    def column_fields(self) -> list[Any]:
        """Return the choice of each column, in the order of the file."""
        return [self[f"{_COLUMN}{place}"] for place in range(self.width)]

    def boxes(self) -> list[Any]:
        """Return the boxes that these people may have ticked."""
        return [self[kind] for kind in beside.OURS]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the columns together, and that consents come with their evidence."""
        is_fine = super().validate(extra_validators)
        chosen = [field.data for field in self.column_fields()]
        found = matching.faults_of(chosen, needs_email=self.needs_email)
        if found:
            self.column_fields()[0].errors = [*self.column_fields()[0].errors, found[0]]
        self.form_errors += found[1:]
        if self.asks.data == _EACH and not self.is_open:
            self.asks.errors = [phrases.nobody_confirms()]
            is_fine = False
        if not (self.evidence.data or "").strip():
            self.evidence.errors = [gettext("Say in a sentence where and when they signed.")]
            return False
        return is_fine and not found

    def wish(self) -> Wish:
        """Return what was said."""
        return Wish(
            columns=tuple(field.data for field in self.column_fields()),
            language=self.language.data,
            consents=tuple(box.short_name for box in self.boxes() if box.data),
            evidence=" ".join((self.evidence.data or "").split()),
            asks_each=self.asks.data == _EACH,
            seen=_number(self.seen.data),
        )


def _number(told: str | None) -> int:
    try:
        return whole(told or "")
    except ValueError:
        return -1


def for_file(
    act: Import,
    header: Sequence[str],
    chosen: Sequence[str],
    words: dict[str, str],
    *,
    is_open: bool,
) -> MatchForm:
    """Return the form of one file, filled with what was said of it, or guessed.

    Args:
        act: the import.
        header: names of its columns.
        chosen: of each column the field.
        words: what stands beside each box of the petition, by kind.
        is_open: whether the petition takes names, so that somebody can confirm.

    """
    choices = [SelectChoice(str(name), said) for name, said in phrases.FIELDS.items()]
    added: dict[str, Any] = {
        f"{_COLUMN}{place}": SelectField(
            phrases.column(header, place), choices=choices, default=chosen[place]
        )
        for place in range(len(header))
    }
    added |= {kind: BooleanField(said) for kind, said in words.items()}
    made = type("MatchForm", (MatchForm,), added)
    told: dict[str, Any] = {"seen": act.number}
    if act.columns:
        told |= {
            "language": act.language,
            "evidence": act.evidence,
            "asks": _EACH if act.asks_each else _NONE,
            **dict.fromkeys(act.consents, True),
        }
    form: MatchForm = made(**told)
    form.needs_email, form.width = act.kind is Kind.LIST, len(header)
    form.is_open = is_open
    return form
