"""The letter's template: placeholders by name, checked when saved, filled when sent.

Organisers write ``$senator``; a signer who makes the letter their own sees ``[your senator]``
in its place, and may move it about. A dollar sign that a signer types is a dollar sign.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from string import Template

from flask_babel import gettext

from campaign.errors import Invalid

PLACEHOLDERS = ("senator", "district", "name", "city", "zip", "words", "bill")
_PATTERN = re.compile(Template.pattern.pattern, re.IGNORECASE | re.VERBOSE)
_MANY_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


@dataclass(frozen=True)
class Letter:
    """A letter that can be read: every placeholder is filled."""

    subject: str
    body: str


def check(text: str) -> None:
    """Make sure that an organiser's template names only placeholders that exist.

    Raises:
        Invalid: with the unknown name and the nearest known one, or where a ``$`` stands alone.

    """
    for found in _PATTERN.finditer(text):
        name = found["named"] or found["braced"]
        if found["invalid"] is not None:
            raise Invalid(gettext("Write $$ where you mean a dollar sign."))
        if name and name not in PLACEHOLDERS:
            raise Invalid(_unknown(name))


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), PLACEHOLDERS, n=1, cutoff=0.5)
    if near:
        return gettext(
            "There is no placeholder $%(name)s. Did you mean $%(near)s?",
            name=name,
            near=near[0],
        )
    known = ", ".join(f"${known}" for known in PLACEHOLDERS)
    return gettext(
        "There is no placeholder $%(name)s. These exist: %(known)s.", name=name, known=known
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put *values* into a template that :func:`check` has passed; missing ones stay blank."""
    whole = {name: values.get(name, "") for name in PLACEHOLDERS}
    return Template(text).safe_substitute(whole)


def _named_in(text: str) -> set[str]:
    """Return the placeholders of a template; ``$$words`` is a dollar sign and a word."""
    found = _PATTERN.finditer(text)
    return {(one["named"] or one["braced"] or "").lower() for one in found}


def compose(subject: str, body: str, values: Mapping[str, str]) -> Letter:
    """Fill a letter; words of one's own that it has no place for go to its end."""
    words = values.get("words", "").strip()
    if words and "words" not in _named_in(body):
        body = f"{body.rstrip()}\n\n$words"
    filled = fill(body, {**values, "words": words})
    return Letter(
        subject=" ".join(fill(subject, values).split()),
        body=_MANY_BLANK_LINES.sub("\n\n", filled).strip(),
    )


def shown_names() -> dict[str, str]:
    """Return what a signer sees in each placeholder's place, in the language of the moment."""
    return {
        "senator": gettext("[your senator]"),
        "district": gettext("[your district]"),
        "name": gettext("[your name]"),
        "city": gettext("[your city]"),
        "zip": gettext("[your ZIP code]"),
        "words": gettext("[your own words]"),
    }


def as_shown(text: str, bill: str) -> str:
    """Return a template as a signer sees it, ready to be edited."""
    return fill(text, {**shown_names(), "bill": bill})


def from_shown(typed: str) -> str:
    """Turn a letter that a signer edited back into a template."""
    template = typed.replace("$", "$$")
    for name, shown in shown_names().items():
        template = template.replace(shown, f"${{{name}}}")
    return template
