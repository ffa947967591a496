"""Sites for the benches of the outbox: a database of either kind, full of made-up mail."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from campaign import clock
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import Base, db
from campaign.delivery import contents, wordings
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.delivery.outbox import URGENCY
from campaign.mail import addresses
from campaign.mail.fields import field
from campaign.mail.post import Mail
from campaign.serving import memory
from campaign.vault import new_handle
from tests import postgres

ROWS_AT_ONCE = 5_000
KEY = "SG.a-key-for-benches"
_TEXT = (
    "Dear {name},\n\nyou are counted: your name stands under the petition, and your letter to "
    "your state senator waits for the next bundle.\n\nWhat became of it, and how to change or "
    "withdraw it: {link}\n\nStep Up California, 1 Made-up Street, Sacramento\n"
)


@contextmanager
def site(database: str, host: str = "") -> Iterator[tuple[Flask, Settings, dict[str, str]]]:
    """Yield an application over an empty database, its settings, and those of its children.

    Args:
        database: ``sqlite`` or ``postgresql``.
        host: whom mail is handed to.

    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        plain = Settings(instance=Path(folder), organisation="Step Up California")
        plain = replace(plain, sender="letters@stepup.example.org")
        if host:
            plain = replace(plain, sendgrid_key=KEY, sendgrid_host=host)
        if database == "sqlite":
            yield _opened(plain)
        else:
            with postgres.server(Path(folder)) as make_database:
                url, keys = make_database("bench"), f"sqlite:///{folder}/keys.db"
                yield _opened(replace(plain, database_url=url, keys_url=keys))


def _opened(settings: Settings) -> tuple[Flask, Settings, dict[str, str]]:
    app = create_app(settings)
    memory.settle()  # as the program does
    with app.app_context():
        app.extensions["campaign.vault"].check()
        Base.metadata.create_all(db.engine)
    environ = dict(os.environ) | {
        "CAMPAIGN_INSTANCE": str(settings.instance),
        "CAMPAIGN_DATABASE_URL": settings.database_url or "",
        "CAMPAIGN_KEYS_URL": settings.keys_url or "",
        "CAMPAIGN_MASTER_KEYS": base64.b64encode(settings.masters()[0]).decode(),
        "CAMPAIGN_ORGANISATION": settings.organisation,
        "CAMPAIGN_SENDER": settings.sender,
        "CAMPAIGN_SENDGRID_KEY": settings.sendgrid_key or "",
        "CAMPAIGN_SENDGRID_HOST": settings.sendgrid_host,
    }
    return app, settings, environ


def fill(count: int, *, start: int = 0, is_packed: bool = True) -> None:
    """Put *count* receipts to made-up people into the outbox, numbered from *start*."""
    for first in range(start, start + count, ROWS_AT_ONCE):
        last = min(first + ROWS_AT_ONCE, start + count)
        rows = [_row(number, is_packed=is_packed) for number in range(first, last)]
        db.session.execute(insert(OutboxMessage), rows)
        db.session.commit()


def _row(number: int, *, is_packed: bool) -> dict[str, object]:
    mail = receipt(number)
    if not is_packed:
        mail = mail.filled()
    handle = new_handle()
    return {
        "handle": handle,
        "kind": Kind.RECEIPT,
        "state": State.QUEUED,
        "urgency": URGENCY[Kind.RECEIPT],
        "is_rehearsal": False,
        "sealed": contents.sealed("petition:1", handle, mail),
        "wording_id": wordings.id_of(mail) if is_packed else None,
        "domain_print": addresses.domain_print(mail.recipient),
        "due_at": clock.now(),
    }


def receipt(number: int) -> Mail:
    name, link = field("name"), field("link")
    return Mail(
        recipient=f"signer{number}@mail{number % 20}.example.org",
        subject="You are counted",
        text=_TEXT.format(name=name, link=link),
        html="<p>" + _TEXT.format(name=name, link=link).replace("\n\n", "</p>\n<p>") + "</p>",
        reply_to="desk@stepup.example.org",
        values={
            "name": f"Signer Number {number}",
            "link": f"https://stepup.example.org/my/{number:043d}",
        },
    )
