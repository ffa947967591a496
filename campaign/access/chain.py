"""The chain of the audit trail: each row is bound to the one before it.

So none can be changed, taken out or slipped in without being found.
A row gets its place and its mac as the last thing in its transaction, so that nobody waits
for the head of the chain while somebody else still works. The key is the vault's: whoever
can write to the database, but not to the key store, cannot forge a mac. That the chain has
begun is known to the key store, too: a chain cannot be thrown away and begun anew.
"""

import hmac
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.access import as_found
from campaign.access.models import AuditHead, AuditRow
from campaign.db import db, reach_disk
from campaign.vault import vault

_SCOPE = "audit"  # of the vault
_NEW = "campaign.audit"  # in the session: rows of its transaction
_START = bytes(32)  # what the first row is bound to
_BEGUN = "audit begun"  # scope of the vault that has a key once there is a chain
_BEGAN = "campaign.audit.began"  # in the session: its transaction begins the chain
_BROKEN = bytes(32)  # no seal: a chain that lost its head stays broken

log = logging.getLogger(__name__)


class Fault(StrEnum):
    """What is wrong at one place of the chain."""

    CHANGED = "changed"  # the row does not say what was written
    MISSING = "missing"  # there is no row at this place
    INSERTED = "inserted"  # the row never went through the chain
    CUT = "cut"  # the chain does not end where its head says


@dataclass(frozen=True)
class Finding:
    """One fault."""

    fault: Fault
    place: int | None  # in the chain; None for a row without one
    row_id: int | None  # None where there is no row
    until: int | None = None  # of a gap: the last place that is missing, too


@dataclass(frozen=True)
class Verdict:
    """What a walk along the whole chain found."""

    rows: int
    head: str  # place and mac, to be written down elsewhere: "1204:9f86d081884c7d65"
    findings: Sequence[Finding]


def join(row: AuditRow) -> None:
    """Let *row* be bound into the chain when the transaction it was added in commits."""
    db.session.info.setdefault(_NEW, []).append(row)


def filed(detail: Mapping[str, object]) -> int | None:
    """Return the petition under which an act is filed because its detail names one by id."""
    named = detail.get("petition")
    return named if isinstance(named, int) and not isinstance(named, bool) else None


def begin() -> None:
    """Begin the chain with what was noted before there was one; nothing where it has begun.

    In the caller's transaction; see ``mark`` for what comes after it.
    """
    if db.session.get(AuditHead, 1) is None and not _has_begun():
        row = AuditRow(act="audit.begin", account_id=None, detail={})
        db.session.add(row)
        db.session.flush()
        join(row)


def mark() -> None:
    """Let the key store know that there is a chain: it may have been away at its beginning."""
    if db.session.get(AuditHead, 1) is not None:
        _know_begun()


def verify(noted: str | None = None) -> Verdict:
    """Walk along the chain, and return what does not fit.

    Args:
        noted: a head that was written down earlier; only with it can be found that the end
            of the chain and its head were both put back to what they once were.

    """
    findings: list[Finding] = []
    last, place, rows = _START, 0, 0
    noted_place, _, noted_mac = (noted or "").partition(":")
    for row in _in_order():
        rows += 1
        if row.place is None:  # what stands there is no number
            findings.append(Finding(Fault.INSERTED, None, row.id))
            continue
        at = row.place
        if at > place + 1:  # one finding for a gap: whoever moves a row may move it far
            findings.append(Finding(Fault.MISSING, place + 1, None, at - 1))
        # After a gap nobody knows what the row was bound to; what comes after it tells.
        is_known = at == place + 1
        if is_known and not _is_as_written(row, at, last):
            findings.append(Finding(Fault.CHANGED, at, row.id))
        if str(at) == noted_place and _short(row.mac) != noted_mac:
            findings.append(Finding(Fault.CHANGED, at, row.id))
        last, place = row.mac or b"", at
    findings += _unbound()
    if not _is_head(place, last) or (noted_place.isdecimal() and int(noted_place) > place):
        findings.append(Finding(Fault.CUT, place, None))
    return Verdict(rows, f"{place}:{_short(last)}", tuple(findings))


def _in_order() -> Iterator[Row[Any]]:
    """Yield the rows as plain tuples: an object for each would take twice as long."""
    query = select(*as_found.columns()).where(AuditRow.place.is_not(None))
    ordered = query.order_by(AuditRow.place).execution_options(yield_per=1000)
    yield from db.session.execute(ordered)


def _is_as_written(row: Row[Any], place: int, last: bytes) -> bool:
    if row.created_at is None or row.detail is None:  # nobody can read it
        return False
    try:
        return hmac.compare_digest(mac_of(row, place, last), row.mac or b"")
    except TypeError:  # bytes, where words or a number were written
        return False


def _unbound() -> list[Finding]:
    ids = db.session.scalars(select(AuditRow.id).where(AuditRow.place.is_(None)))
    return [Finding(Fault.INSERTED, None, row_id) for row_id in ids]


def _is_head(place: int, mac: bytes) -> bool:
    head = db.session.get(AuditHead, 1)
    if head is None:
        return place == 0 and not _has_begun()
    return head.place == place and hmac.compare_digest(head.seal, seal_of(place, mac))


def mac_of(row: AuditRow | Row[Any], place: int, last: bytes) -> bytes:
    """Return what binds a row at its place to the mac of the one before it."""
    told = [
        place,
        row.created_at.isoformat(timespec="microseconds"),
        row.account_id,
        row.act,
        row.detail,
    ]
    if row.campaign != filed(row.detail):  # else the column only repeats what is told above
        told.append(row.campaign)
    words = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return vault.fingerprint(_SCOPE, "row", last + words.encode())


def seal_of(place: int, mac: bytes) -> bytes:
    """Return the seal of a head: that the chain ends at this place, with this mac."""
    return vault.fingerprint(_SCOPE, "head", f"{place}:".encode() + mac)


def _short(mac: bytes | None) -> str:
    return (mac or b"").hex()[:16]


@event.listens_for(Session, "before_commit")
def _bind(session: Session) -> None:
    """Bind what this transaction noted; the head is locked from here to the commit."""
    if session.in_nested_transaction() or not session.info.get(_NEW):
        return
    session.flush()
    noted = [row for row in session.info.pop(_NEW) if inspect(row).persistent]
    if not noted:
        return
    head = _locked_head(session)
    last = session.scalar(select(AuditRow.mac).where(AuditRow.place == head.place)) or _START
    is_sound = hmac.compare_digest(head.seal, seal_of(head.place, last))
    if head.place == 0 and is_sound:  # it begins: what was noted before comes first
        session.info[_BEGAN] = True
        known = {row.id for row in noted}
        older = select(AuditRow).where(AuditRow.place.is_(None)).order_by(AuditRow.id)
        noted = [row for row in session.scalars(older) if row.id not in known] + noted
    place = head.place
    for row in sorted(noted, key=lambda row: row.id):
        place += 1
        last = row.mac = mac_of(row, place, last)
        row.place = place
    head.place, head.seal = place, seal_of(place, last) if is_sound else _BROKEN
    session.flush()


def _locked_head(session: Session) -> AuditHead:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    seal = _BROKEN if _has_begun() else seal_of(0, _START)
    empty = insert(AuditHead).values(id=1, place=0, seal=seal)
    session.execute(empty.on_conflict_do_nothing())
    query = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


@event.listens_for(Session, "before_flush")
def _only_append(session: Session, *_: Any) -> None:
    """Refuse whatever would rewrite the trail from within the program."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    if any(
        isinstance(row, AuditRow) and _is_bound(row) for row in [*session.deleted, *changed]
    ):
        raise TypeError("the audit trail is only added to")


def _is_bound(row: AuditRow) -> bool:
    """Return whether a row had its place already, before what is about to be written."""
    past = inspect(row).attrs.mac.history
    return any(past.deleted or past.unchanged or ())


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.info.pop(_BEGAN, False):
        reach_disk(session)  # else a power cut may leave the key without its chain
        _know_begun()


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_NEW, None)
        session.info.pop(_BEGAN, None)


def _has_begun() -> bool:
    return vault.store.living(_BEGUN) is not None


def _know_begun() -> None:
    try:
        vault.fingerprint(_BEGUN, "begun", "")  # makes the key
    except SQLAlchemyError as error:  # `campaign prepare` does it the next time
        log.warning("chain not marked", extra={"error": type(error).__name__})
