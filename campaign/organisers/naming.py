"""What roles are called at the desk, and what each may do, in a sentence."""

from flask_babel import gettext
from sqlalchemy import select

from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.db import db
from campaign.petitions import naming
from campaign.petitions.models import Petition


def role(one: Role) -> str:
    """Return what a role is called."""
    return str(
        {
            Role.OWNER: gettext("Owner"),
            Role.ORGANISER: gettext("Organiser"),
            Role.MODERATOR: gettext("Moderator"),
            Role.EXPORTER: gettext("Exporter"),
            Role.READER: gettext("Reader"),
        }[one]
    )


def may(one: Role) -> str:
    """Return in a few words what somebody with a role can do."""
    return str(
        {
            Role.OWNER: gettext("everything, people and the trail too"),
            Role.ORGANISER: gettext("writes, opens signatures, exports, sends"),
            Role.MODERATOR: gettext("decides about comments"),
            Role.EXPORTER: gettext("takes spreadsheets out"),
            Role.READER: gettext("sees figures and texts, and no person"),
        }[one]
    )


def campaign(number: int) -> str:
    """Return what a campaign is called; ``EVERY`` is all of them."""
    if number == EVERY:
        return str(gettext("All campaigns"))
    petition = db.session.get(Petition, number)
    return naming.call_of(petition) if petition else str(number)


def campaigns(within: frozenset[int] | None) -> dict[int, str]:
    """Return the campaigns in which one may give roles, newest first; before them, all at once.

    Args:
        within: those that one owns; None: everything.

    """
    query = select(Petition).order_by(Petition.id.desc())
    if within is not None:
        query = query.where(Petition.id.in_(within))
    found = {one.id: naming.choice(one) for one in db.session.scalars(query)}
    return found if within is not None else {EVERY: campaign(EVERY)} | found
