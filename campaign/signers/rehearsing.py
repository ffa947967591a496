"""End a rehearsal: its signatures, letters and mails are deleted, and the petition goes live.

In short transactions, so that no other signer of the site waits. Stopped half way, the
petition is still in rehearsal, and the next call goes on.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import delete, select

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import Attachment, OutboxMessage, State
from campaign.errors import Refusal
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import living, tallying
from campaign.petitions.models import Petition, PetitionState, Signature, SignatureState
from campaign.petitions.tally_models import Facet, Tally
from campaign.signers import following
from campaign.supporters import leaving
from campaign.updates import sending

BATCH = 500  # signatures a transaction
BUNDLES = 10  # a transaction: each may carry megabytes
_STEPS_AT_ONCE = 4  # transactions while somebody waits for the page
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
        count, is_done = _step(
            slug,
            settings,
            discards=discards,
            batch=batch,
            before=discarded,
            is_on_its_way=False,
        )
        discarded += count
        if is_done:
            return discarded


def begin(slug: str, settings: Settings, account_id: int) -> None:
    """Take a petition live from the desk: the first step now, and the rest by the worker.

    What was signed in rehearsal is deleted for ever, in transactions of its own; the row says
    that it is on its way, so that nothing depends on who looks on.

    Raises:
        Refusal: something is missing.

    """
    with writing():
        petition = living.called(slug, for_update=True)
        if petition.state is PetitionState.LIVE:
            return
        living.check(petition, settings)
        petition.going_live_at = clock.now()
        left = living.signature_count(petition.id)
        audit.note("petitions.go_live", account_id, petition=petition.id, slug=slug, left=left)
    for _ in range(_STEPS_AT_ONCE):  # a small rehearsal is over before the page is shown
        if _step(slug, settings)[1]:
            return


def stop(slug: str, account_id: int) -> None:
    """Let a petition that is on its way stay in rehearsal, with what is left of it."""
    with writing():
        petition = living.called(slug, for_update=True)
        if petition.going_live_at is not None:
            petition.going_live_at = None
            audit.note("petitions.stay", account_id, petition=petition.id, slug=slug)


def carry_on(settings: Settings) -> None:
    """Go on with whatever is on its way; where something is missing by now, it stays."""
    on_its_way = db.session.scalars(
        select(Petition.slug).where(Petition.going_live_at.is_not(None))
    ).all()
    db.session.rollback()
    for slug in on_its_way:
        try:
            while not _step(slug, settings)[1]:
                pass
        except Refusal:
            with writing():
                living.called(slug, for_update=True).going_live_at = None


def _step(
    slug: str,
    settings: Settings,
    *,
    discards: bool = True,
    batch: int = BATCH,
    before: int = 0,
    is_on_its_way: bool = True,
) -> tuple[int, bool]:
    """Do what fits one transaction; return how many signatures went, and whether it is over.

    What was begun at the desk is over, too, when somebody there has stopped it.
    """
    with writing():
        petition = _in_hand(slug)
        if petition.state is PetitionState.LIVE or (
            is_on_its_way and not petition.going_live_at
        ):
            return 0, True
        living.check(petition, settings)
        if discards and (deleted := _discard(petition, batch)) is not None:
            return deleted, False
        living.called(slug, for_update=True)  # whoever signs this moment is waited for
        if discards:
            if living.signature_count(petition.id):
                return 0, False
            db.session.execute(delete(Tally).where(Tally.petition_id == petition.id))
            db.session.execute(delete(Facet).where(Facet.petition_id == petition.id))
        leaving.erase_from(following.source_of(petition))  # of them no mailbox was proven
        sending.call_back_rehearsed(petition)
        living.go_live(petition, settings, discarded=before)
        return 0, True


def _in_hand(slug: str) -> Petition:
    """Return a petition that nobody else changes, but people may sign and confirm meanwhile.

    They hold their signature and need the petition to be there; we wait for signatures. Were
    the petition locked against them, each would wait for the other.
    """
    living.called(slug)
    query = select(Petition).where(Petition.slug == slug).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


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
