"""Every story as the desk lists it: in which languages, and how far each has come."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from campaign.db import db
from campaign.editor.drafting import Working
from campaign.petitions import whose
from campaign.petitions.models import Petition
from campaign.stories.models import Story, StoryDraft
from campaign.stories.words import Words
from campaign.web.languages import LANGUAGES


@dataclass
class Listed:
    """One story in all its languages."""

    slug: str
    petition: Petition | None
    versions: dict[str, Working] = field(
        default_factory=dict
    )  # by language, in the site's order

    @property
    def first(self) -> Working:
        """The version it is listed by."""
        return next(iter(self.versions.values()))

    @property
    def changed_at(self) -> datetime:
        """When anybody last wrote at it."""
        return max(one.changed_at for one in self.versions.values() if one.changed_at)


def stories(campaigns: frozenset[int] | None = None) -> list[Listed]:
    """Return stories, what was written last first.

    Args:
        campaigns: ids of the petitions that they lead to; None: every story.

    """
    order = list(LANGUAGES)
    query = select(Story, StoryDraft).outerjoin(StoryDraft, StoryDraft.story_id == Story.id)
    rows = sorted(
        db.session.execute(
            query.where(Story.language.in_(order), whose.within(Story.petition_id, campaigns))
        ).all(),
        key=lambda row: (order.index(row[0].language), row[0].id),
    )
    found: dict[str, Listed] = {}
    for story, draft in rows:
        listed = found.setdefault(story.slug, Listed(story.slug, story.petition))
        listed.versions[story.language] = _working(story, draft)
    return sorted(found.values(), key=lambda one: one.changed_at, reverse=True)


def _working(story: Story, draft: StoryDraft | None) -> Working:
    changed_at = draft.changed_at if draft else story.updated_at
    words, number = Words.of(draft or story), draft.number if draft else 0
    return Working(story.slug, story.language, story, words, number, changed_at)
