"""The mailboxes of made-up people: what the drawer got since they came, and the links in it."""

import email
import email.policy
import os
import re
from collections.abc import Iterator
from pathlib import Path

from campaign.delivery.models import Kind
from campaign.mail.drawer import KIND_HEADER, SUFFIX

_LINK = re.compile(r"https?://[^/\s]+((?:/[a-z]{2})?/confirm/[\w-]+)")
_ASKS = f"{KIND_HEADER}: {Kind.CONFIRMATION}\r\n".encode()  # to read a whole mail takes long


class Mailboxes:
    """Reads each mail of the drawer once."""

    def __init__(self, drawer: Path) -> None:
        """Leave unread what lies there already: it is for others."""
        self._drawer = drawer
        self._seen = self._names()

    def new_links(self) -> Iterator[tuple[str, str]]:
        """Yield (address, path of the page that asks to confirm) of every mail since."""
        fresh = self._names() - self._seen
        self._seen |= fresh
        for name in fresh:
            found = _link_in(self._drawer / name)
            if found is not None:
                yield found

    def _names(self) -> set[str]:
        if not self._drawer.is_dir():
            return set()
        with os.scandir(self._drawer) as mails:
            return {mail.name for mail in mails if mail.name.endswith(SUFFIX)}


def _link_in(path: Path) -> tuple[str, str] | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:  # the drawer was cleared meanwhile
        return None
    if _ASKS not in raw:
        return None
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("plain",))
    link = _LINK.search(body.get_content()) if body is not None else None
    return (str(mail["To"]), link[1]) if link else None
