"""One-time links: whoever holds one is signed in, once, for a day."""

from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, delete, func, select, update

from campaign import clock
from campaign.access import tokens
from campaign.access.models import Account, SignInLink
from campaign.db import db
from campaign.errors import Gone

GOOD_FOR = timedelta(hours=24)


class StaleLink(Gone):
    """The link was used, has expired, or was never one of ours."""


def issue(account: Account) -> str:
    """Return the secret of a new link for *account*."""
    token = tokens.new()
    db.session.add(
        SignInLink(
            account_id=account.id,
            token_hash=tokens.hash_of(token),
            expires_at=clock.now() + GOOD_FOR,
        )
    )
    db.session.flush()
    return token


def check(token: str) -> None:
    """Make sure that a link would still sign somebody in, without using it.

    Raises:
        StaleLink: it would not.

    """
    if db.session.scalar(select(SignInLink.id).where(_usable(token))) is None:
        raise _stale()


def use(token: str) -> Account:
    """Return whom a link signs in; it never signs in anybody again.

    One statement asks and answers, so that of two who come at once one is turned away.

    Raises:
        StaleLink: it was used or has expired, or the account is no longer active.

    """
    account_id = db.session.scalar(
        update(SignInLink)
        .where(_usable(token))
        .values(used_at=clock.now())
        .returning(SignInLink.account_id)
    )
    account = db.session.get(Account, account_id) if account_id is not None else None
    if account is None or not account.is_active:
        raise _stale()
    return account


def issued_since(account: Account, period: timedelta) -> int:
    """Count the links made for *account* within *period*."""
    made = (
        select(func.count())
        .select_from(SignInLink)
        .where(
            SignInLink.account_id == account.id,
            SignInLink.created_at > clock.now() - period,
        )
    )
    return db.session.scalar(made) or 0


def void_all(account_id: int) -> None:
    """Let no link of an account sign in any more."""
    db.session.execute(delete(SignInLink).where(SignInLink.account_id == account_id))


def purge() -> int:
    """Delete links whose time has passed, and return how many."""
    gone = db.session.scalars(
        delete(SignInLink).where(SignInLink.expires_at <= clock.now()).returning(SignInLink.id)
    )
    return len(gone.all())


def _usable(token: str) -> ColumnElement[bool]:
    return and_(
        SignInLink.token_hash == tokens.hash_of(token),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > clock.now(),
    )


def _stale() -> StaleLink:
    return StaleLink(gettext("This link has been used, or its day is over. Ask for a new one."))
