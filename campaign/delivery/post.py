"""What the outbox asks of a mail carrier, and the ways a carrier can fail."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class File:
    """A file to go with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """The words of one mail, as the feature that causes it writes them."""

    recipient: str  # one mail address
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """All that a carrier needs to know for one attempt."""

    attempt_id: str  # 32 hex digits; travels with the mail, so that events find their way back
    kind: str
    sender: str
    sender_name: str
    mail: Mail
    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""  # of the message, the same for every attempt: letters, digits and hyphens


class PostRefused(Exception):
    """The carrier will never take this message; do not try again."""


class PostUnavailable(Exception):
    """The carrier surely took nothing; the same message may be tried later.

    ``is_account_wide`` says that every other message would fare the same (a bad key, a sender
    that is not verified, too many requests): all sending must rest.
    """

    def __init__(
        self, reason: str, *, is_account_wide: bool = False, wait_seconds: int | None = None
    ) -> None:
        """Say why, and how long the carrier asked us to wait, where it did."""
        super().__init__(reason)
        self.is_account_wide = is_account_wide
        self.wait_seconds = wait_seconds


class PostUncertain(Exception):
    """The line broke after we spoke: the message may or may not have been taken."""


class Post(Protocol):
    """A mail carrier."""

    def send(self, envelope: Envelope) -> str:
        """Hand over one mail and return the carrier's name for it, or raise as above."""
