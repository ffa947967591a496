"""The drawer: a carrier that leaves this machine nothing. Every mail becomes an .eml file.

Source:
    RFC 5322 (Internet Message Format), RFC 2046 (multipart/alternative), RFC 3834
    (Auto-Submitted), RFC 6532 (addresses outside ASCII).
"""

import os
from collections.abc import Collection, Sequence
from datetime import timedelta
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from campaign import clock
from campaign.mail.post import Envelope, PostUnavailable, one_line

SUFFIX = ".eml"
UNFINISHED = ".tmp"
KIND_HEADER = "X-Campaign-Kind"
KEPT = timedelta(days=30)


class _Unbroken(UniqueUnstructuredHeader):
    """A header that is never folded: Python would encode a long address, and break it."""

    name: str

    def fold(self, *, policy: policy.Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Headers(HeaderRegistry):
    """Makes headers; to read one takes long, so those that many mails share are made once."""

    def __init__(self) -> None:
        super().__init__()
        self.map_to_type("list-unsubscribe", cast("type[BaseHeader]", _Unbroken))
        self._shared = lru_cache(maxsize=128)(super().__call__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        return (self._shared if name.lower() in _SHARED else super().__call__)(name, value)


# None of these holds anything of a person's: an answer may go to a signer, and a subject may
# name one.
_SHARED = frozenset(
    {
        *("from", "auto-submitted", KIND_HEADER.lower(), "list-unsubscribe-post"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    }
)
_ASCII = policy.SMTP.clone(header_factory=_Headers())
_UTF8 = _ASCII.clone(utf8=True)


class Drawer:
    """Keeps mails as files that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made, for its owner alone, when the first mail comes."""
        self.folder = folder

    def send(self, envelopes: Sequence[Envelope]) -> str:
        """Write each mail in full; the same message handed over twice lies there once.

        Raises:
            PostUnavailable: the folder cannot be written.

        """
        try:
            self._open()
            for envelope in envelopes:
                self._put(_name(envelope), written(envelope))
            self._settle()
        except OSError as error:
            # The error's text holds a path; its kind says as much.
            raise PostUnavailable(
                f"The mail drawer cannot be written ({os.strerror(error.errno or 0)})."
            ) from None
        return f"drawer:{_name(envelopes[0])}"

    def _open(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def _put(self, name: str, content: bytes) -> None:
        unfinished = self.folder / f".{name}{UNFINISHED}"
        door = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(door, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / (name + SUFFIX))  # whole, or not there

    def _settle(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the names too are on the disk now
        finally:
            os.close(folder)


def _name(envelope: Envelope) -> str:
    return envelope.name or envelope.attempt_id.replace(".", "-")


def written(envelope: Envelope) -> bytes:
    """Return one mail as it would travel: text, HTML and files in MIME."""
    mail = envelope.mail.filled()
    letter = EmailMessage(policy=_ASCII if _is_ascii(envelope) else _UTF8)
    user, _, domain = envelope.sender.rpartition("@")
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{_name(envelope)}@{domain}>"
    letter["From"] = str(Address(one_line(envelope.sender_name), user, domain))
    letter["To"] = one_line(mail.recipient)
    if mail.copies:
        letter["Cc"] = ", ".join(one_line(copy) for copy in mail.copies)
    if mail.reply_to:
        letter["Reply-To"] = one_line(mail.reply_to)
    letter["Subject"] = one_line(mail.subject)
    letter[KIND_HEADER] = envelope.kind
    for name, value in envelope.all_headers.items():
        letter[name] = one_line(value)
    letter.set_content(mail.text)
    letter.add_alternative(mail.html, subtype="html")
    for file in mail.files:
        main, _, sub = file.media_type.partition("/")
        letter.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return letter.as_bytes()


def _is_ascii(envelope: Envelope) -> bool:
    mail = envelope.mail
    addresses = (envelope.sender, mail.recipient, *mail.copies, mail.reply_to or "")
    return all(address.isascii() for address in addresses)


def clear(folder: Path, older_than: timedelta = KEPT) -> int:
    """Throw away mails that lie in *folder* for longer; return how many."""
    thrown = 0
    for path in folder.glob("*"):
        if path.suffix not in {SUFFIX, UNFINISHED}:
            continue
        try:
            if path.stat().st_mtime < (clock.now() - older_than).timestamp():
                path.unlink()
                thrown += 1
        except FileNotFoundError:  # another process was first
            continue
    return thrown


def throw_away(folder: Path, handles: Collection[bytes]) -> int:
    """Throw away the mails of these messages; return how many lay in *folder*.

    Args:
        folder: of the drawer.
        handles: of messages: their names end with them.

    """
    endings = {handle.hex() for handle in handles}
    thrown = 0
    for path in folder.glob("*" + SUFFIX) if endings else ():
        if path.stem.rpartition("-")[2] in endings:
            path.unlink(missing_ok=True)
            thrown += 1
    return thrown
