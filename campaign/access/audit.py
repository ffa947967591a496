"""The trail of what was done at the desk and on the command line. Never personal data."""

import re

from sqlalchemy import select

from campaign.access import chain
from campaign.access.models import AuditRow
from campaign.db import db

_WORD = re.compile(r"[a-z0-9_.:/-]{0,80}\Z")  # slugs, states, kinds: no name or address fits


def note(act: str, account_id: int | None, **detail: int | bool | str | None) -> AuditRow:
    """Write down one act, in the caller's transaction.

    Args:
        act: feature and verb, like ``exports.signatures``.
        account_id: who did it; None for the server and its command line.
        detail: ids, counts, slugs.

    Raises:
        ValueError: a text in *detail* could hold something about a person.

    """
    for name, value in detail.items():
        if isinstance(value, str) and not _WORD.match(value):
            raise ValueError(f"{name} of {act} is no slug: the trail takes nothing personal")
    row = AuditRow(act=act, account_id=account_id, detail=dict(detail))
    db.session.add(row)
    db.session.flush()
    chain.join(row)
    return row


def latest(act_prefix: str, *, limit: int = 100) -> list[AuditRow]:
    """Return the latest acts of one feature, newest first.

    Args:
        act_prefix: like ``exports.``
        limit: most rows.

    """
    return list(
        db.session.scalars(
            select(AuditRow)
            .where(AuditRow.act.startswith(act_prefix, autoescape=True))
            .order_by(AuditRow.id.desc())
            .limit(limit)
        )
    )
