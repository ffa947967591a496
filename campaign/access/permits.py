"""What a page of the desk needs, and the words for whoever may not see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from campaign.access import accounts, roles
from campaign.access.models import Account, Duty, Role
from campaign.access.roles import Duties, May
from campaign.db import db
from campaign.errors import Forbidden, NotFound

# Takes the arguments in an address, and says which campaign the page is about: the id of a
# petition, ``roles.EVERY`` for what belongs to no single one, or None for a list that shows
# only what ``g.duties.campaigns`` has. Given none, it says what a page without any is about.
# Raises NotFound where there is no such thing.
Of = Callable[[Mapping[str, Any]], int | None]
Wanted = TypeVar("Wanted", May, Of)

MOST_OWNERS = 3  # to ask: enough that one of them reads their mail
_IT_TAKES = {
    May.SEE: (
        lazy_gettext("It takes a role in this campaign."),
        lazy_gettext("It takes a role for all campaigns."),
        lazy_gettext("You have no role at this desk yet."),
    ),
    May.MODERATE: (
        lazy_gettext("It takes a moderator or an organiser of this campaign."),
        lazy_gettext("It takes a moderator or an organiser for all campaigns."),
        lazy_gettext("It takes a moderator or an organiser."),
    ),
    May.TAKE: (
        lazy_gettext("It takes an exporter or an organiser of this campaign."),
        lazy_gettext("It takes an exporter or an organiser for all campaigns."),
        lazy_gettext("It takes an exporter or an organiser."),
    ),
    May.WRITE: (
        lazy_gettext("It takes an organiser of this campaign."),
        lazy_gettext("It takes an organiser for all campaigns."),
        lazy_gettext("It takes an organiser."),
    ),
    May.OWN: (
        lazy_gettext("It takes an owner of this campaign."),
        lazy_gettext("It takes an owner for all campaigns."),
        lazy_gettext("It takes an owner."),
    ),
}


@dataclass(frozen=True)
class Permits:
    """What the views of one blueprint need: the same, or each its own, ``"*"`` all others."""

    may: May | Mapping[str, May]
    of: Of | Mapping[str, Of]

    def act(self, view: str) -> May:
        """Return what one does there."""
        return _for(self.may, view)

    def campaign(self, view: str, args: Mapping[str, Any]) -> int | None:
        """Return which campaign it is about: see ``Of``."""
        return _for(self.of, view)(args)

    def lets_in(self, duties: Duties, view: str, campaign: int | None) -> bool:
        """Return whether somebody would be let in there, without looking anything up.

        Args:
            duties: theirs.
            view: which one.
            campaign: what it would be about, for a page about one; None for any other.

        """
        is_about_one = campaign is not None and _for(self.of, view) is not everywhere
        where = campaign if is_about_one else self.campaign(view, {})
        return duties.may(self.act(view), where)


def everywhere(args: Mapping[str, Any]) -> int | None:
    """Say that a page belongs to no single campaign."""
    del args
    return roles.EVERY


def check_page(duties: Duties, needs: Permits, view: str, args: Mapping[str, Any]) -> None:
    """Refuse a page as ``check`` does. What is not there answers like what is not theirs."""
    act = needs.act(view)
    if act is May.SELF:
        return
    try:
        campaign = needs.campaign(view, args)
    except NotFound:
        if duties.may(May.SEE, roles.EVERY):
            raise
        raise _not_there() from None
    check(duties, act, campaign)


def check(duties: Duties, act: May, campaign: int | None) -> None:
    """Refuse what somebody's roles do not allow; of what they may not see, say that it is not.

    Args:
        duties: theirs.
        act: what they want to do.
        campaign: to what: see ``Of``.

    Raises:
        NotFound: it belongs to a campaign in which they have no role at all.
        Forbidden: they may see it, and not do this; it says who could, and whom to ask.

    """
    if duties.may(act, campaign):
        return
    if campaign and not duties.may(May.SEE, campaign):
        raise _not_there()
    raise Forbidden(_refusal(act, campaign))


def _not_there() -> NotFound:
    return NotFound(gettext("There is no such page at your desk."))


def _for(wanted: Wanted | Mapping[str, Wanted], view: str) -> Wanted:
    return wanted.get(view, wanted["*"]) if isinstance(wanted, Mapping) else wanted


def _refusal(act: May, campaign: int | None) -> str:
    one, for_all, any_of_them = _IT_TAKES[May.WRITE if act is May.OPEN else act]
    takes = any_of_them if campaign is None else one if campaign else for_all
    owners = _owners(campaign or roles.EVERY)
    ask = (
        gettext("To get it, ask whoever owns this desk: %(owners)s.", owners=", ".join(owners))
        if owners
        else gettext("To get it, ask whoever runs the server.")
    )
    return " ".join((gettext("Your role does not let you do this."), str(takes), ask))


def _owners(campaign: int) -> list[str]:
    """Return addresses of a few who could give the role, for a colleague's eyes."""
    query = (
        select(Duty.account_id)
        .join(Account, Account.id == Duty.account_id)
        .where(
            Duty.role == Role.OWNER,
            Duty.campaign.in_({campaign, roles.EVERY}),
            Account.is_active,
        )
        .group_by(Duty.account_id)
        .order_by(Duty.account_id)
        .limit(MOST_OWNERS)
    )
    return sorted(accounts.emails_of(db.session.scalars(query)).values())
