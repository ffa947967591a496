"""A signer takes a letter back that lies in a released bundle: as long as no office has it.

Released is not sent: the mail may wait for office hours, a pause or a person, or it came back.
"""

from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage, State
from campaign.offices import bundling
from campaign.offices.models import Bundle, BundledLetter, BundleState

_NOT_SAID = frozenset({State.QUEUED, State.CLAIMED, State.BY_HAND})
_CAME_BACK = frozenset({State.REFUSED, State.BOUNCED})


def leave(signature_id: int) -> None:
    """Take one letter out of the bundle it lies in, in the caller's transaction.

    A mail that nobody has spoken of yet is taken back: its bundle is released once more, with
    the same number and without this letter. Of one that came back, all letters wait again, and
    are written anew. What may lie at an office already stays as it is.

    Args:
        signature_id: of a signature that the caller has locked.

    """
    found = db.session.execute(
        select(Bundle, OutboxMessage.state)
        .join(BundledLetter, BundledLetter.bundle_id == Bundle.id)
        .join(OutboxMessage, OutboxMessage.id == Bundle.message_id)
        .where(
            BundledLetter.signature_id == signature_id,
            ~BundledLetter.is_out,
            Bundle.state == BundleState.RELEASED,
        )
    ).one_or_none()
    if found is not None:
        bundle, state = found
        # Locked only now: a release in progress holds the bundle and waits for the signature.
        db.session.refresh(bundle, with_for_update=True)
        if bundle.state is BundleState.RELEASED and bundle.message_id is not None:
            if state in _NOT_SAID and outbox.cancel(bundle.message_id):
                _release_again(bundle)
            elif state in _CAME_BACK and outbox.close(bundle.message_id):
                bundling.recall(bundle)
        db.session.flush()
    bundling.take_out(signature_id)


def _release_again(bundle: Bundle) -> None:
    bundle.state = BundleState.HELD
    bundle.release_at = clock.now()
    bundle.released_at = bundle.letter_count = bundle.message_id = None
