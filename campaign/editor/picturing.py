"""Pictures that are there: what is said of them, and where they are shown."""

from flask_babel import gettext
from sqlalchemy import delete, select, union

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


def called(picture_id: int, *, for_update: bool = False) -> Picture:
    """Return a picture.

    Args:
        picture_id: its number.
        for_update: lock the row: nobody puts it into a story until the transaction ends.

    Raises:
        NotFound: there is none of this number.

    """
    found = db.session.get(Picture, picture_id, with_for_update=for_update)
    if found is None:
        raise NotFound(gettext("There is no such picture."))
    return found


def addresses_of(picture: Picture) -> list[str]:
    """Return every address whose text, draft or version shows a picture, in order.

    A version counts, because it can be brought back.
    """
    named = f"/images/{picture.name}/"
    shown = union(
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
    return sorted(db.session.scalars(shown))


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
