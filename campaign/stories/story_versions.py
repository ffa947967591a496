"""Stories with a memory: what each said at every time, who wrote it, and who may not undo it.

The story's own row holds what visitors read; each version is a copy beside it. A story that
came from a file long ago is one without versions, until somebody changes it.
"""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import accounts
from campaign.db import db
from campaign.errors import NotFound
from campaign.stories.models import Story, StoryDraft, StoryVersion
from campaign.stories.words import Words

MOST_SHOWN = 100  # versions listed; older ones are kept


@dataclass(frozen=True)
class Written:
    """One version as the desk lists it."""

    version: StoryVersion
    who: str | None  # mail address; None: a file


def keep(story: Story, account_id: int | None) -> None:
    """Remember what *story* says, in the caller's transaction; once, where nothing changed."""
    latest = latest_of(story)
    if latest is None or Words.of(latest) != Words.of(story):
        remember(story, Words.of(story), account_id, is_published=True)


def lay_aside(story: Story, draft: StoryDraft) -> None:
    """Keep a draft that nobody published before something else takes its place."""
    words = Words.of(draft)
    query = select(StoryVersion).filter_by(story_id=story.id)
    latest = db.session.scalar(query.order_by(StoryVersion.id.desc()).limit(1))
    kept = Words() if latest is None else Words.of(latest)
    if words not in (Words.of(story), Words(), kept):
        remember(story, words, draft.account_id, is_published=False)


def remember(
    story: Story, words: Words, account_id: int | None, *, is_published: bool
) -> StoryVersion:
    """Add a version, in the caller's transaction."""
    version = StoryVersion(story_id=story.id, account_id=account_id, is_published=is_published)
    words.put_into(version)
    db.session.add(version)
    db.session.flush()
    return version


def latest_of(story: Story) -> StoryVersion | None:
    """Return the newest published version; None of a story that nobody has changed yet."""
    query = select(StoryVersion).filter_by(story_id=story.id, is_published=True)
    return db.session.scalar(query.order_by(StoryVersion.id.desc()).limit(1))


def versions_of(story: Story) -> list[Written]:
    """Return what a story said, newest first."""
    query = select(StoryVersion).filter_by(story_id=story.id)
    found = db.session.scalars(query.order_by(StoryVersion.id.desc()).limit(MOST_SHOWN)).all()
    people = accounts.emails_of(version.account_id for version in found)
    return [Written(version, people.get(version.account_id)) for version in found]


def version_called(story: Story, version_id: int) -> StoryVersion:
    """Return one version of *story*.

    Raises:
        NotFound: the story has no such version.

    """
    found = db.session.get(StoryVersion, version_id)
    if found is None or found.story_id != story.id:
        raise NotFound(gettext("There is no such version."))
    return found


def draft_of(story: Story) -> StoryDraft | None:
    """Return the working draft of *story*; None while nobody has written one."""
    return db.session.get(StoryDraft, story.id)


def is_from_the_desk(story: Story) -> bool:
    """Return whether a person's words would be lost if a file wrote over *story*."""
    latest, draft = latest_of(story), draft_of(story)
    if latest is not None and latest.account_id is not None:
        return True
    return draft is not None and Words.of(draft) != Words.of(story)


def is_touched(story: Story) -> bool:
    """Return whether anybody wrote, published or took back *story* at the desk."""
    return any(
        db.session.scalar(
            select(kind.story_id)
            .where(kind.story_id == story.id, kind.account_id.is_not(None))
            .limit(1)
        )
        for kind in (StoryDraft, StoryVersion)
    )


def follow_file(story: Story, before: Words | None) -> None:
    """Remember what a file has just written into *story*, and let its draft follow.

    Args:
        story: as the file has it now.
        before: what it said; None: it was not there.

    """
    if before is None or before == Words.of(story):
        return
    if latest_of(story) is None:
        remember(story, before, None, is_published=True)
    draft = draft_of(story)
    if draft is None:
        # From number 1, so that whoever has the page open learns that it says something else.
        draft = StoryDraft(story_id=story.id, number=0)
        db.session.add(draft)
    elif Words.of(draft) != before:
        lay_aside(story, draft)
    Words.of(story).put_into(draft)
    draft.number += 1
    draft.changed_at, draft.account_id = clock.now(), None
    keep(story, None)
