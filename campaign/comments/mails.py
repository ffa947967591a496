"""The mail that asks whoever owns a mailbox whether a comment is theirs.

Nothing that was typed into the form is in it: anyone can write anybody's address there.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from flask_babel import gettext

from campaign import clock
from campaign.comments import proving
from campaign.comments.models import SCOPE, Commenter, Thread
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.mail import addresses, letterhead
from campaign.mail.fields import field
from campaign.mail.letterhead import Block, Button, Heading, Paragraph, Small
from campaign.mail.post import Mail
from campaign.web import languages

ERASED_AFTER_DAYS = 3  # a comment that nobody says is theirs
_DAY = timedelta(days=1)
_FAILED = (State.BOUNCED, State.REFUSED, State.CANCELLED)


def send_link(
    commenter: Commenter, email: str, thread: Thread, settings: Settings, *, is_rehearsal: bool
) -> None:
    """Queue the mail with the link that confirms a comment, in the caller's transaction.

    Args:
        commenter: whose mailbox it is; every mail of theirs holds the same link.
        email: their address.
        thread: where the comment is to stand.
        settings: for the links and for who writes.
        is_rehearsal: whether the mail must stay in the drawer.

    """
    mail = _worded(commenter, email, thread, settings)
    commenter.message_id = outbox.enqueue(
        kind=Kind.COMMENT_LINK,
        scope=SCOPE,
        mail=mail,
        is_rehearsal=is_rehearsal,
        recipient_print=addresses.recipient_print(email),
    )


def asked_at(commenter: Commenter) -> datetime | None:
    """Return when the latest mail was written; None where it is a day old, or came back."""
    if commenter.message_id is None:
        return None
    latest = db.session.get(OutboxMessage, commenter.message_id)
    if latest is None or latest.state in _FAILED or latest.created_at <= clock.now() - _DAY:
        return None
    return latest.created_at


def _worded(commenter: Commenter, email: str, thread: Thread, settings: Settings) -> Mail:
    token, language = proving.make(commenter), commenter.language
    subject, text, html = _composed(settings, language)
    return Mail(
        recipient=email,
        subject=subject,
        text=text,
        html=html,
        reply_to=settings.contact,
        values={
            "link": settings.link(f"/comments/{thread.slug}/as/{token}", language),
            "mine": settings.link(f"/comments/as/{token}", language),
        },
    )


# Composed once for all who get it: only the links differ.
@lru_cache(maxsize=16)
def _composed(settings: Settings, language: str) -> tuple[str, str, str]:
    with languages.speaking(language):
        blocks: list[Block] = [
            Heading(gettext("Is this comment yours?")),
            Paragraph(
                gettext(
                    "Somebody, perhaps you, wrote a comment on our site with this address. "
                    "Read it, and say whether it is yours: only then it goes on its way."
                )
            ),
            Button(gettext("Read it and confirm"), field("link")),
            Paragraph(
                gettext(
                    "Keep this mail. Its link lets you write again without typing your "
                    "address, and leads to your own page, where you can mend, withdraw or "
                    "erase what you wrote. Whoever has it can do the same."
                )
            ),
            Small(gettext("Your own page: %(link)s", link=field("mine"))),
            Small(
                gettext(
                    "If this was not you, press “This wasn't me” there, or do nothing: what "
                    "nobody confirms is never shown, and is erased after %(days)s days.",
                    days=ERASED_AFTER_DAYS,
                )
            ),
        ]
        text, html = letterhead.compose(
            blocks,
            organisation=settings.organisation,
            postal_address=settings.postal_address,
            contact=settings.contact,
            language=language,
        )
        return gettext("Is this comment yours?"), text, html
