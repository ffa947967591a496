"""Who is signed in: rows on our side, so that signing out and shutting out work at once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from campaign import clock
from campaign.access import tokens
from campaign.access.models import Account, DeskSession
from campaign.db import db

IDLE = timedelta(hours=12)  # without a page, then it ends
LONGEST = timedelta(days=7)  # then it ends, however busy
NOTED_EVERY = timedelta(minutes=5)  # a page more often than that is not worth a write


def begin(account: Account, *, is_by_link: bool, browser: str | None = None) -> str:
    """Sign *account* in, and return the secret that its browser shall carry.

    Args:
        account: who it is.
        is_by_link: whether a one-time link proved it, and not the password.
        browser: how its owner knows it again in a list, like ``Firefox, Linux``.

    """
    token = tokens.new()
    account.seen_at = clock.now()
    db.session.add(
        DeskSession(
            account_id=account.id,
            token_hash=tokens.hash_of(token),
            seen_at=clock.now(),
            is_by_link=is_by_link,
            browser=browser,
        )
    )
    db.session.flush()
    return token


def find(token: str) -> tuple[DeskSession, Account] | None:
    """Return the session of a secret with its account; None where it ended or never was."""
    now = clock.now()
    row = db.session.execute(
        select(DeskSession, Account)
        .join(Account, Account.id == DeskSession.account_id)
        .where(
            DeskSession.token_hash == tokens.hash_of(token),
            DeskSession.ended_at.is_(None),
            DeskSession.seen_at > now - IDLE,
            DeskSession.created_at > now - LONGEST,
            Account.is_active,
        )
    ).first()
    return (row[0], row[1]) if row else None


def wants_noting(session: DeskSession) -> bool:
    """Return whether it is time to write down that somebody was seen."""
    return session.seen_at <= clock.now() - NOTED_EVERY


def seen(session_id: int) -> None:
    """Write down that somebody was seen; a session that ended meanwhile stays ended."""
    account_id = db.session.scalar(
        update(DeskSession)
        .where(DeskSession.id == session_id, DeskSession.ended_at.is_(None))
        .values(seen_at=clock.now())
        .returning(DeskSession.account_id)
    )
    if account_id is not None:  # sessions are deleted soon; who was here last is asked later
        db.session.execute(
            update(Account).where(Account.id == account_id).values(seen_at=clock.now())
        )


def of(account_id: int) -> Sequence[DeskSession]:
    """Return the sessions in which an account is signed in, seen last first."""
    now = clock.now()
    query = select(DeskSession).where(
        DeskSession.account_id == account_id,
        DeskSession.ended_at.is_(None),
        DeskSession.seen_at > now - IDLE,
        DeskSession.created_at > now - LONGEST,
    )
    return db.session.scalars(query.order_by(DeskSession.seen_at.desc())).all()


def show_factor(session: DeskSession) -> None:
    """Note that a second factor was shown in this session just now."""
    session.factor_at = session.proved_at = clock.now()
    db.session.flush()


def is_sure(session: DeskSession, period: timedelta) -> bool:
    """Return whether a second factor was shown in this session within *period*."""
    if session.factor_at is None or session.proved_at is None:
        return False
    return session.proved_at > clock.now() - period


def end_one(account_id: int, session_id: int) -> bool:
    """Sign one of an account's own browsers out; return whether there was one."""
    ended = db.session.scalar(
        update(DeskSession)
        .where(
            DeskSession.id == session_id,
            DeskSession.account_id == account_id,
            DeskSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
        .returning(DeskSession.id)
    )
    return ended is not None


def end(session_id: int) -> None:
    """Sign one browser out."""
    db.session.execute(
        update(DeskSession)
        .where(DeskSession.id == session_id, DeskSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_all(account_id: int, *, except_session: int | None = None) -> None:
    """Sign an account out everywhere, but for one session where that is wanted."""
    db.session.execute(
        update(DeskSession)
        .where(
            DeskSession.account_id == account_id,
            DeskSession.ended_at.is_(None),
            DeskSession.id != (except_session or 0),
        )
        .values(ended_at=clock.now())
    )


def purge() -> int:
    """Delete sessions that can never be used again, and return how many."""
    now = clock.now()
    gone = db.session.scalars(
        delete(DeskSession)
        .where(
            or_(
                DeskSession.ended_at.is_not(None),
                DeskSession.seen_at <= now - IDLE,
                DeskSession.created_at <= now - LONGEST,
            )
        )
        .returning(DeskSession.id)
    )
    return len(gone.all())
