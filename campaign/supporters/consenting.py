"""What a subscriber agrees to: each consent apart, its exact words, and when it was given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.db import db
from campaign.supporters.campaigns import Campaign
from campaign.supporters.models import ConsentText, Interest, Subscriber, SubscriberConsent

ALL = "news_all"  # of every campaign, this organisation's
NEAR = "calls_near"  # to act, near one's ZIP code
CAMPAIGN = "news_campaign"  # of one campaign: an ``Interest`` says of which
KEEP_INFORMED = "keep_informed"  # the same, ticked beneath a petition
_OF_CAMPAIGNS = (CAMPAIGN, KEEP_INFORMED)


@dataclass(frozen=True)
class Choice:
    """One box to tick; its words are the words that are kept."""

    kind: str
    words: str
    campaign: str | None = None  # slug, where it is about one

    @property
    def name(self) -> str:
        """How a form calls it."""
        return self.kind if self.campaign is None else f"{self.kind}:{self.campaign}"


def choices(
    organisation: str, campaigns: Iterable[Campaign], *, has_near: bool
) -> list[Choice]:
    """Return the boxes of a page, worded in the reader's language.

    Args:
        organisation: whose news these are.
        campaigns: each gets a box of its own.
        has_near: whether calls to act nearby can be offered: they need a ZIP code.

    """
    found = [
        Choice(CAMPAIGN, choice_of(campaign.call), campaign.slug) for campaign in campaigns
    ]
    found.append(
        Choice(
            ALL,
            gettext("News of all campaigns of %(organisation)s", organisation=organisation),
        )
    )
    if has_near:
        found.append(Choice(NEAR, gettext("Calls to act near my ZIP code")))
    return found


def choice_of(call: str) -> str:
    """Return the words beside the box of one campaign."""
    return gettext("News about the campaign “%(call)s”", call=call)


def agree(subscriber: Subscriber, choice: Choice, language: str) -> None:
    """Keep that a subscriber agreed to *choice*, now; what was agreed to before stays as it is.

    Args:
        subscriber: whose.
        choice: as it stood beside the box.
        language: of its words.

    """
    if holds(subscriber, choice):
        return
    text = text_of(choice.kind, language, choice.words)
    note(subscriber, text, clock.now(), choice.campaign)


def note(
    subscriber: Subscriber, text: ConsentText, given_at: datetime, campaign: str | None
) -> None:
    """Keep a consent with the moment it was given at, and the campaign it is about."""
    if db.session.get(SubscriberConsent, (subscriber.id, text.id)) is None:
        db.session.add(
            SubscriberConsent(
                subscriber_id=subscriber.id, consent_text_id=text.id, given_at=given_at
            )
        )
    if campaign is not None:
        want(subscriber, campaign)
    db.session.flush()


def want(subscriber: Subscriber, campaign: str) -> None:
    """Note the campaign that a subscriber asks about."""
    if db.session.get(Interest, (subscriber.id, campaign)) is None:
        db.session.add(Interest(subscriber_id=subscriber.id, campaign=campaign))
        db.session.flush()


def take_back(subscriber: Subscriber, choice: Choice) -> None:
    """Forget that a subscriber agreed to *choice*."""
    if choice.campaign is None:
        _forget(subscriber, ConsentText.kind == choice.kind)
        return
    db.session.execute(
        delete(Interest).where(
            Interest.subscriber_id == subscriber.id, Interest.campaign == choice.campaign
        )
    )
    _forget(subscriber, ConsentText.kind == CAMPAIGN, ConsentText.words == choice.words)
    if not wanted(subscriber):
        _forget(subscriber, ConsentText.kind.in_(_OF_CAMPAIGNS))


def _forget(subscriber: Subscriber, *conditions: object) -> None:
    texts = select(ConsentText.id).where(*conditions)  # type: ignore[arg-type]
    db.session.execute(
        delete(SubscriberConsent).where(
            SubscriberConsent.subscriber_id == subscriber.id,
            SubscriberConsent.consent_text_id.in_(texts),
        )
    )


def forget_all(ids: Sequence[int]) -> None:
    """Forget all that these subscribers agreed to and asked about."""
    for table in (SubscriberConsent, Interest):
        db.session.execute(delete(table).where(table.subscriber_id.in_(ids)))


def holds(subscriber: Subscriber, choice: Choice) -> bool:
    """Return whether a subscriber agreed to what *choice* is about."""
    kinds = given(subscriber)
    if choice.campaign is None:
        return choice.kind in kinds
    return not kinds.isdisjoint(_OF_CAMPAIGNS) and choice.campaign in wanted(subscriber)


def given(subscriber: Subscriber) -> frozenset[str]:
    """Return the kinds of what a subscriber agreed to."""
    return frozenset(consent.text.kind for consent in all_of(subscriber))


def all_of(subscriber: Subscriber) -> Sequence[SubscriberConsent]:
    """Return what a subscriber agreed to, oldest first."""
    return db.session.scalars(
        select(SubscriberConsent)
        .join(ConsentText)
        .where(SubscriberConsent.subscriber_id == subscriber.id)
        .order_by(SubscriberConsent.given_at, ConsentText.id)
    ).all()


def wanted(subscriber: Subscriber) -> list[str]:
    """Return the slugs of the campaigns that a subscriber asks about."""
    query = select(Interest.campaign).where(Interest.subscriber_id == subscriber.id)
    return list(db.session.scalars(query.order_by(Interest.campaign)))


def text_of(kind: str, language: str, words: str) -> ConsentText:
    """Return the row of these exact words; another process may add it first."""
    query = select(ConsentText).where(
        ConsentText.kind == kind, ConsentText.language == language, ConsentText.words == words
    )
    found = db.session.scalar(query)
    if found is not None:
        return found
    text = ConsentText(kind=kind, language=language, words=words)
    try:
        with db.session.begin_nested():
            db.session.add(text)
    except IntegrityError:
        return db.session.scalars(query).one()
    return text
