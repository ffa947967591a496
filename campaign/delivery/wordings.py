"""Words that many mails share are kept once; each mail keeps only what differs."""

import hashlib
import json

from sqlalchemy import bindparam, select

from campaign.db import db, table_of
from campaign.delivery import inserting
from campaign.delivery.models import MailWording
from campaign.mail.post import Mail

# Of the table, and built once: they run for every mail.
_wording = table_of(MailWording).c
_KNOWN = select(_wording.id).where(_wording.sha256 == bindparam("sha256"))
_ADD = inserting.missing(MailWording)


def id_of(mail: Mail) -> int:
    """Return the kept words of *mail*, which has fields, by their id.

    They are kept when first used; another process may be first.
    """
    subject, text, html, reply_to = words = (mail.subject, mail.text, mail.html, mail.reply_to)
    sha256 = hashlib.sha256(json.dumps(words).encode()).hexdigest()
    known = {"sha256": sha256}
    found: int | None = db.session.scalar(_KNOWN, known)
    if found is None:
        row = known | {"subject": subject, "text": text, "html": html, "reply_to": reply_to}
        db.session.execute(_ADD(), row)
        found = db.session.scalars(_KNOWN, known).one()
    return found
