"""What hangs on a signature's counting, moved for a whole batch with few statements."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, update

from campaign.comments import leaving
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage, State
from campaign.offices import bundling, overtaking
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import people, tallying
from campaign.petitions.models import Share, Signature, SignatureState


def move(rows: Collection[Signature], by: int) -> None:
    """Add *by* (1 or -1) for each to the tally, and to the link that they came by."""
    cells = Counter(tallying.cell_of(row) for row in rows)
    tallying.move_all({cell: by * number for cell, number in cells.items()})
    codes = Counter((row.petition_id, row.came_by) for row in rows if row.came_by is not None)
    for (petition_id, code), number in sorted(codes.items()):
        db.session.execute(
            update(Share)
            .where(Share.code == code, Share.petition_id == petition_id)
            .values(signatures=Share.signatures + by * number)
        )


def put(ids: Collection[int], state: SignatureState, invalidation_id: int | None) -> None:
    """Let these signatures be in *state*, by that invalidation or none."""
    db.session.execute(
        update(Signature)
        .where(Signature.id.in_(ids))
        .values(state=state, invalidation_id=invalidation_id)
    )


def commenters(petition_id: int, rows: Collection[Signature]) -> list[str]:
    """Return the mailboxes of these signers that also wrote beneath the petition's stories."""
    if not leaving.threads_of(petition_id):
        return []
    opened = (people.open_person(row) for row in rows)
    return leaving.commented(petition_id, [person.email for person in opened if person])


def cancel_mails(rows: Collection[Signature]) -> None:
    """Take back the mails that ask these to confirm, as far as they have not gone."""
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.id.in_([row.message_id for row in rows if row.message_id is not None]),
        OutboxMessage.state.in_([State.QUEUED, State.CLAIMED]),
    )
    for message_id in db.session.scalars(waiting).all():
        outbox.cancel(message_id)


def take_letters_out(ids: Collection[int]) -> tuple[int, int]:
    """Take letters out of their bundles; return how many, and how many an office may have."""
    lies = BundledLetter.signature_id.in_(ids)
    before = lying(lies)
    first_of_each = (
        select(func.min(BundledLetter.signature_id))
        .join(Bundle)
        .where(lies, ~BundledLetter.is_out, Bundle.state == BundleState.RELEASED)
        .group_by(Bundle.id)
    )
    for signature_id in db.session.scalars(first_of_each).all():
        overtaking.leave(signature_id)  # takes a mail back that nobody has spoken of yet
    bundling.mark_out(lies)
    gone = lying(lies)[BundleState.RELEASED]
    return before.total() - gone, gone


def lying(letters: ColumnElement[bool]) -> Counter[BundleState]:
    """Count letters that lie in a bundle, by its state."""
    query = (
        select(Bundle.state, func.count())
        .join(BundledLetter, BundledLetter.bundle_id == Bundle.id)
        .where(letters, ~BundledLetter.is_out)
        .group_by(Bundle.state)
    )
    return Counter(dict(db.session.execute(query).all()))
