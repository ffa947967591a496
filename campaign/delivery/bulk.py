"""Many mails of one kind at once: put in, taken back and counted in a few statements.

Sealing takes most of the time, and needs no database: it is done before the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, func, insert, select, update

from campaign import clock
from campaign.db import db
from campaign.delivery import contents, lanes, wordings
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.delivery.outbox import URGENCY
from campaign.mail import addresses
from campaign.mail.post import Mail
from campaign.vault import new_handle

# Plain rows: with mapped objects the write lock is held twice as long.
_TABLE = cast("Table", OutboxMessage.__table__)


@dataclass(frozen=True)
class Parcel:
    """One mail, sealed for a row that is not there yet."""

    mail: Mail
    handle: bytes
    sealed: bytes
    domain_print: bytes
    recipient_print: bytes


def sealed(scope: str, mails: Sequence[Mail]) -> list[Parcel]:
    """Seal *mails*, which share wordings, without asking the database.

    Args:
        scope: the vault's, under which they are forgotten.
        mails: with fields, and without files or copies.

    """
    parcels = []
    for mail in mails:
        handle = new_handle()
        parcels.append(
            Parcel(
                mail=mail,
                handle=handle,
                sealed=contents.sealed(scope, handle, mail),
                domain_print=addresses.domain_print(mail.recipient),
                recipient_print=addresses.recipient_print(mail.recipient),
            )
        )
    return parcels


def enqueue(parcels: Sequence[Parcel], *, kind: Kind, is_rehearsal: bool) -> list[int]:
    """Add *parcels* to the outbox, in the caller's transaction; return their ids, in order.

    Args:
        parcels: some hundred at most: whoever signs meanwhile waits for them.
        kind: what they are for; not for offices.
        is_rehearsal: true sends them to the drawer, whatever the settings.

    """
    if not parcels:
        return []
    wording_of = {
        words: wordings.id_of(mail)
        for words, mail in {_words(parcel.mail): parcel.mail for parcel in parcels}.items()
    }
    lane_of = _lanes(parcels, is_rehearsal=is_rehearsal)
    now = clock.now()
    rows = [
        {
            "created_at": now,
            "handle": parcel.handle,
            "kind": kind,
            "state": State.QUEUED,
            "urgency": URGENCY[kind],
            "is_rehearsal": is_rehearsal,
            "sealed": parcel.sealed,
            "wording_id": wording_of[_words(parcel.mail)],
            "lane_id": lane_of.get(addresses.domain(parcel.mail.recipient)),
            "domain_print": parcel.domain_print,
            "recipient_print": parcel.recipient_print,
            "due_at": now,
            "recipients": 1,
            "attempts": 0,
            "spoken": 0,
        }
        for parcel in parcels
    ]
    put = insert(_TABLE).returning(_TABLE.c.id, _TABLE.c.handle)
    id_of = {row.handle: row.id for row in db.session.execute(put, rows)}
    return [id_of[parcel.handle] for parcel in parcels]


def take_back(ids: Sequence[int]) -> set[int]:
    """Take back which of these messages no worker holds yet; return their ids."""
    if not ids:
        return set()
    taken = db.session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state == State.QUEUED)
        .values(state=State.CANCELLED, sealed=None, ended_at=clock.now())
        .returning(OutboxMessage.id),
        execution_options={"synchronize_session": False},
    )
    return set(taken)


def waiting(kind: Kind) -> int:
    """Count the messages of one kind that wait for a worker."""
    query = (
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.state == State.QUEUED,
            OutboxMessage.urgency == URGENCY[kind],
            OutboxMessage.kind == kind,
        )
    )
    return db.session.scalar(query) or 0


def _words(mail: Mail) -> tuple[str, str, str, str | None]:
    return mail.subject, mail.text, mail.html, mail.reply_to


def _lanes(parcels: Sequence[Parcel], *, is_rehearsal: bool) -> dict[str, int]:
    domains = {addresses.domain(parcel.mail.recipient) for parcel in parcels}
    if not is_rehearsal:
        return lanes.ids_of(domains)
    return dict.fromkeys(domains, lanes.drawers())
