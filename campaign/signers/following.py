"""A signer who agreed to be kept informed: a subscriber, as soon as the mailbox is proven."""

from collections.abc import Collection

from campaign.db import db
from campaign.petitions import agreeing, pages, people
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.supporters import consenting, joining, leaving, mailboxes, tokens
from campaign.supporters.consenting import CAMPAIGN, KEEP_INFORMED, Choice
from campaign.supporters.joining import Proven
from campaign.supporters.models import Subscriber
from campaign.supporters.tokens import Purpose


def source_of(petition: Petition) -> str:
    """Return how the list names those who came from a petition."""
    return joining.from_petition(petition.slug)


def join(signature: Signature) -> None:
    """Subscribe whoever confirmed with the box ticked, in the caller's transaction.

    The words and the moment of the tick are carried over; no second mail is needed, since
    the mailbox was proven a line before.
    """
    ticks = [one for one in agreeing.all_of(signature) if one.text.kind == KEEP_INFORMED]
    person = people.open_person(signature)
    if not ticks or person is None or signature.state is not SignatureState.CONFIRMED:
        return
    joining.join(
        Proven(
            email=person.email,
            language=signature.language,
            zip_code=signature.zip,
            source=source_of(signature.petition),
            campaign=signature.petition.slug,
            text_id=ticks[0].consent_text_id,
            given_at=ticks[0].given_at,
        )
    )


def keep_to(signature: Signature, before: Collection[str]) -> None:
    """Join or leave as a signer just ticked on their own page.

    Args:
        signature: locked by the caller.
        before: the kinds of what they had agreed to.

    """
    is_wanted = KEEP_INFORMED in agreeing.given(signature)
    if is_wanted and KEEP_INFORMED not in before:
        join(signature)
    elif not is_wanted:
        leave(signature)


def leave(signature: Signature) -> None:
    """Take this campaign out of the news of a signer's mailbox; nothing left: they end."""
    subscriber = subscription(signature)
    if subscriber is not None:
        call = pages.wording_of(signature.petition_id, subscriber.language).call
        words = consenting.choice_of(call)
        db.session.refresh(subscriber, with_for_update=True)
        leaving.drop(subscriber, Choice(CAMPAIGN, words, signature.petition.slug))


def subscription(signature: Signature) -> Subscriber | None:
    """Return the confirmed subscription of the very address that signed, if there is one.

    Another spelling of the mailbox is not enough: that it reaches the same person, we only
    take for granted.
    """
    person = people.open_person(signature)
    subscriber = person and mailboxes.confirmed(person.email)
    if not person or not subscriber or mailboxes.address_of(subscriber) != person.email:
        return None
    return subscriber


def own_page(signature: Signature) -> str | None:
    """Return the token of the page of the news that go to the address that signed, if any."""
    subscriber = subscription(signature)
    return None if subscriber is None else tokens.make(subscriber, Purpose.OWN)


def agreed_to(signature: Signature) -> frozenset[str]:
    """Return the kinds of what a signer agreed to, as it holds now.

    Who left the news by their own page has unticked this box there.
    """
    given = agreeing.given(signature)
    if signature.state is not SignatureState.CONFIRMED or follows(signature):
        return given
    return given - {KEEP_INFORMED}


def follows(signature: Signature) -> bool:
    """Return whether news about this petition go to the address that signed."""
    subscriber = subscription(signature)
    about = Choice(CAMPAIGN, "", signature.petition.slug)
    return subscriber is not None and consenting.holds(subscriber, about)


def end(signature: Signature) -> None:
    """Erase the subscription of the address that signed, where there is one."""
    subscriber = subscription(signature)
    if subscriber is not None:
        leaving.erase(subscriber)
        db.session.flush()
