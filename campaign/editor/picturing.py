"""Pictures that are there: what is said of them, and where they are shown."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    delete,
    literal,
    or_,
    select,
    true,
    union,
)

from campaign.access import audit
from campaign.db import db
from campaign.errors import Invalid, NotFound, Refusal
from campaign.stories.models import (
    Page,
    PageVersion,
    Picture,
    PicturePiece,
    Story,
    StoryDraft,
    StoryVersion,
)
from campaign.web import shelf


@dataclass(frozen=True)
class Writer:
    """Whoever writes, and where."""

    account_id: int
    campaigns: frozenset[int] | None  # ids of the petitions whose stories are theirs; None: all


def newest(limit: int, writer: Writer) -> list[Picture]:
    """Return the pictures that came last and that *writer* may use, the newest first."""
    query = select(Picture).where(_is_for(writer)).order_by(Picture.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def called(picture_id: int, writer: Writer, *, for_update: bool = False) -> Picture:
    """Return a picture: one that *writer* brought, or that a story of theirs shows.

    Args:
        picture_id: its number.
        writer: who asks.
        for_update: lock the row: nobody puts it into a story until the transaction ends.

    Raises:
        NotFound: there is none of this number, or it is not theirs.

    """
    query = select(Picture).where(Picture.id == picture_id, _is_for(writer))
    found = db.session.scalar(query.with_for_update() if for_update else query)
    if found is None:
        raise NotFound(gettext("There is no such picture."))
    return found


def _is_for(writer: Writer) -> ColumnElement[bool]:
    if writer.campaigns is None:
        return true()
    named = literal("%/images/") + Picture.name + "/%"
    shown = (
        select(Story.id)
        .outerjoin(StoryDraft, StoryDraft.story_id == Story.id)
        .outerjoin(StoryVersion, StoryVersion.story_id == Story.id)
        .where(
            Story.petition_id.in_(writer.campaigns),
            or_(*(kind.body.like(named) for kind in (Story, StoryDraft, StoryVersion))),
        )
    )
    return or_(Picture.account_id == writer.account_id, shown.exists())


def addresses_of(picture: Picture, campaigns: frozenset[int] | None = None) -> list[str]:
    """Return every address whose text, draft or version shows a picture, in order.

    A version counts, because it can be brought back. Of stories those of *campaigns* alone.
    """
    named = f"/images/{picture.name}/"
    shown = _addresses(named)
    if campaigns is not None:
        theirs = select(Story.slug).where(Story.petition_id.in_(campaigns))
        return sorted(set(db.session.scalars(shown)) & set(db.session.scalars(theirs)))
    return sorted(db.session.scalars(shown))


def _addresses(named: str) -> CompoundSelect[Any]:
    return union(
        select(Story.slug).where(Story.body.contains(named)),
        *(
            select(Story.slug).join(kind, kind.story_id == Story.id).where(has)
            for kind, has in (
                (StoryDraft, StoryDraft.body.contains(named)),
                (StoryVersion, StoryVersion.body.contains(named)),
            )
        ),
        select(Page.slug).where(Page.body.contains(named)),
        select(Page.slug)
        .join(PageVersion, PageVersion.page_id == Page.id)
        .where(PageVersion.body.contains(named)),
    )


def describe(picture: Picture, said: dict[str, str], account_id: int) -> None:
    """Say something else of a picture, in the caller's transaction; for texts to come."""
    for name, words in said.items():
        setattr(picture, name, words)
    audit.note("stories.picture.describe", account_id, picture=picture.id)


def remove(picture: Picture, *, typed: str, account_id: int) -> None:
    """Delete a picture for ever, in the caller's transaction.

    Args:
        picture: locked by the caller.
        typed: its number, as whoever deletes typed it to show that they mean it.
        account_id: who deletes.

    Raises:
        Invalid: something else was typed.
        Refusal: a text, a draft or a version shows it.

    """
    if addresses_of(picture):
        raise Refusal(gettext("This picture is in use: it cannot be deleted."))
    if typed.strip() != str(picture.id):
        raise Invalid(gettext("Type %(number)s to delete it.", number=picture.id))
    db.session.execute(delete(PicturePiece).where(PicturePiece.picture_id == picture.id))
    db.session.delete(picture)
    shelf.drop()
    audit.note("stories.picture.delete", account_id, picture=picture.id)
