"""End a rehearsal: its signatures, letters and mails are deleted, and the petition goes live.

In short transactions, so that no other signer of the site waits. Stopped half way, the
petition is still in rehearsal, and the next call goes on.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import delete, select

from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import Attachment, OutboxMessage, State
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import living, tallying
from campaign.petitions.models import (
    Facet,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
    Tally,
)
from campaign.signers import following
from campaign.supporters import leaving

BATCH = 500  # signatures a transaction
BUNDLES = 10  # a transaction: each may carry megabytes
_IN_HAND = (State.CLAIMED, State.SPEAKING)  # a worker has it now; it goes to the drawer


def go_live(slug: str, settings: Settings, *, discards: bool, batch: int = BATCH) -> int:
    """Take a petition live, in transactions of its own; return how many signatures went.

    Args:
        slug: which petition.
        settings: have to be complete: see ``petitions/living``.
        discards: delete for ever what was signed in rehearsal.
        batch: most signatures a transaction.

    Raises:
        Refusal: something is missing, or there is something to discard, and it may not be.

    """
    discarded = 0
    while True:
        with writing():
            petition = living.called(slug, for_update=True)
            if petition.state is PetitionState.LIVE:
                return discarded
            living.check(petition, settings)
            if discards and (deleted := _discard(petition, batch)) is not None:
                discarded += deleted
                continue
            leaving.erase_from(following.source_of(petition))  # of them no mailbox was proven
            living.go_live(petition, settings, discarded=discarded)
            return discarded


def _discard(petition: Petition, batch: int) -> int | None:
    """Delete the next batch, and count its signatures; None where nothing was left."""
    if _discard_bundles(petition.id):
        return 0
    rows = db.session.scalars(
        select(Signature)
        .where(Signature.petition_id == petition.id)
        .order_by(Signature.id)
        .limit(batch)
        .with_for_update(of=Signature)
    ).all()
    if not rows:
        db.session.execute(delete(Tally).where(Tally.petition_id == petition.id))
        db.session.execute(delete(Facet).where(Facet.petition_id == petition.id))
        return None
    moves: Counter[tallying.Cell] = Counter()
    for row in rows:
        if row.state is SignatureState.CONFIRMED:
            moves[tallying.cell_of(row)] -= 1
    tallying.move_all(moves)
    ids = [row.id for row in rows]
    messages = [row.message_id for row in rows if row.message_id is not None]
    # Consents and places in bundles go with them: ON DELETE CASCADE.
    db.session.execute(delete(Signature).where(Signature.id.in_(ids)))
    _forget_messages(messages)
    return len(ids)


def _discard_bundles(petition_id: int) -> int:
    rows = db.session.execute(
        select(Bundle.id, Bundle.message_id)
        .where(Bundle.petition_id == petition_id)
        .order_by(Bundle.id)
        .limit(BUNDLES)
        .with_for_update()
    ).all()
    ids = [row.id for row in rows]
    db.session.execute(delete(BundledLetter).where(BundledLetter.bundle_id.in_(ids)))
    db.session.execute(delete(Bundle).where(Bundle.id.in_(ids)))
    _forget_messages(row.message_id for row in rows if row.message_id is not None)
    return len(ids)


def _forget_messages(ids: Iterable[int]) -> None:
    """Delete mails with their files, but for those that a worker is handing to the drawer."""
    gone = list(
        db.session.scalars(
            select(OutboxMessage.id)
            .where(OutboxMessage.id.in_(list(ids)), OutboxMessage.state.not_in(_IN_HAND))
            .with_for_update()
        )
    )
    db.session.execute(delete(Attachment).where(Attachment.message_id.in_(gone)))
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(gone)))
