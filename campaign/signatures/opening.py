"""Open one person at the desk: all that is held, and what may be done; who looks is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from campaign import clock
from campaign.access import accounts, audit
from campaign.access.audit import Acted
from campaign.config import Settings
from campaign.db import db
from campaign.letters.template import Letter
from campaign.petitions import agreeing
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.signatures import finding, mending
from campaign.signers import holdings, pages
from campaign.signers.pages import Standing

OPENED = "signatures.open"
ONE_VISIT = timedelta(minutes=15)  # of one account to one person: noted once
_ACTS = (
    *(OPENED, mending.WITHDREW, "signatures.put_back", "signatures.mend"),
    *("signatures.hide", "signatures.show", "signatures.invalidate", "signatures.validate"),
    *("bundles.take_out", "bundles.put_back"),
)
_SAME_NETWORK_MOST = 1_000  # more are "more than that"


@dataclass(frozen=True)
class Line:
    """One act in a person's history; the same account's openings in a row are one."""

    row: Acted  # the newest of them
    who: str | None  # None: the server
    times: int
    since: datetime


@dataclass(frozen=True)
class Opened:
    """One signature with its person, as an organiser sees it."""

    stands: Standing
    held: dict[str, Any]  # see ``signers/holdings``
    letter: Letter | None
    consents: Sequence[Consent]
    others: Sequence[Signature]  # of the same mailbox
    same_network: int  # others signed from that network address that day; 0 after two days
    history: Sequence[Line]  # newest first
    may_put_back: bool
    shows_name: bool

    @property
    def signature(self) -> Signature:
        """The row."""
        return self.stands.signature

    @property
    def may_change(self) -> bool:
        """Whether it counts, or waits to, and its person is there."""
        is_valid = (
            self.signature.state is SignatureState.CONFIRMED or self.signature.may_confirm
        )
        return is_valid and self.stands.person is not None


def note(signature: Signature, account_id: int) -> None:
    """Write down who opens a person, in the caller's transaction, before anything is shown.

    Once is enough for a while of work: each save shows the page again.
    """
    seen = audit.about("signature", signature.id, (OPENED,))
    lately = clock.now() - ONE_VISIT
    if any(row.account_id == account_id and row.created_at > lately for row in seen):
        return
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


def _history(signature: Signature) -> list[Line]:
    rows = audit.about("signature", signature.id, _ACTS)
    who = accounts.emails_of(row.account_id for row in rows)
    lines = []
    for (act, account_id), run in groupby(rows, key=lambda row: (row.act, row.account_id)):
        same = list(run)
        for some in [same] if act == OPENED else [[row] for row in same]:
            first, name = some[-1].created_at, who.get(account_id)
            lines.append(Line(some[0], name, len(some), first))
    return lines
