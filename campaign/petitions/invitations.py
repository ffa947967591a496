"""The words of the mails that ask to confirm, or say that there is nothing to confirm."""

from flask_babel import gettext

from campaign.mail.fields import field
from campaign.mail.letterhead import Block, Button, Paragraph, Small
from campaign.petitions.notices import Occasion, own_page, stop

Words = tuple[str, list[Block]]


def confirmation(of: Occasion) -> Words:
    """Ask whoever signed to confirm."""
    return gettext("Please confirm: %(call)s", call=of.call), [
        Paragraph(gettext("Hello %(name)s,", name=field("name"))),
        Paragraph(
            gettext(
                "you signed “%(call)s”. Your signature counts, and your letter goes to your "
                "senator, once you confirm that this mailbox is yours.",
                call=of.call,
            )
        ),
        Button(gettext("Read and confirm"), field("link")),
        Paragraph(
            gettext("The page shows what was ticked: only what you leave ticked there counts.")
        ),
        Paragraph(gettext("The link works for %(days)s days.", days=of.confirm_days)),
        _not_me(of),
    ]


def reminder(of: Occasion) -> Words:
    """Ask once more, a day later."""
    return gettext("Your signature still waits: %(call)s", call=of.call), [
        Paragraph(gettext("Hello %(name)s,", name=field("name"))),
        Paragraph(
            gettext(
                "yesterday you signed “%(call)s”. One step is missing: confirm that this "
                "mailbox is yours. We remind you only this once.",
                call=of.call,
            )
        ),
        Button(gettext("Read and confirm"), field("link")),
        _not_me(of),
        stop(),
    ]


def repeat(of: Occasion) -> Words:
    """Say that they have signed already; the name is perhaps a stranger's word: without it."""
    return gettext("You have signed already: %(call)s", call=of.call), [
        Paragraph(gettext("Hello,")),
        Paragraph(
            gettext(
                "somebody, perhaps you, just signed “%(call)s” with your address. Your name "
                "is there already, so there is nothing to do, and nothing was changed.",
                call=of.call,
            )
        ),
        Button(gettext("Your letter, and where it is"), field("my")),
        own_page(),
    ]


def _not_me(of: Occasion) -> Small:
    return Small(
        gettext(
            "If this was not you, press “This wasn't me” on that page, or do nothing: an "
            "unconfirmed name is never counted and is erased after %(days)s days.",
            days=of.confirm_days + 2,
        )
    )
