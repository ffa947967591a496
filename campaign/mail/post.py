"""What the outbox asks of a mail carrier, and the ways a carrier can fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Protocol

from campaign.mail import fields


@dataclass(frozen=True)
class File:
    """A file to go with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """The words of one mail, as the feature that causes it writes them.

    With *values*, the words are a wording that many mails share, with :mod:`fields` where
    they differ: such mails travel together.
    """

    recipient: str  # one mail address
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    files: tuple[File, ...] = ()
    copies: tuple[str, ...] = ()  # further addresses of the same office
    stop_url: str | None = None  # one press there, and no such mail comes again (RFC 8058)
    values: Mapping[str, str] = field(default_factory=dict)  # of this mail's fields

    def filled(self) -> "Mail":
        """Return this mail in full, with no field left."""
        if not self.values:
            return self
        return replace(
            self,
            subject=one_line(fields.fill(self.subject, self.values)),
            text=fields.fill(self.text, self.values),
            html=fields.fill(self.html, self.values, write=escape),
            values={},
        )


@dataclass(frozen=True)
class Envelope:
    """All that a carrier needs to know for one attempt."""

    # Travels with the mail, so that events find their way back: the message's handle, and how
    # often we spoke of it, as in "0f…9a.2".
    attempt_id: str
    kind: str
    sender: str
    sender_name: str
    mail: Mail
    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""  # of the message, the same for every attempt: letters, digits and hyphens

    @property
    def all_headers(self) -> dict[str, str]:
        """Its headers, with the two that let a reader stop such mail by one press.

        Source:
            RFC 8058 (one-click unsubscribe), RFC 2369 (List-Unsubscribe).

        """
        if not self.mail.stop_url:
            return dict(self.headers)
        return self.headers | {
            "List-Unsubscribe": f"<{self.mail.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


class PostRefused(Exception):
    """The carrier will never take this request; of a pack, one mail alone may be at fault."""


class PostUnavailable(Exception):
    """The carrier surely took nothing; the same message may be tried later.

    ``is_account_wide`` says that every other message would fare the same (a bad key, a sender
    that is not verified, too many requests): all sending must rest. ``may_be_the_mail`` says
    that the answer does not tell whose fault it is: the message is not tried for ever.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_account_wide: bool = False,
        may_be_the_mail: bool = False,
        wait_seconds: int | None = None,
    ) -> None:
        """Say why, and how long the carrier asked us to wait, where it did."""
        super().__init__(reason)
        self.is_account_wide = is_account_wide
        self.may_be_the_mail = may_be_the_mail
        self.wait_seconds = wait_seconds


class PostUncertain(Exception):
    """The line broke after we spoke: the message may or may not have been taken."""


class Post(Protocol):
    """A mail carrier."""

    def send(self, envelopes: Sequence[Envelope]) -> str:
        """Hand over one mail, or several of one wording, in one request.

        Args:
            envelopes: one; or up to 1,000 whose mails share their words and differ in their
                values, no address twice among them.

        Returns:
            The carrier's name for the request; raises as above, for all of it.

        """


def one_line(text: str) -> str:
    """Return *text* without line breaks: in a header they would begin another."""
    return " ".join(text.split())
