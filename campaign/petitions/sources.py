"""Where signatures come from: named in the address of the page, counted, and bounded.

A name comes from whoever makes a link (``?source=newsletter``), so it is only taken in a shape
that can hold nothing personal, and a petition has at most ``MOST`` with confirmed signatures.
Where no such name stands, the words that mailing programs add (``utm_source`` and its like)
count, and where there are none, the site that led here: its domain, never its page.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from campaign.db import db
from campaign.petitions.models import Petition, Source
from campaign.petitions.tally_models import Facet, FacetKind

PAGE: Final = "page"  # the page itself, without anything in its address
SHARED: Final = "shared"  # somebody's own link
POSTER: Final = "poster"
OTHER: Final = "other"  # what came after MOST
MOST: Final = 200
MOST_TRIED: Final = 5_000  # with those that nobody confirmed, whom strangers can make up
_OURS = frozenset({PAGE, SHARED, POSTER, OTHER})
TAGGED: Final = "utm:"  # before words that no ``?source=`` can hold
REFERRED: Final = "ref:"
ON_PAPER: Final = "paper:"  # and the number of the import: no address of a page can say so
LISTED: Final = "list:"  # the same, brought in from another tool
BROUGHT: Final = (ON_PAPER, LISTED)
_MOST_NAME = 60
_TAGS = ("utm_source", "utm_medium", "utm_campaign")
_JOINTS = re.compile(r"[\s_.+-]+")
# Neither an @ nor a number to call.
_TAG = re.compile(r"(?!.*[0-9]{9})[a-z0-9-]{1,30}\Z")
_DOMAIN = re.compile(
    r"(?=.{4,50}\Z)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\Z"
)
_DOORS = re.compile(r"(?:www|m|mobile|l|lm|out)\.(?=.+\.)")  # of one and the same site
_SHAPE = re.compile(r"[a-z0-9-]{1,50}\Z")
_CODE = re.compile(r"[a-z0-9]{1,12}\Z")  # of a link: see sharing

# Built once: it runs whenever somebody signs.
_CALLED = select(Source).where(
    Source.petition_id == bindparam("petition"), Source.name == bindparam("name")
)


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


def tags(address: Mapping[str, str]) -> dict[str, str]:
    """Return the ``utm_`` words of an address that are whole, by their names there.

    Args:
        address: what stands in it behind the question mark.

    """
    found = {}
    for name in _TAGS:
        word = _JOINTS.sub("-", address.get(name, "").strip().lower()).strip("-")
        if _TAG.match(word):
            found[name] = word
    return found if _TAGS[0] in found else {}


def landing(address: str | None, *, ours: Collection[str]) -> dict[str, str]:
    """Return the ``utm_`` words of the page on which a form stood.

    Args:
        address: of that page, as the browser sends it with the form.
        ours: our hosts; another site's words are none of our business.

    """
    try:
        split = urlsplit(address or "")
    except ValueError:
        return {}
    return tags(dict(parse_qsl(split.query))) if split.netloc in ours else {}


def tagged(words: Mapping[str, str]) -> str | None:
    """Return the name of a source for ``utm_`` words: ``utm:partner/email/spring``.

    What would make it too long is left out, from the end.
    """
    parts = [words[name] for name in _TAGS if name in words]
    while parts and len(TAGGED + "/".join(parts)) > _MOST_NAME:
        parts.pop()
    return TAGGED + "/".join(parts) if parts else None


def referred(domain: str | None, *, ours: Collection[str]) -> str | None:
    """Return the name of a source for the site that led here: ``ref:example.org``.

    Args:
        domain: as the page's script read it; anybody can write anything there.
        ours: our hosts, which led nobody here.

    """
    host = (domain or "").strip().lower()
    if host in {one.partition(":")[0] for one in ours} or not _DOMAIN.match(host):
        return None
    return REFERRED + _DOORS.sub("", host)


def named(petition: Petition, name: str) -> Source:
    """Return the source of that name, or ``other`` where a petition has too many.

    Two who come at the same moment may both be the last: the bound may be passed by those few.

    Args:
        petition: whose signatures are counted.
        name: of the shape that ``read`` returns, or one of our own.

    """
    found = _called(petition, name)
    if found is not None:
        return found
    if name not in _OURS and _is_full(petition):
        return named(petition, OTHER)
    return _added(petition, name)


def brought(petition: Petition, number: int, *, is_on_paper: bool) -> Source:
    """Return the source of one import, however many sources there are.

    Args:
        petition: for which it was brought in.
        number: of the import.
        is_on_paper: people signed with a pen.

    """
    name = f"{ON_PAPER if is_on_paper else LISTED}{number}"
    return _called(petition, name) or _added(petition, name)


def _called(petition: Petition, name: str) -> Source | None:
    return db.session.scalar(_CALLED, {"petition": petition.id, "name": name})


def _added(petition: Petition, name: str) -> Source:
    """Add a source; another process may be first."""
    row = Source(petition_id=petition.id, name=name)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(_CALLED, {"petition": petition.id, "name": name}).one()
    return row


def _is_full(petition: Petition) -> bool:
    of_petition = Source.petition_id == petition.id
    tried = db.session.scalar(select(func.count()).select_from(Source).where(of_petition))
    if (tried or 0) < MOST:
        return False
    used = select(func.count(Facet.value.distinct())).where(
        Facet.petition_id == petition.id, Facet.kind == FacetKind.SOURCE
    )
    return (tried or 0) >= MOST_TRIED or (db.session.scalar(used) or 0) >= MOST
