"""Open one person at the desk: all that is held, and what may be done; who looks is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from campaign.access import accounts, audit
from campaign.access.models import AuditRow
from campaign.config import Settings
from campaign.db import db
from campaign.letters.template import Letter
from campaign.petitions import agreeing
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.signatures import finding, mending
from campaign.signers import holdings, pages
from campaign.signers.pages import Standing

OPENED = "signatures.open"
_ACTS = (
    *(OPENED, mending.WITHDREW, "signatures.put_back", "signatures.mend"),
    *("signatures.hide", "signatures.show", "signatures.invalidate", "signatures.validate"),
    *("bundles.take_out", "bundles.put_back"),
)
_SAME_NETWORK_MOST = 1_000  # more are "more than that"


@dataclass(frozen=True)
class Opened:
    """One signature with its person, as an organiser sees it."""

    stands: Standing
    held: dict[str, Any]  # see ``signers/holdings``
    letter: Letter | None
    consents: Sequence[Consent]
    others: Sequence[Signature]  # of the same mailbox
    same_network: int  # others signed from that network address that day; 0 after two days
    history: Sequence[tuple[AuditRow, str | None]]  # newest first, each with who did it
    may_put_back: bool
    shows_name: bool

    @property
    def signature(self) -> Signature:
        """The row."""
        return self.stands.signature

    @property
    def may_change(self) -> bool:
        """Whether it counts, or waits to, and its person is there."""
        is_valid = self.signature.state in {SignatureState.PENDING, SignatureState.CONFIRMED}
        return is_valid and self.stands.person is not None


def note(signature: Signature, account_id: int) -> None:
    """Write down who opens a person, in the caller's transaction, before anything is shown."""
    audit.note(OPENED, account_id, petition=signature.petition_id, signature=signature.id)


def opened(signature: Signature, settings: Settings) -> Opened:
    """Gather what the page of one signature shows."""
    stands = pages.standing(signature, settings)
    return Opened(
        stands=stands,
        held=holdings.of(signature, settings),
        letter=pages.letter_of(stands),
        consents=agreeing.all_of(signature),
        others=finding.others(signature),
        same_network=_same_network(signature),
        history=_history(signature),
        may_put_back=mending.may_put_back(signature),
        shows_name=mending.shows_name(signature),
    )


def _same_network(signature: Signature) -> int:
    if signature.origin_print is None:
        return 0
    some = (
        select(Signature.id)
        .where(
            Signature.petition_id == signature.petition_id,
            Signature.origin_print == signature.origin_print,
            Signature.id != signature.id,
        )
        .limit(_SAME_NETWORK_MOST)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _history(signature: Signature) -> list[tuple[AuditRow, str | None]]:
    rows = audit.about("signature", signature.id, _ACTS)
    who = accounts.emails_of(row.account_id for row in rows)
    return [(row, who.get(row.account_id)) for row in rows]
