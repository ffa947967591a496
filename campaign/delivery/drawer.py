"""The drawer: a carrier that leaves this machine nothing. Every mail becomes an .eml file.

Source:
    RFC 5322 (Internet Message Format), RFC 2046 (multipart/alternative), RFC 3834
    (Auto-Submitted), RFC 6532 (addresses outside ASCII).
"""

import os
from datetime import timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from campaign import clock
from campaign.delivery.post import Envelope, PostUnavailable

SUFFIX = ".eml"
UNFINISHED = ".tmp"
KIND_HEADER = "X-Campaign-Kind"
KEPT = timedelta(days=30)


class Drawer:
    """Keeps mails as files that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made, for its owner alone, when the first mail comes."""
        self.folder = folder

    def send(self, envelope: Envelope) -> str:
        """Write one mail; the same message handed over twice lies there once.

        Raises:
            PostUnavailable: the folder cannot be written.

        """
        name = envelope.name or envelope.attempt_id
        content = written(envelope)
        try:
            self._put(name, content)
        except OSError as error:
            # The error's text holds a path; its kind says as much.
            raise PostUnavailable(
                f"The mail drawer cannot be written ({os.strerror(error.errno or 0)})."
            ) from None
        return f"drawer:{name}"

    def _put(self, name: str, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        unfinished = self.folder / f".{name}{UNFINISHED}"
        door = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(door, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / (name + SUFFIX))  # whole, or not there
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name too is on the disk now
        finally:
            os.close(folder)


def written(envelope: Envelope) -> bytes:
    """Return one mail as it would travel: text, HTML and files in MIME."""
    mail = envelope.mail
    letter = EmailMessage(policy=policy.SMTP.clone(utf8=not _is_ascii(envelope)))
    user, _, domain = envelope.sender.rpartition("@")
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{envelope.name or envelope.attempt_id}@{domain}>"
    letter["From"] = Address(_one_line(envelope.sender_name), user, domain)
    letter["To"] = _one_line(mail.recipient)
    if mail.reply_to:
        letter["Reply-To"] = _one_line(mail.reply_to)
    letter["Subject"] = _one_line(mail.subject)
    letter[KIND_HEADER] = envelope.kind
    for name, value in envelope.headers.items():
        letter[name] = _one_line(value)
    letter.set_content(mail.text)
    letter.add_alternative(mail.html, subtype="html")
    for file in mail.files:
        main, _, sub = file.media_type.partition("/")
        letter.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return letter.as_bytes()


def _is_ascii(envelope: Envelope) -> bool:
    mail = envelope.mail
    return all(a.isascii() for a in (envelope.sender, mail.recipient, mail.reply_to or ""))


def _one_line(text: str) -> str:
    return " ".join(text.split())


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
