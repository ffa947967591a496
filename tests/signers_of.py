"""Sign and confirm as people do, by the verbs; and read the links in their mails."""

import re

from campaign.db import db
from campaign.petitions import confirming, signing, tokens
from campaign.petitions.signing import Answers
from campaign.petitions.tokens import Purpose

MENDOTA = "93640"  # all of it in district 14
BAKERSFIELD = "93301"  # districts 12 and 16
VACANT = "95336"  # see test: a ZIP of district 10 is asked for, not assumed
PORTLAND = "97201"


def sign(petition, settings, *, language="en", source=None, came_by=None, **answers):
    kim = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": MENDOTA}
    signature = signing.sign(
        petition,
        Answers(**kim | answers),
        settings=settings,
        language=language,
        source=source,
        came_by=came_by,
    )
    db.session.commit()
    return signature


def confirm(signature):
    confirming.confirm(signature)
    db.session.commit()
    return signature


def signed(petition, settings, **answers):
    """A confirmed signature."""
    return confirm(sign(petition, settings, **answers))


def confirm_path(signature):
    return f"/confirm/{tokens.make(signature, Purpose.CONFIRM)}"


def thanks_path(signature):
    return f"/thanks/{tokens.make(signature, Purpose.THANKS)}"


def link_in(mail, word="confirm"):
    """The path of the first link of a mail that leads to a page of *word*."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"http://[^/\s]+((?:/es)?/{word}/\S+)", text)[1]


def my_path(signature):
    return f"/my/{tokens.make(signature, Purpose.CONFIRM)}"


def stop_path(signature):
    return f"/stop/{tokens.make(signature, Purpose.STOP)}"
