"""Confirm, and say so by mail: "you are counted", and where the letter is."""

from collections.abc import Iterable

from flask_babel import format_date

from campaign import clock
from campaign.config import Settings
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.districts import lookup
from campaign.offices import whereabouts
from campaign.offices.whereabouts import Step, Whereabouts
from campaign.petitions import agreeing, asking, mails, people
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.notices import Prospect
from campaign.signers import following, moving, pages
from campaign.web import languages

_PROSPECTS = {
    Step.UNPLACED: Prospect.UNPLACED,
    Step.VACANT: Prospect.VACANT,
    Step.NO_LETTER: Prospect.NO_LETTER,
    Step.WAITING: Prospect.WAITS,
    Step.UNWANTED: Prospect.WAITS,
}


def confirm(
    signature: Signature,
    settings: Settings,
    *,
    language: str,
    consents: Iterable[tuple[str, str]] = (),
) -> None:
    """Count a signature; the first time, keep what is ticked now, and queue its receipt.

    Whoever withdrew before their receipt had gone, and comes back, gets it after all.

    What was ticked in signing was a wish: anybody may type anybody's address there. Only the
    owner of the mailbox agrees, here.

    Args:
        signature: locked by the caller.
        settings: for the words of the receipt.
        language: of the page, and so of the words that were agreed to.
        consents: kind and exact words of what is ticked on the page that asked.

    Raises:
        Refusal: as ``moving.confirm`` does.

    """
    is_first, is_back = signature.may_confirm, signature.state is SignatureState.WITHDRAWN
    moving.confirm(signature)
    if is_first:
        agreeing.begin(signature, consents, language)
        following.join(signature)
    if is_first or (is_back and outbox.was_taken_back(signature.message_id, Kind.RECEIPT)):
        send(signature, settings)


def send(signature: Signature, settings: Settings) -> None:
    """Queue the receipt; no day's cap holds it: no stranger can cause it."""
    person = people.open_person(signature)
    if person is None:
        return
    where = whereabouts.of(signature, settings)
    prospect = _PROSPECTS.get(where.step, Prospect.GONE)
    facts = _facts(signature, where) if prospect is Prospect.WAITS else {}
    if facts:
        prospect = Prospect.GOES
    mail = mails.word(Kind.RECEIPT, signature, person, settings, prospect=prospect, facts=facts)
    asking.write_to(signature, Kind.RECEIPT, mail)


def _facts(signature: Signature, where: Whereabouts) -> dict[str, str]:
    """Return whom a letter goes to and when; nothing where no day is known."""
    if where.next_at is None or signature.district is None:
        return {}
    senator = lookup.senator_of(signature.district)
    if senator is None or pages.is_single(signature, where, where.office):
        return {}  # singles join no bundle
    with languages.speaking(signature.language):
        day = format_date(clock.pacific(where.next_at).date(), "full")
    return {"senator": senator.name, "day": day}
