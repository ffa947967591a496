"""The mails to signers: one wording for all, and what differs from one to the next.

Everything of one signer's is a field, so that a thousand mails travel in one request.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask_babel import gettext

from campaign.config import Settings
from campaign.delivery.models import Kind
from campaign.mail import fields, letterhead
from campaign.mail.letterhead import Block, Small
from campaign.mail.post import Mail
from campaign.petitions import invitations, notices, pages, tokens
from campaign.petitions.models import Signature
from campaign.petitions.notices import Occasion, Prospect
from campaign.petitions.people import Person
from campaign.petitions.tokens import Purpose
from campaign.web import languages

_WORDS: Mapping[Kind, Callable[[Occasion], tuple[str, list[Block]]]] = {
    Kind.CONFIRMATION: invitations.confirmation,
    Kind.REMINDER: invitations.reminder,
    Kind.REPEAT: invitations.repeat,
    Kind.RECEIPT: notices.receipt,
    Kind.DELIVERED: notices.delivered,
    Kind.VACANT: notices.vacant,
    Kind.PLACE: notices.place,
}
CAN_BE_STOPPED = frozenset({Kind.REMINDER, Kind.DELIVERED, Kind.VACANT, Kind.PLACE})


def word(
    kind: Kind,
    signature: Signature,
    person: Person,
    settings: Settings,
    *,
    prospect: Prospect | None = None,
    facts: Mapping[str, str] | None = None,
    is_single: bool = False,
    counted: Signature | None = None,
) -> Mail:
    """Return the mail of *kind* to a signer, in the language they signed in.

    What a stranger may have typed into the form, but for the name, is not in it: anyone can
    write anybody's address there.

    Args:
        kind: one of the mails that go to signers.
        signature: whose.
        person: who gets it: its signer, or that of *counted*.
        settings: for the links and for who writes.
        prospect: what a receipt says of the letter.
        facts: of a receipt ``senator`` and ``day``, of a notice of delivery ``number``, too.
        is_single: of a notice of delivery, that the letter went in a mail of its own.
        counted: of ``Kind.REPEAT`` what this mailbox confirmed before: it links to that page.

    """
    petition = signature.petition
    occasion = Occasion(
        call=fields.without_marks(
            pages.wording_of(signature.petition_id, signature.language).call
        ),
        confirm_days=settings.confirm_days,
        is_rehearsal=petition.is_rehearsal,
        prospect=prospect,
        is_single=is_single,
        sponsor=fields.without_marks(petition.sponsor),
    )
    subject, text, html = _composed(kind, occasion, settings, signature.language)
    values = _links(signature, settings, counted) | {
        "name": person.first_name,
        "district": str(signature.district or ""),
        **(facts or {}),
    }
    wanted = fields.names(subject) | fields.names(text) | fields.names(html)
    return Mail(
        recipient=person.email,
        subject=subject,
        text=text,
        html=html,
        reply_to=settings.contact,
        stop_url=values["stop"] if kind in CAN_BE_STOPPED else None,
        values={name: fields.without_marks(values[name]) for name in sorted(wanted)},
    )


def _links(
    signature: Signature, settings: Settings, counted: Signature | None
) -> dict[str, str]:
    mailbox = tokens.make(counted or signature, Purpose.CONFIRM)
    paths = {
        "link": f"/confirm/{mailbox}",
        "place": f"/confirm/{mailbox}/district",
        "my": f"/my/{mailbox}",
        "stop": f"/stop/{tokens.make(signature, Purpose.STOP)}",
    }
    return {name: settings.link(path, signature.language) for name, path in paths.items()}


# Composed once for all who get it: what follows is the same for every signer.
@lru_cache(maxsize=64)
def _composed(
    kind: Kind, occasion: Occasion, settings: Settings, language: str
) -> tuple[str, str, str]:
    with languages.speaking(language):
        subject, blocks = _WORDS[kind](occasion)
        paid = (
            [Small(gettext("Paid for by %(sponsor)s", sponsor=occasion.sponsor))]
            if occasion.sponsor
            else []
        )
        text, html = letterhead.compose(
            [*blocks, *paid],
            organisation=settings.organisation,
            postal_address=settings.postal_address,
            contact=settings.contact,
            language=language,
        )
    return subject, text, html
