"""Delete a signer for good: everything but counts, and what an office has received.

In two steps: the signer's own rows and mails at once; the stored copy of a mail that took
their letter to an office by the clock, as soon as nobody needs it to know what became of it.
"""

import os
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update

from campaign import clock
from campaign.comments import leaving
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Attachment, OutboxMessage, State
from campaign.mail import addresses
from campaign.offices import overtaking
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import cells, people, sharing, tallying, tokens
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.petitions.people import Person
from campaign.petitions.tokens import Purpose

BATCH = 20  # stored mails a transaction; each may carry megabytes
# After this a carrier tries no longer. Source: https://www.twilio.com/docs/sendgrid/ui/
# sending-email/deferrals ("deferred ... for up to 72 hours").
_CARRIED_AFTER = timedelta(days=3)
# What came back may have to go anew, with the same words: a person gets this long to see to it.
_MENDED_WITHIN = timedelta(days=14)


def in_hand(signature: Signature) -> Signature:
    """Lock all attempts of a signer's mailbox, in the order in which everybody locks them.

    Args:
        signature: one of theirs, not locked yet.

    """
    _of_the_same_mailbox(signature)
    return signature


def delete_signer(signature: Signature) -> None:
    """Erase the owner of a mailbox from a petition, in the caller's transaction, for good.

    All attempts with this mailbox go, whoever made them. Where a letter has left, the keyed
    fingerprint of its mailbox stays, so that the office does not get a second.

    Args:
        signature: one of theirs, as :func:`in_hand` returned it.

    """
    theirs = _of_the_same_mailbox(signature)
    if not theirs:
        return  # forgotten by the clock a moment ago
    person = people.open_person(signature)
    if person is not None:
        _forget_mails(person, theirs)
        leaving.unmark(signature.petition_id, person.email)
    ids = [one.id for one in theirs]
    db.session.execute(delete(Consent).where(Consent.signature_id.in_(ids)))
    for id_ in ids:
        overtaking.leave(id_)
    left = _whose_letter_left(ids)
    for one in theirs:
        if one.state is SignatureState.CONFIRMED:
            tallying.count(one, -1)
            sharing.credit(one, -1)
        elif one.state is SignatureState.ELSEWHERE:
            cells.elsewhere(one.petition_id, one.source_id, -1)
        if one.message_id is not None:
            outbox.cancel(one.message_id)
        if one.id not in left:
            one.address_print = os.urandom(32)
        if one.state is not SignatureState.WITHDRAWN:
            one.state = SignatureState.WITHDRAWN
            one.withdrawn_at = clock.now()
        one.sealed = one.origin_print = one.message_id = None
        one.owes_mail = False
    sharing.forget(ids)


def _of_the_same_mailbox(signature: Signature) -> Sequence[Signature]:
    return db.session.scalars(
        select(Signature)
        .where(
            Signature.petition_id == signature.petition_id,
            or_(
                Signature.address_print == signature.address_print,
                Signature.id == signature.id,  # though its mailbox is forgotten just now
            ),
        )
        .order_by(Signature.id)
        .with_for_update(of=Signature)
        .execution_options(populate_existing=True)
    ).all()


def _whose_letter_left(ids: Sequence[int]) -> frozenset[int]:
    query = (
        select(BundledLetter.signature_id)
        .join(Bundle)
        .where(
            BundledLetter.signature_id.in_(ids),
            ~BundledLetter.is_out,
            Bundle.state == BundleState.RELEASED,
        )
    )
    return frozenset(db.session.scalars(query))


def _forget_mails(person: Person, theirs: Sequence[Signature]) -> None:
    """Take back what waits for a mailbox, and erase the words of what went: of this petition.

    Which mail is of this petition is known by the links in it, and by nothing else: the same
    mailbox may stand beneath another petition, whose mails are none of our business here.
    """
    ours = [tokens.make(one, purpose) for one in theirs for purpose in Purpose]
    ours.append(f"/petitions/{theirs[0].petition.slug}")
    query = select(OutboxMessage).where(
        OutboxMessage.recipient_print == addresses.recipient_print(person.email),
        OutboxMessage.sealed.is_not(None),
    )
    for message in db.session.scalars(query).all():
        links = outbox.opened(message).values.values()
        if not any(one in link for one in ours for link in links):
            continue
        if not outbox.cancel(message.id) and message.state is not State.SPEAKING:
            message.sealed = None


def erase_copies() -> int:
    """Erase stored mails to offices that hold a letter of somebody erased; return how many.

    What stays is the bundle with its number and the checksums of its files: enough to prove
    what was sent to whoever still has it. A mail of which a person may still have to send the
    same words anew waits for a while.
    """
    now = clock.now()
    is_settled = or_(
        OutboxMessage.state.in_([State.DELIVERED, State.CANCELLED]),
        and_(
            OutboxMessage.state == State.ACCEPTED,
            OutboxMessage.ended_at <= now - _CARRIED_AFTER,
        ),
        and_(
            OutboxMessage.state.in_([State.BOUNCED, State.REFUSED, State.UNCERTAIN]),
            OutboxMessage.ended_at <= now - _MENDED_WITHIN,
        ),
    )
    with writing():
        ids = db.session.scalars(
            select(OutboxMessage.id)
            .join(Bundle, Bundle.message_id == OutboxMessage.id)
            .join(BundledLetter, BundledLetter.bundle_id == Bundle.id)
            .join(Signature, Signature.id == BundledLetter.signature_id)
            .where(
                Signature.state == SignatureState.WITHDRAWN,
                Signature.sealed.is_(None),
                OutboxMessage.sealed.is_not(None),
                # Taken apart after it came back: all its letters were in that mail.
                or_(
                    Bundle.state == BundleState.RECALLED,
                    and_(~BundledLetter.is_out, is_settled),
                ),
            )
            .distinct()
            .limit(BATCH)
        ).all()
        db.session.execute(delete(Attachment).where(Attachment.message_id.in_(ids)))
        db.session.execute(
            update(OutboxMessage).where(OutboxMessage.id.in_(ids)).values(sealed=None)
        )
    return len(ids)
