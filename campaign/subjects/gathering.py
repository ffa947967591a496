"""Gather all that the site holds about the owner of one mail address.

Everything is found by fingerprint, in each place under that place's own key, as it is found
when its owner comes by their link. What nobody can find by an address is not held about it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from campaign import clock
from campaign.access import accounts, audit, factors, sessions
from campaign.access.models import Duty, Invitation
from campaign.comments import holdings as comment_holdings
from campaign.comments import proving
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage, Suppression
from campaign.exports.models import What
from campaign.imports import finding
from campaign.mail import addresses
from campaign.petitions import living, people
from campaign.petitions.models import Petition, Signature
from campaign.signers import holdings as signer_holdings
from campaign.supporters import holdings as news_holdings
from campaign.supporters import mailboxes
from campaign.supporters.models import Subscriber
from campaign.vault import vault

Held = list[dict[str, Any]]
_OPENED = "signatures.open"  # in the trail: somebody at the desk looked at a person
_COUNTS = (What.DISTRICTS, What.ZIPS, What.DAYS)  # hold nobody
_MOST_EXPORTS = 1_000  # the latest


@dataclass(frozen=True)
class Section:
    """One place where something about a person may lie."""

    name: str  # in the file
    tables: frozenset[str]  # what it opens
    of: Callable[[str, Settings], Held]  # by a mail address as ``addresses.normal`` has it


@dataclass(frozen=True)
class Copy:
    """What is held about the owner of a mail address, section by section."""

    email: str
    sections: dict[str, Held]

    @property
    def found(self) -> int:
        """How many things are held."""
        return sum(len(held) for held in self.sections.values())

    def told(self, settings: Settings) -> dict[str, Any]:
        """Return it as JSON can say it, with who says so and when."""
        return {
            "asked_for": self.email,
            "gathered_at": clock.now().isoformat(timespec="seconds"),
            "held_by": {"organisation": settings.organisation, "contact": settings.contact},
            **self.sections,
        }


def gather(email: str, settings: Settings) -> Copy:
    """Return all that is held about the owner of a mail address.

    Args:
        email: as ``addresses.normal`` returns it; every spelling of the mailbox is meant.
        settings: of this site.

    """
    return Copy(email, {section.name: section.of(email, settings) for section in SECTIONS})


def note(copy: Copy, act: str, account_id: int | None, **detail: int) -> None:
    """Write down, in the caller's transaction, that somebody took a copy, or let be forgotten.

    By a fingerprint instead of the address: who has the address at hand can find the request
    again, and nobody else learns whose it was.
    """
    known = vault.fingerprint("subjects", "address", addresses.canonical(copy.email))
    audit.note(act, account_id, subject=known.hex()[:16], found=copy.found, **detail)


def signatures_of(email: str) -> dict[int, Sequence[Signature]]:
    """Return what a mailbox signed, by petition: every attempt, the oldest first.

    A petition without a key has nobody; to ask it would make it one.
    """
    found = {}
    for petition in db.session.scalars(select(Petition).order_by(Petition.id)).all():
        if living.is_forgotten(petition) or vault.store.living(petition.scope) is None:
            continue
        known = people.address_print(petition, addresses.canonical(email))
        query = select(Signature).where(
            Signature.petition_id == petition.id, Signature.address_print == known
        )
        rows = db.session.scalars(query.order_by(Signature.id)).all()
        if rows:
            found[petition.id] = rows
    return found


def subscriptions_of(email: str) -> Sequence[Subscriber]:
    """Return every subscription of a mailbox that was not erased, the oldest first."""
    query = select(Subscriber).where(
        Subscriber.address_print == mailboxes.address_print(email),
        Subscriber.sealed.is_not(None),
    )
    return db.session.scalars(query.order_by(Subscriber.id)).all()


def _signatures(email: str, settings: Settings) -> Held:
    taken = [row for row in audit.latest("exports.", limit=_MOST_EXPORTS) if _began(row.act)]
    held = []
    for rows in signatures_of(email).values():
        for one in rows:
            ours = {"slug": one.petition.slug, "petition": one.petition_id}
            told = signer_holdings.of(one, settings)
            told.pop("held_by")
            told["exports_that_may_hold_it"] = [
                row.created_at.isoformat(timespec="seconds")
                for row in taken
                if row.created_at > one.created_at
                and row.detail.get("what") not in _COUNTS
                and any(row.detail.get(name) == value for name, value in ours.items())
            ]
            told["opened_at_the_desk"] = [
                row.created_at.isoformat(timespec="seconds")
                for row in audit.about("signature", one.id, (_OPENED,))
            ]
            held.append(told)
    return held


def _began(act: str) -> bool:
    return act.endswith(".began")


def _news(email: str, settings: Settings) -> Held:
    return [_own(news_holdings.of(one, settings)) for one in subscriptions_of(email)]


def _comments(email: str, settings: Settings) -> Held:
    commenter = proving.known(email)
    return [] if commenter is None else [_own(comment_holdings.of(commenter, settings))]


def _own(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "held_by"}


def _account(email: str, settings: Settings) -> Held:
    del settings
    account = accounts.by_email(email)
    if account is None:
        return []
    duties = db.session.scalars(select(Duty).where(Duty.account_id == account.id)).all()
    return [
        {
            "email": accounts.email_of(account),
            "since": account.created_at.isoformat(timespec="seconds"),
            "has_access": account.is_active,
            "language": account.language,
            "roles": sorted({duty.role.value for duty in duties}),
            "second_factors": [factor.kind.value for factor in factors.of(account.id)],
            "signed_in": [
                {"browser": one.browser, "seen_at": one.seen_at.isoformat(timespec="seconds")}
                for one in sessions.of(account.id)
            ],
        }
    ]


def _invitations(email: str, settings: Settings) -> Held:
    del settings
    query = select(Invitation).where(Invitation.email_print == accounts.email_print(email))
    return [
        {
            "role": one.role.value,
            "sent_at": one.sent_at.isoformat(timespec="seconds"),
            "expires_at": one.expires_at.isoformat(timespec="seconds"),
        }
        for one in db.session.scalars(query.order_by(Invitation.id))
    ]


def _mails(email: str, settings: Settings) -> Held:
    """Return the mails to a mailbox of which that is still known; with subjects, while kept.

    Not their words: the links in them are their reader's own way in, and nobody else's.
    """
    del settings
    ids = [
        one.message_id
        for rows in signatures_of(email).values()
        for one in rows
        if one.message_id is not None
    ]
    theirs = or_(
        OutboxMessage.recipient_print == addresses.recipient_print(email),
        OutboxMessage.id.in_(ids),
    )
    held = []
    for message in db.session.scalars(select(OutboxMessage).where(theirs)).all():
        mail = outbox.read(message.id)
        held.append(
            {
                "kind": message.kind.value,
                "written_at": message.created_at.isoformat(timespec="seconds"),
                "state": message.state.value,
                "subject": mail and mail.subject,
            }
        )
    return sorted(held, key=lambda one: str(one["written_at"]))


def _files(email: str, settings: Settings) -> Held:
    """Return the rows of files that wait to be brought in, or to be mended."""
    del settings
    held: Held = []
    for one in finding.of(email):
        slug = db.session.get_one(Petition, one.petition_id).slug
        held += [{"petition": slug, "import": one.number, "row": row} for row in one.rows]
    return held


def _silence(email: str, settings: Settings) -> Held:
    del settings
    known = addresses.suppression_print(email)
    query = select(Suppression).where(Suppression.address_print == known)
    return [
        {
            "because": row.reason.value,
            "since": row.created_at.isoformat(timespec="seconds"),
        }
        for row in db.session.scalars(query.order_by(Suppression.created_at))
    ]


SECTIONS = (
    Section("signatures", frozenset({"signature", "consent", "share"}), _signatures),
    Section("news", frozenset({"subscriber", "subscriber_consent", "interest"}), _news),
    Section("comments", frozenset({"commenter", "comment"}), _comments),
    Section("account_at_the_desk", frozenset({"account", "duty", "factor"}), _account),
    Section("invitations_to_the_desk", frozenset({"invitation"}), _invitations),
    Section("mails", frozenset({"outbox_message"}), _mails),
    Section("files_to_bring_in", frozenset({"import", "import_piece"}), _files),
    Section("no_mail", frozenset({"suppression"}), _silence),
)
