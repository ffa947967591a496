"""SendGrid's tags: how the fields of a shared wording travel, and come back filled.

Each request has a random prefix in its tags, so that nobody can write a value that passes for
one. A field has up to three tags, because one value is written differently in a subject (one
line), in text (as it is) and in HTML (escaped).

Source:
    https://www.twilio.com/docs/sendgrid/for-developers/sending-email/substitution-tags ;
    at most 10,000 bytes of substitutions in one personalization,
    https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from campaign.mail import fields
from campaign.mail.post import Mail, one_line

MOST_BYTES = 10_000  # of substitutions, in one personalization
_PREFIX_BYTES = 8
_TAG_BYTES = 2 * _PREFIX_BYTES + 16  # with its marks, its number and JSON's signs around it
_TAGS_OF_A_FIELD = 3


@dataclass(frozen=True)
class _Tag:
    name: str  # of the field
    write: Callable[[str], str]
    spelled: str


class Tags:
    """The tags of one request."""

    def __init__(self, prefix: str, mail: Mail) -> None:
        """Give every field of *mail* a tag for each place that it stands in."""
        self._prefix = prefix
        self._subject = self._of(mail.subject, "s", one_line)
        self._text = self._of(mail.text, "t", str)
        self._html = self._of(mail.html, "h", escape)
        self._all = [*self._subject, *self._text, *self._html]

    def subject(self, template: str) -> str:
        """Return the subject with its tags in place of its fields."""
        return _spelled(template, self._subject)

    def text(self, template: str) -> str:
        """Return the text with its tags in place of its fields."""
        return _spelled(template, self._text)

    def html(self, template: str) -> str:
        """Return the HTML with its tags in place of its fields."""
        return _spelled(template, self._html)

    def substitutions(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return what one mail puts in place of each tag.

        Raises:
            KeyError: a field has no value.

        """
        return {tag.spelled: tag.write(values[tag.name]) for tag in self._all}

    def _of(self, template: str, place: str, write: Callable[[str], str]) -> list[_Tag]:
        names = sorted(fields.names(template))
        return [
            # Marks on both sides: no tag is the beginning of another.
            _Tag(name, write, f"-{self._prefix}{place}{number}-")
            for number, name in enumerate(names)
        ]


def tags_of(mail: Mail) -> Tags:
    """Return tags for one request of mails that share the words of *mail*."""
    return Tags(secrets.token_hex(_PREFIX_BYTES), mail)


def fits(values: Mapping[str, str]) -> bool:
    """Return whether *values* are small enough to travel in a pack, however they are used."""
    size = sum(
        _TAGS_OF_A_FIELD * (_TAG_BYTES + len(json.dumps(escape(value))))
        for value in values.values()
    )
    return size <= MOST_BYTES


def _spelled(template: str, tags: list[_Tag]) -> str:
    if not tags:
        return template  # nothing is a field here, even where somebody typed one's marks
    return fields.fill(template, {tag.name: tag.spelled for tag in tags})


NO_TAGS = Tags("", Mail(recipient="", subject="", text="", html=""))
