"""Where signatures come from: named in the address of the page, counted, and bounded.

A name comes from whoever makes a link (``?source=newsletter``), so it is only taken in a shape
that can hold nothing personal, and a petition has at most ``MOST`` with confirmed signatures.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select

from campaign.db import db
from campaign.petitions import agreeing
from campaign.petitions.models import Petition, Source, Tally

PAGE: Final = "page"  # the page itself, without anything in its address
SHARED: Final = "shared"  # somebody's own link
POSTER: Final = "poster"
OTHER: Final = "other"  # what came after MOST
MOST: Final = 200
MOST_TRIED: Final = 5_000  # with those that nobody confirmed, whom strangers can make up
_OURS = frozenset({PAGE, SHARED, POSTER, OTHER})
_SHAPE = re.compile(r"[a-z0-9-]{1,50}\Z")
_CODE = re.compile(r"[a-z0-9]{1,12}\Z")  # of a link: see sharing


def read(typed: str | None) -> str | None:
    """Return a name from an address as it is kept; None where it is no name.

    Args:
        typed: what stands behind ``source=``, in any case.

    """
    name = (typed or "").strip().lower()
    return name if _SHAPE.match(name) else None


def carried(address: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page's form must carry on: ``source`` and ``via``, where they are whole.

    Args:
        address: what stands in the page's address behind its question mark.

    """
    name = read(address.get("source"))
    code = address.get("via", "").strip().lower()
    found = {"source": name} if name else {}
    return found | ({"via": code} if _CODE.match(code) else {})


def named(petition: Petition, name: str) -> Source:
    """Return the source of that name, or ``other`` where a petition has too many.

    Two who come at the same moment may both be the last: the bound may be passed by those few.

    Args:
        petition: whose signatures are counted.
        name: of the shape that ``read`` returns, or one of our own.

    """
    of_petition = Source.petition_id == petition.id
    found = db.session.scalar(select(Source).where(of_petition, Source.name == name))
    if found is not None:
        return found
    if name not in _OURS and _is_full(petition):
        return named(petition, OTHER)
    query = select(Source).where(of_petition, Source.name == name)
    return agreeing.found_or_added(query, Source(petition_id=petition.id, name=name))


def _is_full(petition: Petition) -> bool:
    of_petition = Source.petition_id == petition.id
    tried = db.session.scalar(select(func.count()).select_from(Source).where(of_petition))
    if (tried or 0) < MOST:
        return False
    used = select(func.count(Tally.source_id.distinct())).where(
        Tally.petition_id == petition.id
    )
    return (tried or 0) >= MOST_TRIED or (db.session.scalar(used) or 0) >= MOST
