"""The base of every form: clean text in, answers out."""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations, translation
from itertools import chain
from typing import Any

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, SubmitField
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, InputRequired, StopValidation, ValidationError

from campaign import clock
from campaign.web import languages

_SENDS = {"POST", "PUT", "PATCH", "DELETE"}
_LINES = {"\n", "\t"}
# Marks that only say which way the next word runs come with text pasted from elsewhere and
# change nothing for a reader: dropped. The overrides can make a name read as another: refused.
_HARMLESS_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u200b\u2060"))
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy(value: Any) -> Any:
    """Return text without surrounding blanks, harmless marks and foreign line ends."""
    if not isinstance(value, str):
        return value
    plain = value.replace("\r\n", "\n").replace("\r", "\n").translate(_HARMLESS_MARKS)
    return unicodedata.normalize("NFC", plain).strip()


def no_control_characters(form: Any, field: Any) -> None:
    """Take out characters that no keyboard types and that hide what a text says, and say so.

    Not in a draft, that is kept while it is typed: nobody is there to be asked.
    """
    lines = _LINES if getattr(field, "takes_lines", False) else set()
    typed = field.data or ""
    if not lines:
        typed = " ".join(typed.split())  # a tab or a line end between two names is a blank
    field.data = typed.strip() if _is_plain(typed, lines) else _without_hidden(typed, lines)
    if field.data != typed and not form.is_draft:
        raise StopValidation(
            gettext("We took an invisible character out of this. Check it, and send it again.")
        )


def _is_plain(typed: str, lines: set[str]) -> bool:
    """Return whether it surely holds nothing hidden: nearly every text, told at once."""
    return typed.translate(dict.fromkeys(map(ord, lines))).isprintable()


def _without_hidden(typed: str, lines: set[str]) -> str:
    return "".join(c for c in typed if c in lines or not is_hidden(c)).strip()


def is_hidden(character: str) -> bool:
    """Return whether no keyboard types a character, or it turns what follows it around."""
    return unicodedata.category(character) in {"Cc", "Cs", "Co"} or character in _OVERRIDES


def _no_blank(check: Any) -> Iterator[Any]:
    """Yield a check; after one that wants an answer, one to which blanks are none."""
    yield check
    if isinstance(check, InputRequired):
        yield DataRequired(check.message)


def is_of_nobody(form: Any, field: Any) -> None:
    """Refuse a note with a mail address in it: it is kept, and is no place for a person."""
    del form
    if "@" in (field.data or ""):
        raise ValidationError(gettext("Write no name and no address here: this note is kept."))


def is_on_the_clock(form: Any, field: Any) -> None:
    """Refuse the hour that clocks in Sacramento skip in spring."""
    del form
    if field.data:
        must_be_shown(field.data)


def is_likely(form: Any, field: Any) -> None:
    """Refuse a year with a figure too few or too many."""
    del form
    if field.data:
        must_be_likely(field.data)


def must_be_likely(there: date) -> None:
    """Raise what a field says of a year that nobody means."""
    if not clock.is_likely(there):
        raise ValidationError(gettext("Check the year: it should be like 2027."))


def must_be_shown(there: datetime) -> None:
    """Raise what a field says of an hour that clocks in Sacramento never show."""
    must_be_likely(there)
    if not clock.is_shown(there):
        raise ValidationError(gettext("Clocks skip this hour on that day. Choose another."))


# Flask-WTF reads the catalogue from its file anew for every request with a form.
@cache
def _words_of_wtforms(language: str) -> NullTranslations:
    return translation("wtforms", messages_path(), [language], fallback=True)


class Form(FlaskForm):
    """A form whose text fields arrive tidy. The desk's forms carry a token by themselves."""

    is_draft = False  # kept while it is typed, and looked at before anybody else reads it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read what a browser's form sends, and nothing else: neither JSON nor files."""
        if not args and "formdata" not in kwargs:
            kwargs["formdata"] = request.form if request.method in _SENDS else None
        super().__init__(*args, **kwargs)

    @classmethod
    def label_of(cls, name: str) -> str:
        """Return what a box is called; empty where the form has none of that name."""
        field = getattr(cls, name, None)
        if not isinstance(field, UnboundField):
            return ""
        return str(field.kwargs.get("label") or next(iter(field.args), ""))

    class Meta:
        """Tidy at binding time, so that no field can forget it."""

        def get_translations(self, form: Any) -> Any:
            """Return WTForms' own words in the language of the page."""
            del form
            return _words_of_wtforms(languages.current())

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Add the filter and the check before any that the field brings itself."""
            own = unbound_field.kwargs
            is_text = issubclass(unbound_field.field_class, StringField)
            if is_text and not issubclass(unbound_field.field_class, HiddenField):
                options = options | {"filters": [tidy, *own.get("filters", [])]}
                brought = chain.from_iterable(map(_no_blank, own.get("validators", [])))
                checks = [no_control_characters, *brought]
                options = options | {"validators": checks}
                kwargs = {
                    name: value
                    for name, value in own.items()
                    if name not in {"filters", "validators"}
                }
                bare = type(unbound_field)(
                    unbound_field.field_class,
                    *unbound_field.args,
                    name=unbound_field.name,
                    **kwargs,
                )
                return bare.bind(form=form, **options)
            return unbound_field.bind(form=form, **options)

    def answers(self) -> dict[str, Any]:
        """Return what the visitor told us: every field but the tokens and the buttons."""
        return {
            field.short_name: field.data
            for field in self
            if not isinstance(field, SubmitField | CSRFTokenField | HiddenField)
        }


class PublicForm(Form):
    """A form on a page that is the same for everyone: no token, guarded by ``origin``."""

    class Meta(Form.Meta):
        """Without Flask-WTF's session-bound token."""

        csrf = False


__all__ = [
    "BooleanField",
    "Form",
    "PublicForm",
    "is_likely",
    "is_of_nobody",
    "is_on_the_clock",
    "must_be_shown",
    "no_control_characters",
    "tidy",
]
