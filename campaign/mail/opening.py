"""Open the drawer and read what lies in it, as a mail program would."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from heapq import nlargest
from pathlib import Path

from flask_babel import gettext

from campaign.errors import NotFound
from campaign.mail.drawer import KIND_HEADER, SUFFIX

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,150}\Z")  # no dot, no slash: no way out
_HEAD_BYTES = 4_096  # of a mail, in which it says whom it goes to
# A line that begins with a blank goes on with the one before: RFC 5322, 2.2.3.
_TO = re.compile(r"^To:((?:.|\n[ \t])*)", re.MULTILINE)


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Opened:
    """One mail from the drawer."""

    name: str
    put_at: datetime
    letter: EmailMessage

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.letter["Subject"] or "")

    @property
    def sender(self) -> str:
        """Who it is from, with the name."""
        return str(self.letter["From"] or "")

    @property
    def recipient(self) -> str:
        """Whom it goes to."""
        return str(self.letter["To"] or "")

    @property
    def reply_to(self) -> str:
        """Whom an answer reaches."""
        return str(self.letter["Reply-To"] or "")

    @property
    def kind(self) -> str:
        """What it is for."""
        return str(self.letter[KIND_HEADER] or "").replace("_", " ")

    @property
    def text(self) -> str:
        """Its plain words."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML, as it came."""
        return self._part("html")

    @property
    def files(self) -> list[Enclosed]:
        """What came with it, in order."""
        return [
            Enclosed(
                part.get_filename("file"),
                part.get_content_type(),
                _bytes_of(part),
            )
            for part in self.letter.iter_attachments()
        ]

    def _part(self, sort: str) -> str:
        part = self.letter.get_body((sort,))
        return "" if part is None else str(part.get_content())


def newest(folder: Path, limit: int) -> tuple[list[Opened], int]:
    """Return the *limit* newest mails, newest first, and how many there are in all."""
    put = [(path.stat().st_mtime_ns, path) for path in _letters(folder)]
    return [_read(path) for _, path in nlargest(limit, put)], len(put)


def to(folder: Path, recipient: str, *, most_looked: int, limit: int) -> list[Opened]:
    """Return the newest mails to somebody, newest first.

    Args:
        folder: the drawer.
        recipient: a mail address, or a part of one; upper and lower case are the same.
        most_looked: how many of the newest mails to look at.
        limit: how many to return at the most.

    """
    wanted = recipient.casefold()
    found = []
    # Names begin with the moment; to open each and ask for its own would take much longer.
    for path in nlargest(most_looked, _letters(folder), key=lambda path: path.stem):
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode(errors="replace")
        told = _TO.search(head)
        if told and wanted in told[1].casefold():
            found.append(_read(path))
            if len(found) == limit:
                break
    return found


def mail(folder: Path, name: str) -> Opened:
    """Return one mail by its name.

    Raises:
        NotFound: none has that name.

    """
    path = folder / f"{name}{SUFFIX}"
    if not _NAME.match(name) or path.is_symlink() or not path.is_file():
        raise NotFound(gettext("This mail is not in the drawer, or no longer."))
    return _read(path)


def links(text: str) -> Iterator[tuple[str, str]]:
    """Cut *text* into (words, address) pieces; the address is empty where there is none."""
    end = 0
    for found in re.finditer(r"https?://[^\s<>\"]+", text):
        address = found[0].rstrip(".,;:!?)'")
        yield text[end : found.start()], ""
        yield address, address
        end = found.start() + len(address)
    yield text[end:], ""


def _letters(folder: Path) -> list[Path]:
    return [path for path in folder.glob(f"*{SUFFIX}") if _NAME.match(path.stem)]


def _read(path: Path) -> Opened:
    with path.open("rb") as file:
        letter = message_from_binary_file(file, policy=policy.default)
    return Opened(path.stem, datetime.fromtimestamp(path.stat().st_mtime, UTC), letter)


def _bytes_of(part: EmailMessage) -> bytes:
    content = part.get_content()
    return content.encode() if isinstance(content, str) else bytes(content)
