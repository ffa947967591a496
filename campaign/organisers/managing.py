"""Who is at the desk, and what they are there: seen and changed by its owners.

Whoever changes people is alone at it. Two owners who demote each other at the same moment would
else leave a desk that nobody owns; the second one is no owner any more when their turn comes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from campaign.access import accounts, audit, links, roles, sessions
from campaign.access.models import Account, Duty, Factor, Role
from campaign.access.roles import EVERY, May
from campaign.db import alone, db
from campaign.errors import Forbidden, NotFound, Refusal

Roles = frozenset[tuple[Role, int]]  # each with the id of a petition, or ``EVERY``
Within = frozenset[int] | None  # petitions whose people one may change; None: everybody


class Crossed(Refusal):
    """Somebody else has changed this person's roles since they were shown."""


class LastOwner(Refusal):
    """Without this person nobody would own the whole desk."""


@dataclass(frozen=True)
class Person:
    """Somebody of the desk, as far as whoever asks may know."""

    id: int
    email: str
    duties: Roles
    is_active: bool
    has_password: bool
    has_factor: bool
    seen_at: datetime | None

    @property
    def mark(self) -> str:
        """These roles in a word, to see later whether they are still the same."""
        return mark(self.duties)


def mark(duties: Iterable[tuple[Role, int]]) -> str:
    """Return roles as a form carries them: ``0:owner 3:moderator``."""
    return " ".join(sorted(f"{campaign}:{role}" for role, campaign in duties))


def people(within: Within) -> list[Person]:
    """Return everybody who has a role in these campaigns, oldest first; None: everybody."""
    there = accounts.everyone()
    with_factor = set(
        db.session.scalars(select(Factor.account_id).where(Factor.proved_at.is_not(None)))
    )
    held: dict[int, set[tuple[Role, int]]] = {}
    for duty in db.session.scalars(select(Duty)):
        if within is None or duty.campaign in within:
            held.setdefault(duty.account_id, set()).add((duty.role, duty.campaign))
    return [
        Person(
            id=account.id,
            email=accounts.email_of(account),
            duties=frozenset(held.get(account.id, ())),
            is_active=account.is_active,
            has_password=account.password_hash is not None,
            has_factor=account.id in with_factor,
            seen_at=account.seen_at,
        )
        for account in there
        if within is None or account.id in held
    ]


def person_called(account_id: int, within: Within) -> Person:
    """Return one of :func:`people`.

    Raises:
        NotFound: there is no such person, or none whom one may know of.

    """
    found = next((one for one in people(within) if one.id == account_id), None)
    if found is None:
        raise NotFound(gettext("There is no such person at your desk."))
    return found


def hold(by: int | None) -> Within:
    """Wait until nobody else changes people; return whose people *by* may change, now.

    Args:
        by: account of who changes something; None for the server's command line.

    Raises:
        Forbidden: they own nothing any more.

    """
    alone("people of the desk")
    if by is None:
        return None
    within = roles.of(by).campaigns(May.OWN)
    if within is not None and not within:
        raise Forbidden(gettext("You do not own this any more."))
    return within


def hold_all(by: int | None) -> None:
    """Do as :func:`hold`, for what concerns somebody in all campaigns.

    Raises:
        Forbidden: *by* does not own the whole desk.

    """
    if hold(by) is not None:
        raise Forbidden(gettext("Only an owner of the whole desk can do this."))


def set_roles(account_id: int, wanted: Roles, *, seen: str, by: int | None) -> None:
    """Let somebody have these roles and no others, in the caller's transaction.

    Roles in campaigns that whoever changes them does not own stay as they are.

    Args:
        account_id: whose.
        wanted: in the campaigns that *by* owns.
        seen: the :func:`mark` of the roles that whoever changes them had before them.
        by: who does it; None for the command line.

    Raises:
        Crossed: they have others by now.
        Forbidden: a campaign among them is not theirs to give.
        LastOwner: nobody else owns the whole desk.
        NotFound: there is no such person.

    """
    within = hold(by)
    person = person_called(account_id, within)
    if person.mark != seen:
        raise Crossed(gettext("Somebody else has changed these roles meanwhile."))
    if within is not None and any(campaign not in within for _, campaign in wanted):
        raise Forbidden(gettext("You can give roles only in campaigns that you own."))
    account, all_held = accounts.by_id(account_id), roles.of(account_id).held
    roles.give_all(account, (all_held - person.duties) | wanted)
    _check_owners(account, all_held)
    for campaign in sorted({campaign for _, campaign in person.duties ^ wanted}):
        audit.note(
            "organisers.roles",
            by,
            about=campaign or None,
            account=account_id,
            was_role=_told(person.duties, campaign),
            role=_told(wanted, campaign),
        )


def shut_out(account_id: int, by: int | None) -> None:
    """Let somebody in no more, and end where they are, in the caller's transaction.

    Raises:
        Forbidden: *by* does not own the whole desk, or it is themselves.
        LastOwner: nobody else owns the whole desk.
        NotFound: there is no such person.

    """
    hold_all(by)
    if account_id == by:
        raise Forbidden(gettext("You cannot shut yourself out. Ask another owner."))
    account = _account(account_id)
    if account.is_active:
        account.is_active = False
        sessions.end_all(account_id)
        links.void_all(account_id)
        _check_owners(account, roles.of(account_id).held)
        audit.note("organisers.shut_out", by, account=account_id)


def let_in(account_id: int, by: int | None) -> None:
    """Undo :func:`shut_out`, in the caller's transaction: roles and password are as before."""
    hold_all(by)
    account = _account(account_id)
    if not account.is_active:
        account.is_active = True
        audit.note("organisers.let_in", by, account=account_id)


def end_sessions(account_id: int, by: int | None) -> int:
    """Sign somebody out everywhere, in the caller's transaction; return how many browsers."""
    hold_all(by)
    account = _account(account_id)
    count = len(sessions.of(account.id))
    sessions.end_all(account.id)
    audit.note("organisers.sessions_ended", by, account=account.id, count=count)
    return count


def _account(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound(gettext("There is no such person at your desk."))
    return account


def _check_owners(account: Account, before: Collection[tuple[Role, int]]) -> None:
    if (Role.OWNER, EVERY) not in before:
        return
    db.session.flush()
    query = (
        select(Duty.account_id)
        .join(Account, Account.id == Duty.account_id)
        .where(Duty.role == Role.OWNER, Duty.campaign == EVERY, Account.is_active)
    )
    if db.session.scalar(query.limit(1)) is None:
        email = accounts.email_of(account)
        raise LastOwner(
            gettext(
                "%(email)s is the last owner of the whole desk. First make somebody else one.",
                email=email,
            )
        )


def _told(duties: Collection[tuple[Role, int]], campaign: int) -> str | None:
    return "/".join(sorted(role for role, of in duties if of == campaign)) or None
