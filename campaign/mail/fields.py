"""Fields: the places in a shared wording where mails differ.

A field is a name between two private characters that no keyboard types, so that nothing
anybody writes can pass for one. All fields are filled in one pass: what a value says is never
read again.
"""

import re
from collections.abc import Callable, Mapping

_OPEN, _CLOSE = "\ue000", "\ue001"
_FIELD = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")
_MARKS = str.maketrans("", "", _OPEN + _CLOSE)


def field(name: str) -> str:
    """Return the field of that name, to be written into a wording.

    Args:
        name: small letters and underscores.

    """
    return f"{_OPEN}{name}{_CLOSE}"


def names(template: str) -> set[str]:
    """Return the names of the fields in *template*."""
    return set(_FIELD.findall(template))


def fill(template: str, values: Mapping[str, str], *, write: Callable[[str], str] = str) -> str:
    """Return *template* with its fields filled.

    Args:
        template: text, HTML or subject.
        values: what to fill in, by name.
        write: how a value is written, like ``html.escape`` for HTML.

    Raises:
        KeyError: a field has no value.

    """
    return _FIELD.sub(lambda found: write(values[found[1]]), template)


def without_marks(value: str) -> str:
    """Return *value* without the characters that mark fields."""
    return value.translate(_MARKS)
