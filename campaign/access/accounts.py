"""The people of the desk: who they are, and whether they are who they say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from campaign.access import links, passwords, sessions
from campaign.access.models import SCOPE, Account
from campaign.db import db
from campaign.errors import Invalid, Refusal
from campaign.vault import new_handle, vault

TABLE = Account.__tablename__
MOST_ADDRESS_LENGTH = 254  # characters; RFC 5321
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z")


class AlreadyThere(Refusal):
    """Somebody with this address has an account."""


@dataclass(frozen=True)
class Proof:
    """That somebody knew the password of an account."""

    account_id: int
    renewed_hash: str | None  # to be kept instead; None where the kept one is up to date


def normal_email(typed: str) -> str:
    """Return an address as it is compared: without blanks around it, in small letters."""
    return typed.strip().casefold()


def email_print(typed: str) -> bytes:
    """Return the fingerprint by which an account's address is known again."""
    return vault.fingerprint(SCOPE, "email", normal_email(typed))


def proper(typed: str) -> str:
    """Return a mail address without the blanks around it.

    Raises:
        Invalid: this is not a mail address.

    """
    email = typed.strip()
    if len(email) > MOST_ADDRESS_LENGTH or not _ADDRESS.match(email):
        raise Invalid(gettext("Enter a mail address, like kim@example.org."))
    return email


def add(email: str) -> Account:
    """Add a person to the desk; they sign in by a link first, and have no password yet.

    Raises:
        Invalid: this is not a mail address.
        AlreadyThere: there is an account with this address.

    """
    email, handle = proper(email), new_handle()
    try:
        with db.session.begin_nested():
            account = Account(
                handle=handle,
                email_print=email_print(email),
                sealed=vault.seal(SCOPE, TABLE, handle, {"email": email}),
            )
            db.session.add(account)
    except IntegrityError as error:
        raise AlreadyThere(gettext("This person has access to the desk already.")) from error
    return account


def by_email(email: str) -> Account | None:
    """Return the account with an address, however its capitals are typed."""
    return db.session.scalar(select(Account).where(Account.email_print == email_print(email)))


def by_id(account_id: int) -> Account:
    """Return an account that is known to exist."""
    return db.session.get_one(Account, account_id)


def everyone() -> list[Account]:
    """Return all accounts, oldest first."""
    return list(db.session.scalars(select(Account).order_by(Account.id)))


def email_of(account: Account) -> str:
    """Return the address of an account, for its owner's or another organiser's eyes."""
    opened: str = vault.open(TABLE, account.handle, account.sealed)["email"]
    return opened


def emails_of(account_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the addresses of some accounts by their ids, for another organiser's eyes."""
    found = db.session.scalars(select(Account).where(Account.id.in_(set(account_ids))))
    return {account.id: email_of(account) for account in found}


def check_password(email: str, password: str) -> Proof | None:
    """Return a proof where the password is the account's; else None, whatever is wrong.

    An unknown address, an inactive account and one without a password take as long as a wrong
    password does. Nothing is written here: hashing takes longer than a write may last.
    """
    account = by_email(email)
    kept = account.password_hash if account else None
    is_right = passwords.fits(kept, password)
    if account is None or kept is None or not is_right or not account.is_active:
        return None
    return Proof(account.id, passwords.renewed(kept, password))


def keep(proof: Proof) -> Account:
    """Return the account that was proven, its password kept under today's parameters."""
    account = by_id(proof.account_id)
    if proof.renewed_hash is not None:
        account.password_hash = proof.renewed_hash
    return account


def set_password(account: Account, hashed: str, *, except_session: int | None = None) -> None:
    """Give an account its password; whoever else is signed in with it is signed out.

    Args:
        account: whose password it is.
        hashed: see :func:`passwords.hashed`, which is to be asked before writing begins.
        except_session: id of the session that may go on: the one that sets the password.

    """
    account.password_hash = hashed
    sessions.end_all(account.id, except_session=except_session)
    links.void_all(account.id)
    db.session.flush()
