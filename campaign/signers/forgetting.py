"""Keep the promise under every petition: some days after it closed, its people are forgotten.

Destroying the petition's key makes every sealed row unreadable, in backups too; the rows
themselves lose their seals and whatever could still be tested, and only counts stay. What is
done twice does no harm, so whatever stops it, it is finished in the next hour.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, delete, func, or_, select, update

from campaign import clock
from campaign.access import audit
from campaign.comments import leaving, threads
from campaign.comments.models import Comment, CommentState, Thread
from campaign.config import Settings
from campaign.db import alone, db, writing
from campaign.delivery.models import OutboxMessage, Suppression
from campaign.mail import drawer
from campaign.offices.models import Bundle, BundleState
from campaign.petitions import living, sharing, tallying
from campaign.petitions.models import Consent, Petition, Share, Signature
from campaign.signers import beneath
from campaign.vault import vault

BATCH = 100  # signatures a transaction: their fingerprints lie anywhere in two indices


@dataclass(frozen=True)
class Foretold:
    """What forgetting a petition's people takes, and what it leaves."""

    signatures: int  # with name, mail address and letter
    consents: int
    links: int  # to share
    mails: int  # whose words are kept, with the addresses they went to
    comments: int  # whose mailbox is known
    others: dict[str, int]  # by table: files, and whatever else is sealed beneath it
    counted: int  # signatures that count, and go on to
    apart: int  # brought in from paper and other tools: their number, too
    bundles: int
    shown: int  # comments that visitors read
    silenced: int  # mailboxes that asked for no more mail, over all petitions

    @property
    def is_nothing(self) -> bool:
        """Whether nothing personal is left."""
        gone = (self.signatures, self.consents, self.links, self.mails, self.comments)
        return not any(gone) and not self.others


def forget_closed(settings: Settings) -> int:
    """Forget the people of every petition whose time is over; return how many there were."""
    return sum(forget(petition_id, settings) for petition_id in _over())


def foretell(petition: Petition) -> Foretold:
    """Count what :func:`forget` would take of a petition, and what it would leave."""
    sealed = beneath.counted(beneath.marks_of(petition.scope))
    ours = select(Signature.id).where(Signature.petition_id == petition.id)
    talk = select(func.count()).select_from(Comment).join(Thread)
    beneath_it = Thread.petition_id == petition.id
    released = select(func.count()).where(
        Bundle.petition_id == petition.id, Bundle.state == BundleState.RELEASED
    )
    return Foretold(
        signatures=sealed.pop(Signature.__tablename__, 0),
        consents=_count(select(func.count()).where(Consent.signature_id.in_(ours))),
        links=_count(select(func.count()).where(Share.petition_id == petition.id)),
        mails=sealed.pop(OutboxMessage.__tablename__, 0),
        comments=_count(talk.where(beneath_it, Comment.commenter_id.is_not(None))),
        others=dict(sealed),
        counted=tallying.total(petition.id),
        apart=sum(tallying.elsewhere(petition.id)),
        bundles=_count(released),
        shown=_count(talk.where(beneath_it, Comment.state == CommentState.SHOWN)),
        silenced=_count(select(func.count(Suppression.address_print.distinct()))),
    )


def forget(petition_id: int, settings: Settings) -> int:
    """Forget the people of one petition whose time is over; return how many there were.

    The key goes last of all, so that a key that is there says that there is something to do;
    and what it opened goes first, so that nobody needs to trust that no copy of it is left.
    """
    petition = db.session.get_one(Petition, petition_id)
    scope = petition.scope
    marks = beneath.marks_of(scope)
    forgotten = _signatures(petition_id)
    _commenters(petition_id)
    handles, speaking = beneath.forget_mails(marks)
    drawer.throw_away(Path(settings.drawer), handles)
    beneath.forget_others(marks)
    vault.forget_cached()
    vault.store.destroy(scope)  # anew, should anybody have asked for a key meanwhile
    if not speaking:
        _done(petition_id, forgotten)
    return forgotten


def _over() -> list[int]:
    """Return the petitions of which something may be left.

    A key where people are forgotten was made by somebody who came too late: once more, then.
    """
    ended = or_(Petition.closes_at < clock.now(), Petition.forget_asked_at.is_not(None))
    over = [
        petition.id
        for petition in db.session.scalars(select(Petition).where(ended)).all()
        if living.is_forgotten(petition)
        and (petition.forgotten_at is None or vault.store.living(petition.scope) is not None)
    ]
    db.session.rollback()
    return over


def _done(petition_id: int, people: int) -> None:
    with writing():
        petition = db.session.get_one(Petition, petition_id, with_for_update=True)
        if petition.forgotten_at is None:
            petition.forgotten_at = clock.now()
            audit.note(
                "petitions.forgotten",
                None,
                petition=petition_id,
                slug=petition.slug,
                people=people,
            )


def _signatures(petition_id: int) -> int:
    """Empty every signature; return how many had a person.

    Its fingerprint is overwritten, too: with an old copy of the key one could else still ask
    whether somebody had signed.
    """
    forgotten = last = 0
    while True:
        with writing():
            alone("forgetting", petition_id)
            rows = db.session.execute(
                select(Signature.id, Signature.sealed.is_not(None))
                .where(Signature.petition_id == petition_id, Signature.id > last)
                .order_by(Signature.id)
                .limit(BATCH)
            ).all()
            if not rows:
                return forgotten
            _empty([id_ for id_, _ in rows])
        last = rows[-1][0]
        forgotten += sum(had_person for _, had_person in rows)


def _empty(ids: Sequence[int]) -> None:
    db.session.execute(delete(Consent).where(Consent.signature_id.in_(ids)))
    sharing.forget(ids)
    nobody = {"sealed": None, "origin_print": None, "owes_mail": False}
    db.session.execute(
        update(Signature),
        [{"id": id_, "address_print": os.urandom(32), **nobody} for id_ in ids],
    )


def _commenters(petition_id: int) -> None:
    for slug in leaving.threads_of(petition_id):
        is_left = True
        while is_left:
            with writing():
                is_left = bool(leaving.forget_thread(threads.called(slug)))


def _count(query: Select[int]) -> int:
    return db.session.scalar(query) or 0
