"""The mails about a subscription: please confirm; or, you get our news already."""

from collections.abc import Sequence
from functools import lru_cache

from flask_babel import gettext

from campaign.config import Settings
from campaign.mail import fields, letterhead
from campaign.mail.fields import field
from campaign.mail.letterhead import Block, Button, Paragraph, Small
from campaign.mail.post import Mail
from campaign.supporters import tokens
from campaign.supporters.consenting import Choice
from campaign.supporters.models import Subscriber
from campaign.supporters.tokens import Linked, Purpose
from campaign.web import languages

FORGET_AFTER_DAYS = 2  # after the link expired


def please_confirm(
    subscriber: Subscriber, email: str, offered: Sequence[Choice], settings: Settings
) -> Mail:
    """Return the mail that asks to confirm: it names each thing that one may agree to.

    Nothing that somebody typed is in it: anyone can type anybody's address.
    """
    words = tuple(fields.without_marks(choice.words) for choice in offered)
    subject, text, html = _composed(words, settings, subscriber.language)
    values = {"link": own_page(subscriber, settings)}
    return Mail(email, subject, text, html, reply_to=settings.contact, values=values)


def known_already(subscriber: Subscriber, email: str, settings: Settings) -> Mail:
    """Return the mail that says: nothing to do, this mailbox gets our news."""
    subject, text, html = _composed(None, settings, subscriber.language)
    stop = stop_page(subscriber, settings)
    return Mail(
        email,
        subject,
        text,
        html,
        reply_to=settings.contact,
        stop_url=stop,
        values={"link": own_page(subscriber, settings), "stop": stop},
    )


def own_page(subscriber: Linked, settings: Settings) -> str:
    """Return where the reader of the mailbox confirms, chooses and leaves."""
    token = tokens.make(subscriber, Purpose.OWN)
    return settings.link(f"/news/{token}", subscriber.language)


def stop_page(subscriber: Linked, settings: Settings) -> str:
    """Return where one press, by a person or a mail program, ends the news.

    Source:
        RFC 8058: the address stands in the head of the mail, as ``Mail.stop_url``.

    """
    token = tokens.make(subscriber, Purpose.STOP)
    return settings.link(f"/news/{token}/stop", subscriber.language)


# Composed once for all who get it: what follows is the same for every subscriber.
@lru_cache(maxsize=64)
def _composed(
    words: tuple[str, ...] | None, settings: Settings, language: str
) -> tuple[str, str, str]:
    with languages.speaking(language):
        subject, blocks = _known(settings) if words is None else _asking(words, settings)
        text, html = letterhead.compose(
            blocks,
            organisation=settings.organisation,
            postal_address=settings.postal_address,
            contact=settings.contact,
            language=language,
        )
    return subject, text, html


def _asking(words: Sequence[str], settings: Settings) -> tuple[str, list[Block]]:
    organisation = settings.organisation
    return gettext("Please confirm: news from %(organisation)s", organisation=organisation), [
        Paragraph(gettext("Hello,")),
        Paragraph(
            gettext(
                "somebody, most likely you, asked for news from %(organisation)s at this "
                "address. Nothing comes before you say that this mailbox is yours.",
                organisation=organisation,
            )
        ),
        Paragraph(gettext("On the next page you choose what we may write to you:")),
        Paragraph("\n".join(f"• {one}" for one in words)),
        Button(gettext("Choose and confirm"), field("link")),
        Paragraph(gettext("The link works for %(days)s days.", days=settings.confirm_days)),
        Small(
            gettext(
                "If this was not you, press “This wasn't me” on that page, or do nothing: an "
                "address that nobody confirms is erased after %(days)s days.",
                days=settings.confirm_days + FORGET_AFTER_DAYS,
            )
        ),
    ]


def _known(settings: Settings) -> tuple[str, list[Block]]:
    organisation = settings.organisation
    return gettext("You get our news already: %(organisation)s", organisation=organisation), [
        Paragraph(gettext("Hello,")),
        Paragraph(
            gettext(
                "somebody, perhaps you, just asked for news from %(organisation)s at this "
                "address. You get them already, so there is nothing to do, and nothing was "
                "changed.",
                organisation=organisation,
            )
        ),
        Button(gettext("Your news, and what you chose"), field("link")),
        Small(
            gettext(
                "On that page you choose what comes and how often, get a copy of what we hold, "
                "or have it deleted. Whoever has its link can do so: keep this mail to "
                "yourself."
            )
        ),
        Small(gettext("No more news from us: %(link)s", link=field("stop"))),
    ]
