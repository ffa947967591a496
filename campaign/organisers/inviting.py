"""Ask people to the desk by mail: a link that gives one role, once, within a week.

Whoever invites learns nothing of whom they invite: the answer is the same whether somebody is
at the desk already, in another campaign, or was shut out. The role is theirs when they come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import format_date, gettext
from sqlalchemy import delete, select

from campaign import clock
from campaign.access import accounts, audit, roles, tokens
from campaign.access.links import StaleLink
from campaign.access.models import SCOPE, Account, Duty, Invitation, Role
from campaign.access.roles import May
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.errors import Forbidden, NotFound, Refusal
from campaign.mail import letterhead
from campaign.mail.post import Mail
from campaign.organisers import managing, naming
from campaign.organisers.managing import Within
from campaign.vault import new_handle, vault
from campaign.web import languages

GOOD_FOR = timedelta(days=7)
_KEPT_FOR = timedelta(days=30)  # after that; so long it can be sent again
_TABLE = Invitation.__tablename__


class HasIt(Refusal):
    """They have a role in this campaign already."""


@dataclass(frozen=True)
class Accepted:
    """Somebody who has come."""

    account: Account
    is_new: bool  # has no password yet, so that the link has to let them in


def invite(
    settings: Settings,
    email: str,
    *,
    role: Role,
    campaign: int,
    language: str,
    by: int,
) -> Invitation:
    """Mail somebody an invitation, in the caller's transaction; an earlier one ends.

    Args:
        settings: of this site.
        email: whom to invite.
        role: what they shall be.
        campaign: id of a petition, or ``EVERY``.
        language: of the mail.
        by: account of who invites.

    Raises:
        Invalid: this is not a mail address.
        Forbidden: the campaign is not theirs.
        HasIt: whoever it is has a role in it, which is changed in the list.

    """
    _check(managing.hold(by), campaign)
    email = accounts.proper(email)
    there = accounts.by_email(email)
    if there is not None and _has_role(there, campaign):
        raise HasIt(
            gettext("They are at this desk already. Change their role in the list of people.")
        )
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.email_print == accounts.email_print(email),
            Invitation.campaign == campaign,
        )
    )
    invitation = found or Invitation(
        handle=new_handle(), email_print=accounts.email_print(email), campaign=campaign
    )
    invitation.sealed = vault.seal(SCOPE, _TABLE, invitation.handle, {"email": email})
    invitation.role, invitation.language, invitation.invited_by = role, language, by
    _send(settings, invitation)
    audit.note(
        "organisers.invite",
        by,
        about=campaign or None,
        invitation=invitation.id,
        role=role.value,
    )
    return invitation


def send_again(settings: Settings, invitation_id: int, by: int) -> str:
    """Mail a fresh link, in the caller's transaction: the one before ends; return to whom."""
    invitation = _called(invitation_id, managing.hold(by))
    invitation.invited_by = by  # whoever sends it again answers for it from now on
    _send(settings, invitation)
    audit.note(
        "organisers.invite_again",
        by,
        about=invitation.campaign or None,
        invitation=invitation.id,
    )
    return email_of(invitation)


def call_back(invitation_id: int, by: int) -> str:
    """Let an invitation be good no more, in the caller's transaction; return whose it was."""
    invitation = _called(invitation_id, managing.hold(by))
    email = email_of(invitation)
    audit.note(
        "organisers.uninvite",
        by,
        about=invitation.campaign or None,
        invitation=invitation.id,
    )
    db.session.delete(invitation)
    return email


def waiting(within: Within) -> Sequence[Invitation]:
    """Return the invitations that nobody has followed yet, newest first."""
    query = select(Invitation).order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    if within is not None:
        query = query.where(Invitation.campaign.in_(within))
    return db.session.scalars(query).all()


def email_of(invitation: Invitation) -> str:
    """Return whom an invitation went to, for the eyes of an owner."""
    opened: str = vault.open(_TABLE, invitation.handle, invitation.sealed)["email"]
    return opened


def check(token: str) -> Invitation:
    """Return the invitation of a link, and leave it as it is.

    Raises:
        StaleLink: it was used, called back, its week is over, or whoever invited could not do
            it any more.

    """
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == tokens.hash_of(token),
            Invitation.expires_at > clock.now(),
        )
    )
    if found is None:
        raise _stale()
    if not _is_stood_by(found):
        raise StaleLink(
            gettext(
                "Whoever invited you cannot do so any more. Ask an owner of this desk to "
                "invite you again."
            )
        )
    return found


def accept(token: str) -> Accepted:
    """Give whoever holds a link its role, in the caller's transaction; it is used up.

    Raises:
        StaleLink: as for :func:`check`, or they were shut out.

    """
    managing.hold(None)
    invitation = check(token)
    account = accounts.by_email(email_of(invitation)) or accounts.add(email_of(invitation))
    if not account.is_active:
        raise _stale()
    roles.give(account, invitation.role, invitation.campaign)
    audit.note(
        "organisers.join",
        account.id,
        about=invitation.campaign or None,
        account=account.id,
        invitation=invitation.id,
        invited_by=invitation.invited_by,
        role=invitation.role.value,
    )
    db.session.delete(invitation)
    return Accepted(account, is_new=account.password_hash is None)


def purge() -> int:
    """Delete invitations whose time is long over, in the caller's transaction."""
    past = Invitation.expires_at <= clock.now() - _KEPT_FOR
    return len(
        db.session.scalars(delete(Invitation).where(past).returning(Invitation.id)).all()
    )


def _is_stood_by(invitation: Invitation) -> bool:
    """Return whether whoever invited could do it now, too; the server always can."""
    by = invitation.invited_by
    return by is None or (
        accounts.by_id(by).is_active and roles.of(by).may(May.OWN, invitation.campaign)
    )


def _check(within: Within, campaign: int) -> None:
    if within is not None and campaign not in within:
        raise Forbidden(gettext("You can invite people only to campaigns that you own."))


def _has_role(account: Account, campaign: int) -> bool:
    held = select(Duty.role).where(Duty.account_id == account.id, Duty.campaign == campaign)
    return db.session.scalar(held.limit(1)) is not None


def _called(invitation_id: int, within: Within) -> Invitation:
    found = db.session.get(Invitation, invitation_id)
    if found is None or (within is not None and found.campaign not in within):
        raise NotFound(gettext("This invitation was followed or called back already."))
    return found


def _send(settings: Settings, invitation: Invitation) -> None:
    token, now = tokens.new(), clock.now()
    invitation.token_hash = tokens.hash_of(token)
    invitation.sent_at, invitation.expires_at = now, now + GOOD_FOR
    db.session.add(invitation)
    db.session.flush()
    with languages.speaking(invitation.language):
        mail = _mail(settings, invitation, token)
    outbox.enqueue(kind=Kind.SIGN_IN, scope=SCOPE, mail=mail, is_rehearsal=False)


def _mail(settings: Settings, invitation: Invitation, token: str) -> Mail:
    inviter = invitation.invited_by and accounts.by_id(invitation.invited_by)
    asked = gettext(
        "%(inviter)s asks you to help at the desk of %(organisation)s.",
        inviter=accounts.email_of(inviter) if inviter else settings.contact,
        organisation=settings.organisation,
    )
    text, html = letterhead.compose(
        [
            letterhead.Heading(gettext("You are invited to the desk")),
            letterhead.Paragraph(asked),
            letterhead.Facts(
                (
                    (gettext("Your role"), _role(invitation.role)),
                    (gettext("Campaign"), naming.campaign(invitation.campaign)),
                )
            ),
            letterhead.Button(
                gettext("Come in"),
                settings.link(f"/desk/invitation/{token}", invitation.language),
            ),
            letterhead.Small(
                gettext(
                    "The link works once, until %(day)s. If you do not know what this is "
                    "about, do nothing: without this mail nobody can use it.",
                    day=format_date(clock.pacific(invitation.expires_at).date(), "long"),
                )
            ),
        ],
        organisation=settings.organisation,
        postal_address=settings.postal_address,
        contact=settings.contact,
        language=invitation.language,
    )
    return Mail(
        recipient=email_of(invitation),
        subject=gettext(
            "You are invited to the desk of %(organisation)s",
            organisation=settings.organisation,
        ),
        text=text,
        html=html,
    )


def _role(role: Role) -> str:
    return f"{naming.role(role)}: {naming.may(role)}"


def _stale() -> StaleLink:
    return StaleLink(
        gettext("This invitation was followed already, was called back, or its week is over.")
    )
