"""Choose: what comes, in which language, how often, and for which ZIP code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from campaign.config import Settings
from campaign.errors import Invalid
from campaign.supporters import campaigns, consenting, leaving
from campaign.supporters.consenting import NEAR, Choice
from campaign.supporters.models import HowOften, Subscriber


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What a subscriber chose, checked for shape."""

    names: Collection[str]  # of the boxes that are ticked
    language: str
    how_often: HowOften
    zip_code: str


def offered(settings: Settings, language: str) -> list[Choice]:
    """Return every box of a subscriber's own page: each campaign, all of them, nearby."""
    return consenting.choices(
        settings.organisation, campaigns.open_now(language), has_near=True
    )


def choose(
    subscriber: Subscriber,
    preferences: Preferences,
    boxes: Sequence[Choice],
    language: str,
) -> None:
    """Keep what a subscriber chose, in the caller's transaction.

    What was ticked before keeps the words and the moment of then.

    Args:
        subscriber: locked by the caller; confirmed.
        preferences: as they shall be from now on.
        boxes: what the page offered.
        language: of the words on that page.

    Raises:
        Invalid: no box is ticked, or calls nearby were asked for without a ZIP code.

    """
    ticked = [box for box in boxes if box.name in preferences.names]
    if not ticked:
        raise Invalid(gettext("Tick at least one box, or press “No more news” below."))
    if not preferences.zip_code and any(box.kind == NEAR for box in ticked):
        raise Invalid(gettext("Calls near you need your ZIP code: enter it, or untick them."))
    for box in boxes:
        if box in ticked:
            consenting.agree(subscriber, box, language)
        else:
            consenting.take_back(subscriber, box)
    leaving.take_back_unwanted(subscriber)
    subscriber.language = preferences.language
    subscriber.how_often = preferences.how_often
    subscriber.zip = preferences.zip_code or None
