"""Ask for news and confirm as people do, and read the links in their mails."""

import re

from sqlalchemy import select

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from campaign.supporters.models import Subscriber

KIM = "kim@example.org"
MENDOTA = "93640"


def ask(client, *, email=KIM, language="en", **values):
    prefix = "" if language == "en" else f"/{language}"
    return client.post(f"{prefix}/news", data={"email": email} | values)


def mails():
    """The mails about subscriptions, oldest first, as they wait in the outbox."""
    ids = db.session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.kind == Kind.SUBSCRIBE)
        .order_by(OutboxMessage.id)
    )
    return [mail for mail in map(outbox.read, ids) if mail is not None]


def path_in(mail):
    """The path that the button of a mail leads to."""
    return re.search(r"http://[^/\s]+((?:/es)?/news/[\w-]{43})\s", mail.text)[1]


def confirm(client, path, *wants):
    return client.post(f"{path}/confirm", data={"wants": list(wants) or ["news_all"]})


def subscribe(client, *wants, **values):
    """Ask and confirm; return the path of one's own page."""
    ask(client, **values)
    path = path_in(mails()[-1])
    assert confirm(client, path, *wants).status_code == 303
    return path


def rows():
    db.session.expire_all()
    return db.session.scalars(select(Subscriber).order_by(Subscriber.id)).all()


def only_row():
    (row,) = rows()
    return row
