"""The trail of what was done at the desk and on the command line. Never personal data."""

import re
from collections.abc import Collection, Sequence

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


def about(
    name: str, number: int, acts: Collection[str], *, limit: int = 50
) -> Sequence[AuditRow]:
    """Return the latest acts of some kinds about one thing, newest first.

    Args:
        name: of the detail that holds the thing's number, like ``signature``.
        number: the thing's.
        acts: like ``signatures.open``.
        limit: most rows.

    """
    return db.session.scalars(
        select(AuditRow)
        .where(AuditRow.act.in_(acts), AuditRow.detail[name].as_integer() == number)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    ).all()
