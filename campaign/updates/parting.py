"""Take out of the outbox what somebody wants no more, who goes on to hear of other things."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy import update as changed

from campaign import clock
from campaign.db import db
from campaign.delivery import bulk
from campaign.delivery.models import OutboxMessage, State
from campaign.supporters import hearing, leaving
from campaign.supporters.models import Subscriber
from campaign.updates import audience
from campaign.updates.models import Update, UpdateMail


def lend() -> None:
    """Let *supporters* have mails taken back, of which it knows nothing itself."""
    leaving.lend(take_back)


def take_back(subscriber: Subscriber) -> None:
    """Take back what no worker holds yet of updates that a subscriber agrees to no more.

    In the caller's transaction. A digest goes again, without them.

    Args:
        subscriber: locked by the caller.

    """
    rows = db.session.execute(
        select(UpdateMail.message_id, Update)
        .join(Update, Update.id == UpdateMail.update_id)
        .join(OutboxMessage, OutboxMessage.id == UpdateMail.message_id)
        .where(UpdateMail.subscriber_id == subscriber.id, OutboxMessage.state == State.QUEUED)
    ).all()
    unwanted = {
        update.id: message_id
        for message_id, update in rows
        if message_id is not None and not _agrees(subscriber, update)
    }
    waiting = {message_id for message_id in unwanted.values() if message_id is not None}
    taken = bulk.take_back(sorted(waiting))
    theirs = changed(UpdateMail).where(
        UpdateMail.subscriber_id == subscriber.id, UpdateMail.message_id.in_(taken)
    )
    for statement in (
        theirs.where(UpdateMail.update_id.in_(unwanted)).values(left_at=clock.now()),
        theirs.values(message_id=None),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})


def _agrees(subscriber: Subscriber, update: Update) -> bool:
    """Return whether they agree to it still, wherever it was narrowed to."""
    meant = replace(
        audience.asked(update, until=clock.now()),
        joined_from=None,
        joined_before=None,
        languages=frozenset(),
        not_from=frozenset(),
    )
    return bool(hearing.listed(meant, limit=1, ids=[subscriber.id]))
