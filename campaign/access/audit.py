"""The trail of what was done at the desk and on the command line. Never personal data."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from campaign.access import as_found, chain
from campaign.access.models import AuditRow
from campaign.db import db

Acted = Row[Any]  # with the columns of an AuditRow

_WORD = re.compile(r"[a-z0-9_.:/-]{0,80}\Z")  # slugs, states, kinds: no name or address fits


def note(
    act: str,
    account_id: int | None,
    *,
    about: int | None = None,
    **detail: int | bool | str | None,
) -> AuditRow:
    """Write down one act, in the caller's transaction.

    Args:
        act: feature and verb, like ``exports.signatures``; ``trail/sentences`` has its words.
        account_id: who did it; None for the server and its command line.
        about: id of the petition that it concerns: its owners see the act. It need not be
            said twice where *detail* has it as ``petition``.
        detail: ids, counts, slugs. What was changed stands here as ``retention_days``, and
            what it was before as ``was_retention_days``: see :func:`differences`.

    Raises:
        ValueError: a text in *detail* could hold something about a person.

    """
    for name, value in detail.items():
        if isinstance(value, str) and not _WORD.match(value):
            raise ValueError(f"{name} of {act} is no slug: the trail takes nothing personal")
    campaign = chain.filed(detail) if about is None else about
    row = AuditRow(act=act, account_id=account_id, campaign=campaign, detail=dict(detail))
    db.session.add(row)
    db.session.flush()
    chain.join(row)
    return row


def differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, int | bool | str | None]:
    """Return what of some settings was changed, to be noted: ``was_days=90, days=30``.

    Args:
        before: settings by name: numbers, moments, days, states, slugs. Nothing a person
            could stand in; a text that is no slug is told as changed, and not what it says.
        after: the same ones, as they are now.

    """
    told: dict[str, int | bool | str | None] = {}
    for name, new in after.items():
        if new != before.get(name):
            told |= {f"was_{name}": _plain(before.get(name)), name: _plain(new)}
    return told


def _plain(value: object) -> int | bool | str | None:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        value = f"{value.astimezone(UTC):%Y-%m-%dt%H:%M:%Sz}"
    word = str(value).lower().replace(" ", "-")
    return word if _WORD.match(word) else "changed"


def latest(act_prefix: str, *, limit: int = 100) -> list[Acted]:
    """Return the latest acts of one feature, newest first.

    Without those that nobody can read, because they were changed behind the program's back:
    what works with the trail goes on, and the page of the trail and its proof tell of them.

    Args:
        act_prefix: like ``exports.``
        limit: most rows.

    """
    return [row for row in as_they_stand(act_prefix, limit=limit) if _is_readable(row)]


def as_they_stand(act_prefix: str, *, limit: int) -> Sequence[Acted]:
    """Return what :func:`latest` does, and those that nobody can read; see ``as_found``."""
    query = select(*as_found.columns()).where(
        AuditRow.act.startswith(act_prefix, autoescape=True)
    )
    return db.session.execute(query.order_by(AuditRow.id.desc()).limit(limit)).all()


def about(name: str, number: int, acts: Collection[str], *, limit: int = 50) -> Sequence[Acted]:
    """Return the latest acts of some kinds about one thing, newest first.

    Args:
        name: of the detail that holds the thing's number, like ``signature``.
        number: the thing's.
        acts: like ``signatures.open``.
        limit: most rows.

    """
    query = select(*as_found.columns()).where(
        AuditRow.act.in_(acts), as_found.number(name) == number
    )
    found = db.session.execute(query.order_by(AuditRow.id.desc()).limit(limit))
    return [row for row in found if _is_readable(row)]


def _is_readable(row: Acted) -> bool:
    return row.detail is not None and row.created_at is not None
