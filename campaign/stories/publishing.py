"""What visitors may read: published stories, plain pages, and where a bill stands."""

from collections.abc import Iterable
from typing import TypeVar

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.errors import NotFound
from campaign.stories.models import BillStep, Page, Step, Story

ORIGINAL = "en"  # the language to fall back on, where a text has no translation
_Text = TypeVar("_Text", Story, Page)


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


def page(slug: str, language: str) -> Page:
    """Return a plain page in *language*, or else in the language that it has.

    Raises:
        NotFound: nobody has written it yet.

    """
    versions = db.session.scalars(select(Page).where(Page.slug == slug)).all()
    if not versions:
        raise NotFound(gettext("This page has not been written yet."))
    return _nearest(versions, language)


def bill_steps(petition_id: int) -> list[BillStep]:
    """Return the steps of a petition's bill in the order a bill takes them."""
    order = list(Step)
    steps = db.session.scalars(select(BillStep).where(BillStep.petition_id == petition_id))
    return sorted(steps, key=lambda step: order.index(step.step))


def _nearest(versions: Iterable[_Text], language: str) -> _Text:
    """Choose among translations: the language asked for, the original, then any."""
    return min(versions, key=lambda v: (v.language != language, v.language != ORIGINAL, v.id))
