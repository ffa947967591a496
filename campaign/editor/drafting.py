"""Drafts: begun, written by one or by two, and never one over the other.

A draft has a number that counts every time it was written. Whoever writes names the number
that they have seen; if it is another one by now, nothing is written, and they are told.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import accounts, audit
from campaign.access.models import Account
from campaign.comments import threads
from campaign.db import alone, db
from campaign.errors import NotFound
from campaign.stories import moves, story_versions
from campaign.stories.models import Picture, Story, StoryDraft
from campaign.stories.page_versions import Crossed
from campaign.stories.picture_store import named
from campaign.stories.words import Words
from campaign.web import languages

ADDRESSES = "the addresses of stories"  # whoever gives one is alone: see db.alone
_MOST_SLUG = 60  # characters of a headline; there is room for a number behind it


@dataclass(frozen=True)
class Working:
    """A story as its editor finds it."""

    slug: str
    language: str
    story: Story | None  # None: nobody has written anything in this language
    words: Words
    number: int = 0  # of the draft; 0: there is none
    changed_at: datetime | None = None
    who: str | None = None  # mail address of who wrote it last

    @property
    def is_published(self) -> bool:
        """Whether visitors read it now."""
        return self._at is not None and self._at <= clock.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether visitors will read it at a time that is set."""
        return self._at is not None and self._at > clock.now()

    @property
    def is_different(self) -> bool:
        """Whether the draft says something else than what is published, or will be."""
        return self.story is None or self.words != Words.of(self.story)

    @property
    def _at(self) -> datetime | None:
        return None if self.story is None else self.story.published_at


def slug_of(headline: str, *, empty: str = "story") -> str:
    """Return an address for a headline: whole words in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", headline).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = "-".join(words)
    if len(slug) > _MOST_SLUG:
        slug = slug[: _MOST_SLUG + 1].rpartition("-")[0] or slug[:_MOST_SLUG]
    return slug or empty


def begin(
    headline: str, language: str, *, byline: str, petition_id: int | None, account_id: int
) -> Story:
    """Begin a story that nobody sees yet, in the caller's transaction."""
    alone(ADDRESSES)
    wish, number = slug_of(headline), 1
    slug = wish
    while not moves.is_free(slug):
        number += 1
        slug = f"{wish}-{number}"
    threads.clear(slug)
    story = _blank(slug, language, petition_id)
    words = Words(headline=headline, byline=byline)
    write(story, words, account_id)
    audit.note("stories.begin", account_id, about=petition_id, story=slug, language=language)
    return story


def at(slug: str, language: str) -> Working:
    """Return what an editor of *slug* in *language* finds.

    Raises:
        NotFound: there is no such story in any language.

    """
    story = story_of(slug, language)
    if story is None:
        if not moves.is_taken(slug):
            raise NotFound(gettext("There is no story at this address."))
        return Working(slug, language, None, Words())
    draft = story_versions.draft_of(story)
    if draft is None:
        return Working(slug, language, story, Words.of(story), changed_at=story.updated_at)
    account = db.session.get(Account, draft.account_id) if draft.account_id else None
    return Working(
        slug,
        language,
        story,
        Words.of(draft),
        draft.number,
        draft.changed_at,
        accounts.email_of(account) if account else None,
    )


def story_of(slug: str, language: str) -> Story | None:
    """Return a story's row in exactly this language."""
    return db.session.scalar(select(Story).filter_by(slug=slug, language=language))


def save(slug: str, language: str, words: Words, *, seen: int, account_id: int) -> int:
    """Write a draft, in the caller's transaction; return its number.

    What is the same already is no change, whoever wrote it.

    Args:
        slug: of the story, in whatever language.
        language: of these words; the first ones begin a translation.
        words: all of them.
        seen: number of the draft that whoever writes has looked at.
        account_id: who writes.

    Raises:
        Crossed: somebody else has written it meanwhile, and something else.
        NotFound: there is no such story.

    """
    alone("story", slug, language)
    found = at(slug, language)
    if found.story is not None and found.words == words:
        return found.number
    check_seen(found, seen)
    story = found.story
    if story is None:
        others = db.session.scalars(select(Story).filter_by(slug=slug).order_by(Story.id))
        story = _blank(slug, language, others.first().petition_id)  # type: ignore[union-attr]
    return write(story, words, account_id)


def lay_theirs_aside(slug: str, language: str) -> None:
    """Keep the draft as it is among the versions: somebody may be about to replace it."""
    alone("story", slug, language)
    story = story_of(slug, language)
    draft = None if story is None else story_versions.draft_of(story)
    if story is not None and draft is not None:
        story_versions.lay_aside(story, draft)


def check_seen(found: Working, seen: int) -> None:
    """Make sure that nobody has written since.

    Raises:
        Crossed: somebody has.

    """
    if found.number != seen:
        raise Crossed(gettext("Somebody else has changed this story meanwhile."))


def with_figure(words: Words, picture: Picture, language: str) -> Words:
    """Return *words* with a picture at their end, as a figure with its caption and credit."""
    return replace(words, body=f"{words.body}\n\n{figure(picture, language)}".lstrip("\n"))


def figure(picture: Picture, language: str) -> str:
    """Return what a text in *language* says to show a picture."""
    alt = re.sub(r"([\\\[\]])", r"\\\1", picture.alt)
    lines = [f"![{alt}]({named(picture).address})", picture.caption]
    if picture.credit:
        with languages.speaking(language):  # one of the words that stories/figures knows
            lines.append(gettext("Credit: %(who)s", who=picture.credit))
    return "\n".join(["::: figure", *filter(None, lines), ":::"])


def _blank(slug: str, language: str, petition_id: int | None) -> Story:
    story = Story(slug=slug, language=language, petition_id=petition_id)
    Words().put_into(story)
    story.updated_at = clock.now()
    db.session.add(story)
    db.session.flush()
    return story


def write(story: Story, words: Words, account_id: int) -> int:
    """Let the draft of *story* say *words*, whatever it said; return its new number."""
    draft = story_versions.draft_of(story)
    if draft is None:
        draft = StoryDraft(story_id=story.id, number=0)
        db.session.add(draft)
    words.put_into(draft)
    draft.number += 1
    draft.changed_at, draft.account_id = clock.now(), account_id
    db.session.flush()
    return draft.number
