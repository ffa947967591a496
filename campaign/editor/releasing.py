"""What visitors read: published now or at a time, changed, taken back, or as it was before."""

from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import delete, select

from campaign import clock
from campaign.access import audit
from campaign.comments import threads
from campaign.comments.models import Thread
from campaign.db import alone, db
from campaign.editor import checking, drafting
from campaign.editor.drafting import Working
from campaign.errors import Invalid, NotFound, Refusal
from campaign.stories import moves, story_versions
from campaign.stories.models import Story, StoryDraft, StoryVersion
from campaign.stories.words import Words

_LONGEST_AHEAD = timedelta(days=5 * 365)  # what lies beyond is a slip of the hand


def publish(
    slug: str, language: str, *, seen: int, at: datetime | None, account_id: int
) -> bool:
    """Let visitors read the draft, in the caller's transaction; each time makes a version.

    A story that they read already keeps the day on which it was published.

    Args:
        slug: of the story.
        language: of the words.
        seen: number of the draft that whoever publishes has looked at.
        at: when visitors may read it; None: now. Only for one that they do not read yet.
        account_id: who publishes.

    Returns:
        Whether anything was different.

    Raises:
        Crossed: somebody else has written the draft meanwhile.
        Invalid: something is missing, or *at* has passed or is too far away.

    """
    found, story = _held(slug, language, seen)
    lacks = checking.missing(found.words)
    if lacks:
        raise Invalid(" ".join(lacks))
    now = clock.now()
    if at is not None and at <= now:
        raise Invalid(gettext("This time has passed. Choose a later one, or publish now."))
    if at is not None and at > now + _LONGEST_AHEAD:
        raise Invalid(gettext("Choose a time within the next five years."))
    if at is not None and found.is_published:
        raise Invalid(gettext("Visitors read this story already: its changes go out at once."))
    when = story.published_at if found.is_published else (at or now)
    if when == story.published_at and not found.is_different:
        return False
    if story.published_at is not None:
        story_versions.keep(story, None)  # what came before anybody counted versions
    found.words.put_into(story)
    story.published_at = when
    story.updated_at = now if found.is_published else (at or now)
    story.thread_id = _thread_of(story).id
    story_versions.keep(story, account_id)
    act = "stories.publish" if at is None else "stories.schedule"
    audit.note(act, account_id, about=story.petition_id, story=slug, language=language)
    return True


def take_back(slug: str, language: str, *, seen: int, account_id: int) -> None:
    """Let visitors read a story no longer, or not at the time that was set; nothing is lost."""
    found, story = _held(slug, language, seen)
    if story.published_at is not None:
        story_versions.keep(story, None)
        story.published_at = None
        drafting.write(story, found.words, account_id)  # so that no file publishes it again
        audit.note(
            "stories.take-back",
            account_id,
            about=story.petition_id,
            story=slug,
            language=language,
        )


def restore(slug: str, language: str, version_id: int, *, seen: int, account_id: int) -> None:
    """Bring an older version into the draft; visitors read on what they read.

    A draft that was different from what is published is laid aside as a version of its own.
    Where the draft says that already, nothing is done: somebody pressed twice.

    Raises:
        Crossed: somebody else has written the draft meanwhile, and something else.
        NotFound: there is no such version.

    """
    alone("story", slug, language)
    found = drafting.at(slug, language)
    if found.story is not None:
        version = story_versions.version_called(found.story, version_id)
        if found.words == Words.of(version):
            return
    _, story = _held(slug, language, seen)
    version = story_versions.version_called(story, version_id)
    draft = story_versions.draft_of(story)
    if draft is not None:
        story_versions.lay_aside(story, draft)
    drafting.save(slug, language, Words.of(version), seen=seen, account_id=account_id)
    audit.note(
        "stories.restore", account_id, about=story.petition_id, story=slug, version=version_id
    )


def may_be_deleted(story: Story) -> bool:
    """Return whether nobody has ever been able to read *story*."""
    query = select(StoryVersion.id).filter_by(story_id=story.id, is_published=True)
    return story.published_at is None and db.session.scalar(query.limit(1)) is None


def delete_draft(slug: str, language: str, *, typed: str, account_id: int) -> None:
    """Delete a story in one language for ever, in the caller's transaction.

    Args:
        slug: of the story.
        language: of the words that go.
        typed: the slug, as whoever deletes typed it to show that they mean it.
        account_id: who deletes.

    Raises:
        Invalid: something else was typed.
        Refusal: visitors could read it once; such a story can only be taken back.

    """
    alone("story", slug, language)
    story = drafting.story_of(slug, language)
    if story is None:
        raise NotFound(gettext("There is no story at this address."))
    if not may_be_deleted(story):
        raise Refusal(gettext("Visitors have read this story: take it back instead."))
    if typed.strip() != slug:
        raise Invalid(gettext("Type “%(slug)s” to delete it.", slug=slug))
    for kind in (StoryDraft, StoryVersion):
        db.session.execute(delete(kind).where(kind.story_id == story.id))
    db.session.delete(story)
    db.session.flush()
    if not moves.is_taken(slug):
        moves.forget(slug)
        threads.clear(slug)
    audit.note(
        "stories.delete", account_id, about=story.petition_id, story=slug, language=language
    )


def _held(slug: str, language: str, seen: int) -> tuple[Working, Story]:
    """Return the story as it is, with nobody else at it until the transaction ends."""
    alone("story", slug, language)
    found = drafting.at(slug, language)
    if found.story is None:
        raise NotFound(gettext("This story is not written in this language yet."))
    drafting.check_seen(found, seen)
    return found, found.story


def _thread_of(story: Story) -> Thread:
    thread = db.session.scalar(select(Thread).filter_by(slug=story.slug))
    if thread is None:
        thread = Thread(slug=story.slug, petition_id=story.petition_id)
        db.session.add(thread)
        db.session.flush()
    return thread
