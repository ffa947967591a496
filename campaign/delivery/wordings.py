"""Words that many mails share are kept once; each mail keeps only what differs."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from campaign.db import db
from campaign.delivery.models import MailWording
from campaign.mail.post import Mail


def wording_of(mail: Mail) -> MailWording:
    """Return the kept words of *mail*, which has fields; they are kept when first used."""
    words = (mail.subject, mail.text, mail.html, mail.reply_to)
    sha256 = hashlib.sha256(json.dumps(words).encode()).hexdigest()
    query = select(MailWording).where(MailWording.sha256 == sha256)
    found = db.session.scalar(query)
    if found is not None:
        return found
    subject, text, html, reply_to = words
    fresh = MailWording(sha256=sha256, subject=subject, text=text, html=html, reply_to=reply_to)
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:  # another process was first
        return db.session.scalars(query).one()
    return fresh
