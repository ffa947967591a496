"""Keep the promise under every petition: some days after it closed, its people are forgotten.

Destroying the petition's key makes every sealed row unreadable, in backups too; the rows
themselves lose their seals, and only counts stay.
"""

from sqlalchemy import select, update

from campaign import clock
from campaign.comments import leaving, threads
from campaign.db import db, writing
from campaign.petitions import living, sharing
from campaign.petitions.models import Petition, Signature
from campaign.vault import vault

BATCH = 500


def forget_closed() -> int:
    """Forget the people of every petition whose time is over; return how many there were."""
    return sum(_forget(scope, petition_id) for petition_id, scope in _over())


def _over() -> list[tuple[int, str]]:
    closed = db.session.scalars(select(Petition).where(Petition.closes_at < clock.now())).all()
    over = [
        (petition.id, petition.scope) for petition in closed if living.is_forgotten(petition)
    ]
    db.session.rollback()
    return over


def _forget(scope: str, petition_id: int) -> int:
    forgotten = 0
    while ids := _next(petition_id):
        with writing():
            db.session.execute(
                update(Signature).where(Signature.id.in_(ids)).values(sealed=None)
            )
            sharing.forget(ids)
        forgotten += len(ids)
    _forget_commenters(petition_id)
    vault.forget_cached()
    vault.store.destroy(scope)  # each hour anew: a crash before this line must not spare it
    return forgotten


def _forget_commenters(petition_id: int) -> None:
    for slug in leaving.threads_of(petition_id):
        is_left = True
        while is_left:
            with writing():
                is_left = bool(leaving.forget_thread(threads.called(slug)))


def _next(petition_id: int) -> list[int]:
    query = select(Signature.id).where(
        Signature.petition_id == petition_id, Signature.sealed.is_not(None)
    )
    return list(db.session.scalars(query.limit(BATCH)))
