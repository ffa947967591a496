"""Who took what out of the vault, and when: read from the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from campaign.access import accounts, audit
from campaign.exports import signatures

MOST = 200  # exports shown


@dataclass(frozen=True)
class Taken:
    """One export."""

    at: datetime
    who: str | None  # mail address; None: on the server's command line
    slug: str
    is_every_state: bool
    rows: int | None  # None: still running, or the server stopped meanwhile
    is_whole: bool  # false: broken off


def latest(campaigns: frozenset[int] | None = None) -> list[Taken]:
    """Return the latest exports, newest first.

    Args:
        campaigns: ids of the petitions whose exports are meant; None: of all.

    """
    acts = audit.latest(f"{signatures.ACT}.", limit=2 * MOST)
    ends = {row.detail.get("began"): row.detail for row in acts if row.act.endswith(".ended")}
    began = [
        row
        for row in acts
        if row.act.endswith(".began")
        and (campaigns is None or row.detail.get("petition") in campaigns)
    ][:MOST]
    people = accounts.emails_of(row.account_id for row in began)
    return [
        Taken(
            at=row.created_at,
            who=people.get(row.account_id),
            slug=str(row.detail["slug"]),
            is_every_state=bool(row.detail["every"]),
            rows=_number(ends.get(row.id, {}).get("rows")),
            is_whole=bool(ends.get(row.id, {}).get("whole")),
        )
        for row in began
    ]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
