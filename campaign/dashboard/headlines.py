"""What a story is called, for pages of the desk that know its address alone."""

from sqlalchemy import select

from campaign.db import db
from campaign.stories.models import Story


def of_story(slug: str, language: str) -> str:
    """Return the headline of a story, in *language* where it has one; else its slug."""
    rows = db.session.execute(
        select(Story.language, Story.headline).where(Story.slug == slug).order_by(Story.id)
    )
    found = dict(rows.all())
    return found.get(language) or next(iter(found.values()), slug)
