"""What visitors may read: published stories and plain pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext
from sqlalchemy import bindparam, select

from campaign import clock
from campaign.db import db
from campaign.errors import NotFound
from campaign.stories.models import Page, Story

ORIGINAL = "en"  # the language to fall back on, where a text has no translation
_Text = TypeVar("_Text", Story, Page)

# Built once: it runs whenever somebody signs.
_newest = (
    select(Story.slug)
    .where(Story.petition_id == bindparam("petition"), Story.published_at <= bindparam("now"))
    .order_by(Story.published_at.desc(), Story.id)
    .limit(1)
    .scalar_subquery()
)
_ABOUT = select(Story).where(Story.slug == _newest, Story.published_at <= bindparam("now"))


@dataclass(frozen=True)
class Place:
    """An address that anybody may find, and what is known of it."""

    path: str
    languages: frozenset[str]  # that it is written in; empty: all
    changed_at: datetime | None


def stories(language: str) -> list[Story]:
    """Return the published stories, newest first, each in the version nearest to *language*."""
    query = select(Story).where(Story.published_at <= clock.now())
    by_slug: dict[str, list[Story]] = {}
    for version in db.session.scalars(query):
        by_slug.setdefault(version.slug, []).append(version)
    told = [_nearest(versions, language) for versions in by_slug.values()]
    return sorted(told, key=lambda story: (story.published_at, story.id), reverse=True)


def story(slug: str, language: str) -> Story:
    """Return a published story in *language*, or else in the language that it has.

    Raises:
        NotFound: there is none by that name, or it is still a draft.

    """
    query = select(Story).where(Story.slug == slug, Story.published_at <= clock.now())
    versions = db.session.scalars(query).all()
    if not versions:
        raise NotFound(gettext("There is no story at this address."))
    return _nearest(versions, language)


def story_about(petition_id: int, language: str) -> Story | None:
    """Return the newest published story with that petition, None where there is none."""
    asked = {"petition": petition_id, "now": clock.now()}
    versions = db.session.scalars(_ABOUT, asked).all()
    return _nearest(versions, language) if versions else None


def languages_of(slug: str) -> frozenset[str]:
    """Return the languages that a published story is written in."""
    query = select(Story.language).where(Story.slug == slug, Story.published_at <= clock.now())
    return frozenset(db.session.scalars(query))


def page(slug: str, language: str) -> Page:
    """Return a plain page in *language*, or else in the language that it has.

    Raises:
        NotFound: nobody has written it yet.

    """
    versions = db.session.scalars(select(Page).where(Page.slug == slug)).all()
    if not versions:
        raise NotFound(gettext("This page has not been written yet."))
    return _nearest(versions, language)


def places() -> list[Place]:
    """Return every page of this floor that a search engine may show: home, stories, pages."""
    query = select(Story).where(Story.published_at <= clock.now()).order_by(Story.id)
    told: dict[str, list[Story | Page]] = {}
    for version in db.session.scalars(query):
        told.setdefault(f"/stories/{version.slug}", []).append(version)
    newest = max((one.updated_at for of in told.values() for one in of), default=None)
    for page in db.session.scalars(select(Page).order_by(Page.id)):
        told.setdefault(f"/{page.slug}", []).append(page)
    return [
        Place("/", frozenset(), newest),
        *(
            Place(
                path,
                frozenset(one.language for one in versions),
                max(one.updated_at for one in versions),
            )
            for path, versions in told.items()
        ),
    ]


def _nearest(versions: Iterable[_Text], language: str) -> _Text:
    """Choose among translations: the language asked for, the original, then any."""
    return min(versions, key=lambda v: (v.language != language, v.language != ORIGINAL, v.id))
