"""Who may do what at the desk: five roles, each for one campaign or for all.

The one place that knows what a role is allowed. ``docs/roles.md`` says it in words, and a test
holds every page of the desk against it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from campaign.access.models import Account, Duty, Role
from campaign.db import db

EVERY = 0  # all campaigns, and what belongs to none: offices, the outbox, words of the site


class May(StrEnum):
    """A kind of thing that one may do, or not."""

    SELF = "self"  # one's own password, factors, sessions: everybody who is let in
    SEE = "see"  # figures and texts, no person
    MODERATE = "moderate"  # decide about comments
    TAKE = "take"  # take personal data out, as files
    WRITE = "write"  # stories, petition, updates, bill; offices and the outbox
    OPEN = "open"  # signatures one by one, and bringing them in
    OWN = "own"  # people, roles, the trail, forgetting


_ALL = frozenset(May)
ALLOWED = {
    Role.OWNER: _ALL,
    Role.ORGANISER: _ALL - {May.OWN},
    Role.MODERATOR: frozenset({May.SELF, May.SEE, May.MODERATE}),
    Role.EXPORTER: frozenset({May.SELF, May.SEE, May.TAKE}),
    Role.READER: frozenset({May.SELF, May.SEE}),
}


@dataclass(frozen=True)
class Duties:
    """All roles of one person."""

    held: frozenset[tuple[Role, int]]  # role, and id of a petition or ``EVERY``

    def may(self, act: May, campaign: int | None) -> bool:
        """Return whether they may do it.

        Args:
            act: what.
            campaign: id of a petition; ``EVERY`` for what belongs to no single one; None for
                a list that shows only what ``campaigns`` lets them see.

        """
        if act is May.SELF:
            return True
        where = self.campaigns(act)
        return where is None or (bool(where) if campaign is None else campaign in where)

    def campaigns(self, act: May) -> frozenset[int] | None:
        """Return the ids of the petitions in which they may do it; None: in all."""
        where = frozenset(campaign for role, campaign in self.held if act in ALLOWED[role])
        return None if EVERY in where else where


NONE = Duties(frozenset())
EVERYTHING = Duties(frozenset({(Role.OWNER, EVERY)}))  # the server itself


def of(account_id: int) -> Duties:
    """Return what somebody may do, now."""
    rows = db.session.execute(
        select(Duty.role, Duty.campaign).where(Duty.account_id == account_id)
    )
    return Duties(frozenset((role, campaign) for role, campaign in rows))


def who_may(act: May, campaign: int) -> Sequence[Account]:
    """Return the people of the desk who may do something in a campaign, oldest first."""
    able = [role for role, allowed in ALLOWED.items() if act in allowed]
    theirs = select(Duty.account_id).where(
        Duty.role.in_(able), Duty.campaign.in_([EVERY, campaign])
    )
    query = select(Account).where(Account.is_active, Account.id.in_(theirs))
    return db.session.scalars(query.order_by(Account.id)).all()


def give(account: Account, role: Role, campaign: int = EVERY) -> None:
    """Give somebody a role, once; the caller commits."""
    db.session.merge(Duty(account_id=account.id, role=role, campaign=campaign))


def give_all(account: Account, duties: Iterable[tuple[Role, int]]) -> None:
    """Let somebody have these roles and no others; the caller commits."""
    wanted = set(duties)
    there = db.session.scalars(select(Duty).where(Duty.account_id == account.id)).all()
    for duty in there:
        if (duty.role, duty.campaign) not in wanted:
            db.session.delete(duty)
    for role, campaign in wanted:
        give(account, role, campaign)
