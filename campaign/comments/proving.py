"""Who comments: one row a mailbox, and the link in its mail that lets its owner in again.

Nothing of a link is stored. It is proven with a key of the commenters' scope, and works as
long as its row is there: whoever asks to be forgotten ends it.
"""

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.comments.models import SCOPE, Commenter
from campaign.db import db
from campaign.errors import NotFound
from campaign.mail import addresses
from campaign.vault import Damaged, links, new_handle, vault

TABLE = Commenter.__tablename__
# Built once: it runs whenever somebody signs.
_KNOWN = select(Commenter).where(Commenter.address_print == bindparam("of"))


def make(commenter: Commenter) -> str:
    """Return the token of a commenter's link, 43 characters that are safe in an address."""
    return links.written(commenter.handle, _proof(commenter.handle))


def read(token: str, *, for_update: bool = False) -> Commenter:
    """Return the commenter that a link speaks of.

    Args:
        token: as it stands in the address.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: the link was cut off, forged, or its mailbox is forgotten.

    """
    missing = NotFound(
        gettext(
            "This link does not work. Perhaps it was cut off: copy the whole line from the "
            "mail. Links of those who asked to be forgotten are gone."
        )
    )
    told = links.read(token)
    if told is None or not told.is_proven_by(_proof(told.handle)):
        raise missing
    query = select(Commenter).where(Commenter.handle == told.handle)
    found = db.session.scalar(query.with_for_update() if for_update else query)
    if found is None:
        raise missing
    return found


def commenter_of(email: str, language: str) -> Commenter:
    """Return the row of a mailbox, locked, in the caller's transaction; made when it is new.

    Args:
        email: in the spelling that gets mail.
        language: of the page, for the mails of a new one.

    """
    known_by = print_of(email)
    query = select(Commenter).where(Commenter.address_print == known_by).with_for_update()
    found = db.session.scalar(query)
    if found is not None:
        return found
    handle = new_handle()
    fresh = Commenter(
        handle=handle,
        sealed=vault.seal(SCOPE, TABLE, handle, {"email": email}),
        address_print=known_by,
        language=language,
        agreed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:  # another process was first
        return db.session.scalars(query).one()
    return fresh


def known(email: str) -> Commenter | None:
    """Return the row of a mailbox, if it ever commented."""
    return db.session.scalar(_KNOWN, {"of": print_of(email)})


def address_of(commenter: Commenter) -> str | None:
    """Return the mail address of a commenter; None where it was erased or is damaged."""
    if commenter.sealed is None:
        return None
    try:
        return str(vault.open(TABLE, commenter.handle, commenter.sealed)["email"])
    except Damaged:
        return None


def print_of(email: str) -> bytes:
    """Return the fingerprint by which a mailbox that comments is known again."""
    return vault.fingerprint(SCOPE, "address", addresses.canonical(email))


def _proof(handle: bytes) -> bytes:
    return vault.fingerprint(SCOPE, "token", handle)
