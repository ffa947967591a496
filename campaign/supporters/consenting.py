"""What a subscriber agrees to: each consent apart, its exact words, and when it was given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import bindparam, delete, select

from campaign import clock
from campaign.db import db, table_of
from campaign.delivery import inserting
from campaign.supporters.campaigns import Campaign
from campaign.supporters.models import ConsentText, Interest, Subscriber, SubscriberConsent

ALL = "news_all"  # of every campaign, this organisation's
NEAR = "calls_near"  # to act, near one's ZIP code
CAMPAIGN = "news_campaign"  # of one campaign: an ``Interest`` says of which
KEEP_INFORMED = "keep_informed"  # the same, ticked beneath a petition
_OF_CAMPAIGNS = (CAMPAIGN, KEEP_INFORMED)

# Of the tables, and built once: they run whenever somebody signs.
_text = table_of(ConsentText).c
_TEXTS = select(_text.kind, _text.words, _text.id).where(
    _text.kind.in_(bindparam("kinds", expanding=True)),
    _text.language == bindparam("language"),
    _text.words.in_(bindparam("words", expanding=True)),
)
_ADD_TEXT, _NOTE, _WANT = (
    inserting.missing(table) for table in (ConsentText, SubscriberConsent, Interest)
)


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
    text = text_id(choice.kind, language, choice.words)
    note(subscriber, text, clock.now(), choice.campaign)


def note(
    subscriber: Subscriber, text_id: int, given_at: datetime, campaign: str | None
) -> None:
    """Keep a consent with the moment it was given at, and the campaign it is about.

    Args:
        subscriber: whose; the row is written.
        text_id: of the words, see :func:`text_id`.
        given_at: where they were agreed to before, that moment stays.
        campaign: slug, where it is about one.

    """
    consent = {"subscriber_id": subscriber.id, "consent_text_id": text_id, "given_at": given_at}
    db.session.execute(_NOTE(), consent)
    if campaign is not None:
        want(subscriber, campaign)


def want(subscriber: Subscriber, campaign: str) -> None:
    """Note the campaign that a subscriber asks about."""
    db.session.execute(_WANT(), {"subscriber_id": subscriber.id, "campaign": campaign})


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


def text_id(kind: str, language: str, words: str) -> int:
    """Return the row of these exact words, by its id; see :func:`text_ids`."""
    return text_ids([(kind, words)], language)[0]


def text_ids(said: Sequence[tuple[str, str]], language: str) -> list[int]:
    """Return the rows of exact words, by their ids; another process may add them first.

    Args:
        said: kind and words of each.
        language: of all of them.

    """
    if not said:
        return []
    found = _known(said, language)
    missing = [one for one in said if one not in found]
    if missing:
        rows = [{"kind": kind, "language": language, "words": words} for kind, words in missing]
        db.session.execute(_ADD_TEXT(), rows)
        found = _known(said, language)
    return [found[one] for one in said]


def _known(said: Sequence[tuple[str, str]], language: str) -> dict[tuple[str, str], int]:
    kinds, words = zip(*said, strict=True)
    asked = {"kinds": kinds, "words": words, "language": language}
    return {(row.kind, row.words): row.id for row in db.session.execute(_TEXTS, asked)}
