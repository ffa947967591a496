"""Let people in by a one-time link: the first organiser, a new one, one without a password."""

from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import exists, select

from campaign.access import accounts, audit, links, roles, tokens
from campaign.access.models import SCOPE, Account, Role
from campaign.access.roles import EVERY
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.errors import NotFound
from campaign.mail import letterhead
from campaign.mail.post import Mail

_MOST_LINKS = 5  # mailed to one person
_PERIOD = timedelta(hours=1)


def first_link(settings: Settings) -> str | None:
    """Return a link for whoever sets this site up; None once somebody has a password.

    Makes the first account, with the contact's address, where there is none. Writes; the
    caller commits.
    """
    if db.session.scalar(select(exists().where(Account.password_hash.is_not(None)))):
        return None
    there = accounts.everyone()
    account = there[0] if there else _with_role(settings.contact)
    return _address(settings, links.issue(account), "en")


def _with_role(email: str, role: Role = Role.OWNER, campaign: int = EVERY) -> Account:
    account = accounts.add(email)
    roles.give(account, role, campaign)
    return account


def first_email() -> str:
    """Return the address of whom ``first_link`` lets in: they sign in with it from then on."""
    return accounts.email_of(accounts.everyone()[0])


def invite(
    settings: Settings, email: str, *, role: Role = Role.OWNER, campaign: int = EVERY
) -> str:
    """Add a person to the desk and return the link that lets them in for the first time.

    Args:
        settings: of this site.
        email: theirs.
        role: what they are.
        campaign: id of a petition, or ``EVERY``.

    Raises:
        Invalid: this is not a mail address.
        AlreadyThere: there is an account with this address.

    """
    account = _with_role(email, role, campaign)
    audit.note(
        "organisers.add", None, about=campaign or None, account=account.id, role=role.value
    )
    return _address(settings, links.issue(account), "en")


def link_for(settings: Settings, email: str) -> str:
    """Return a fresh link for a person of the desk.

    Raises:
        NotFound: nobody at the desk has this address.

    """
    account = account_called(email)
    audit.note("organisers.link", None, account=account.id)
    return _address(settings, links.issue(account), "en")


def account_called(email: str) -> Account:
    """Return the account of a person of the desk.

    Raises:
        NotFound: nobody at the desk has this address.

    """
    account = accounts.by_email(email)
    if account is None or not account.is_active:
        raise NotFound(gettext("Nobody at the desk has this address."))
    return account


def mail_link(settings: Settings, email: str, language: str) -> None:
    """Mail a link to a person of the desk; to anybody else nothing happens, and nobody is told.

    Args:
        settings: of this site.
        email: as typed by whoever asks.
        language: of the mail.

    """
    account = accounts.by_email(email)
    is_known = account is not None and account.is_active
    # The mail is worded either way, so that the answer takes about as long.
    if account is None or not is_known or links.issued_since(account, _PERIOD) >= _MOST_LINKS:
        _mail(settings, email, tokens.new(), language)
        return
    mail = _mail(settings, accounts.email_of(account), links.issue(account), language)
    outbox.enqueue(kind=Kind.SIGN_IN, scope=SCOPE, mail=mail, is_rehearsal=False)


def _mail(settings: Settings, recipient: str, token: str, language: str) -> Mail:
    text, html = letterhead.compose(
        [
            letterhead.Heading(gettext("Sign in at the desk")),
            letterhead.Paragraph(
                gettext(
                    "Somebody, most likely you, asked for a link to sign in at the desk of "
                    "%(organisation)s.",
                    organisation=settings.organisation,
                )
            ),
            letterhead.Button(gettext("Sign in"), _address(settings, token, language)),
            letterhead.Small(
                gettext(
                    "The link works once, for 24 hours. If it was not you, do nothing: without "
                    "this mail nobody can use it."
                )
            ),
        ],
        organisation=settings.organisation,
        postal_address=settings.postal_address,
        contact=settings.contact,
        language=language,
    )
    subject = gettext("Your link to sign in")
    return Mail(recipient=recipient, subject=subject, text=text, html=html)


def _address(settings: Settings, token: str, language: str) -> str:
    return settings.link(f"/desk/sign-in/{token}", language)
