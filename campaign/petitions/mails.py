"""The words of the mails to signers."""

from flask_babel import gettext

from campaign.config import Settings
from campaign.delivery import letterhead
from campaign.delivery.letterhead import Block, Button, Paragraph, Small
from campaign.delivery.models import Kind
from campaign.delivery.post import Mail
from campaign.petitions import pages, tokens
from campaign.petitions.models import Signature
from campaign.petitions.people import Person
from campaign.petitions.tokens import Purpose
from campaign.web import languages


def word(kind: Kind, signature: Signature, person: Person, settings: Settings) -> Mail:
    """Return the mail of *kind* to a signer, in the language they signed in.

    What a stranger may have typed into the form, but for the name, is not in it: anyone can
    write anybody's address there.
    """
    with languages.speaking(signature.language):
        call = pages.wording_of(signature.petition_id, signature.language).call
        subject, blocks = _WORDS[kind](signature, person, settings, call)
        text, html = letterhead.compose(
            blocks,
            organisation=settings.organisation,
            postal_address=settings.postal_address,
            contact=settings.contact,
            language=signature.language,
        )
    return Mail(
        recipient=person.email,
        subject=subject,
        text=text,
        html=html,
        reply_to=settings.contact,
    )


_Words = tuple[str, list[Block]]


def _confirm_button(signature: Signature, settings: Settings) -> Button:
    token = tokens.make(signature, Purpose.CONFIRM)
    return Button(
        gettext("Read and confirm"), settings.link(f"/confirm/{token}", signature.language)
    )


def _not_me(settings: Settings) -> Small:
    return Small(
        gettext(
            "If this was not you, press “This wasn't me” on that page, or do nothing: an "
            "unconfirmed name is never counted and is erased after %(days)s days.",
            days=settings.confirm_days + 2,
        )
    )


def _confirmation(
    signature: Signature, person: Person, settings: Settings, call: str
) -> _Words:
    return gettext("Please confirm: %(call)s", call=call), [
        Paragraph(gettext("Hello %(name)s,", name=person.first_name)),
        Paragraph(
            gettext(
                "you signed “%(call)s”. Your signature counts, and your letter goes to your "
                "senator, once you confirm that this mailbox is yours.",
                call=call,
            )
        ),
        _confirm_button(signature, settings),
        Paragraph(
            gettext("The link works for %(days)s days.", days=settings.confirm_days),
        ),
        _not_me(settings),
    ]


def _reminder(signature: Signature, person: Person, settings: Settings, call: str) -> _Words:
    return gettext("Your signature still waits: %(call)s", call=call), [
        Paragraph(gettext("Hello %(name)s,", name=person.first_name)),
        Paragraph(
            gettext(
                "yesterday you signed “%(call)s”. One step is missing: confirm that this "
                "mailbox is yours. We remind you only this once.",
                call=call,
            )
        ),
        _confirm_button(signature, settings),
        _not_me(settings),
    ]


def _repeat(signature: Signature, person: Person, settings: Settings, call: str) -> _Words:
    del person  # the name is the stranger's word, perhaps; this mail does not need it
    return gettext("You have signed already: %(call)s", call=call), [
        Paragraph(gettext("Hello,")),
        Paragraph(
            gettext(
                "somebody, perhaps you, just signed “%(call)s” with your address. Your name "
                "is there already, so there is nothing to do, and nothing was changed.",
                call=call,
            )
        ),
        Button(
            gettext("See the petition"),
            settings.link(f"/petitions/{signature.petition.slug}", signature.language),
        ),
    ]


_WORDS = {
    Kind.CONFIRMATION: _confirmation,
    Kind.REMINDER: _reminder,
    Kind.REPEAT: _repeat,
}
