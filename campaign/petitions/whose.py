"""Which campaign a page of the desk is about: what the guard asks of a page's address."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute

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


def within(
    campaign: InstrumentedAttribute[Any], campaigns: frozenset[int] | None
) -> ColumnElement[bool]:
    """Return what narrows a query to the rows that somebody may see.

    Args:
        campaign: the column that holds the id of a petition. What belongs to none alone, and
            has null there, is seen by those alone who may see all.
        campaigns: as ``Duties.campaigns`` says; None: all.

    """
    return true() if campaigns is None else campaign.in_(campaigns)


def slugs(numbers: Collection[int]) -> dict[int, str]:
    """Return the addresses of some petitions by their ids."""
    found = select(Petition.id, Petition.slug).where(Petition.id.in_(numbers))
    return dict(db.session.execute(found).all())
