"""Which campaign a page of the desk is about: what the guard asks of a page's address."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from campaign.db import db
from campaign.errors import NotFound
from campaign.petitions.models import Petition


def by_slug(args: Mapping[str, Any]) -> int | None:
    """Return the id of the petition that an address names; None where it names none.

    Args:
        args: the arguments in the address.

    Raises:
        NotFound: there is no petition by that name.

    """
    if "slug" not in args:
        return None
    return called(args["slug"]).id


def called(slug: str) -> Petition:
    """Return a petition by its name, drafts included.

    Raises:
        NotFound: there is none by that name.

    """
    found = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if found is None:
        raise NotFound(gettext("There is no petition at this address."))
    return found
