"""The second factor: what somebody has besides a password, and the codes for when it is lost.

Source:
    RFC 6238 (codes by time: 30 seconds, one step either way) and NIST SP 800-63B, 5.1.4 (a
    code is taken once) and 5.1.2 (codes to look up).
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import pyotp
from flask_babel import gettext
from sqlalchemy import delete, func, select, update

from campaign import clock
from campaign.access import tokens
from campaign.access.models import (
    SCOPE,
    Account,
    DeskSession,
    Factor,
    FactorKind,
    RecoveryCode,
)
from campaign.db import db
from campaign.errors import Invalid
from campaign.vault import new_handle, vault

TABLE = Factor.__tablename__
STEP_SECONDS = 30
SECRET_FOR = timedelta(minutes=15)  # from its first sight to its first code
CODES = 10  # for recovery, made together
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that paper lets one mistake
_CODE_SIGNS = 12  # 59 bits: guessing is hopeless long before the tries are slowed down


def of(account_id: int) -> Sequence[Factor]:
    """Return the factors that an account has set up, oldest first."""
    query = select(Factor).where(Factor.account_id == account_id, Factor.proved_at.is_not(None))
    return db.session.scalars(query.order_by(Factor.id)).all()


def has_any(account_id: int) -> bool:
    """Return whether an account must show a second factor to be let in."""
    query = select(Factor.id).where(
        Factor.account_id == account_id, Factor.proved_at.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def begin_app(account: Account) -> str:
    """Return the secret for an app: the same for a quarter of an hour, then another.

    So whoever saw it once, on a page that was left, does not know the one that is kept.
    """
    begun = _begun(account.id)
    if begun is not None and begun.created_at > clock.now() - SECRET_FOR:
        return secret_of(begun)
    db.session.execute(
        delete(Factor).where(Factor.account_id == account.id, Factor.proved_at.is_(None))
    )
    secret = pyotp.random_base32()
    handle = new_handle()
    db.session.add(
        Factor(
            handle=handle,
            account_id=account.id,
            kind=FactorKind.APP,
            sealed=vault.seal(SCOPE, TABLE, handle, {"secret": secret}),
        )
    )
    db.session.flush()
    return secret


def finish_app(account: Account, code: str) -> None:
    """Keep the app whose secret was begun, now that it showed a right code.

    Raises:
        Invalid: that is not the code it shows now.

    """
    begun = _begun(account.id)
    if begun is None or not _takes(begun, code):
        raise Invalid(gettext("That is not the code the app shows now. Try the next one."))
    begun.proved_at = begun.used_at = clock.now()
    db.session.flush()


def shows(account: Account, code: str) -> bool:
    """Return whether *code* is one of the account's app, or unused for recovery; it is used."""
    apps = [factor for factor in of(account.id) if factor.kind is FactorKind.APP]
    for app in apps:
        if _takes(app, code):
            app.used_at = clock.now()
            return True
    return _recovers(account.id, code)


def is_guessable(code: str) -> bool:
    """Return whether there are so few codes like this that tries have to be counted.

    A code for recovery is one of 10^17: its owner gets in however often somebody else tried.
    """
    return sum(sign.isalnum() for sign in code) < _CODE_SIGNS


def remove(account: Account, factor_id: int) -> bool:
    """Take a factor away; return whether there was one. The last takes its codes along."""
    gone = db.session.scalar(
        delete(Factor)
        .where(Factor.id == factor_id, Factor.account_id == account.id)
        .returning(Factor.id)
    )
    if not has_any(account.id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        no_longer_shown(account.id)
    return gone is not None


def remove_all(account: Account) -> int:
    """Take every factor and code of an account away; return how many factors that were."""
    gone = db.session.scalars(
        delete(Factor).where(Factor.account_id == account.id).returning(Factor.id)
    ).all()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    no_longer_shown(account.id)
    return len(gone)


def no_longer_shown(account_id: int) -> None:
    """Let every session of an account show a factor anew."""
    db.session.execute(
        update(DeskSession).where(DeskSession.account_id == account_id).values(factor_at=None)
    )


def new_codes(account: Account) -> list[str]:
    """Return fresh codes for recovery, to be shown once; older ones work no more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_SIGNS)) for _ in range(CODES)
    ]
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=tokens.hash_of(code)) for code in codes
    )
    db.session.flush()
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def codes_left(account_id: int) -> int:
    """Return how many codes for recovery an account has not used."""
    query = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def secret_of(factor: Factor) -> str:
    """Return the secret that an app and we share."""
    opened: str = vault.open(TABLE, factor.handle, factor.sealed)["secret"]
    return opened


def _begun(account_id: int) -> Factor | None:
    query = select(Factor).where(
        Factor.account_id == account_id,
        Factor.kind == FactorKind.APP,
        Factor.proved_at.is_(None),
    )
    return db.session.scalar(query.order_by(Factor.id.desc()).limit(1))


def _takes(app: Factor, code: str) -> bool:
    """Return whether *code* is right now, and newer than the last; one statement takes it."""
    plain = "".join(code.split())
    now = int(clock.now().timestamp()) // STEP_SECONDS
    password = pyotp.TOTP(secret_of(app))
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(password.generate_otp(step), plain):
            taken = db.session.scalar(
                update(Factor)
                .where(Factor.id == app.id, Factor.counter < step)
                .values(counter=step)
                .returning(Factor.id)
            )
            return taken is not None
    return False


def _recovers(account_id: int, code: str) -> bool:
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    used = db.session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == tokens.hash_of(plain),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return used is not None
