"""What comments do by the clock: mail what the day's cap held back, and erase."""

from sqlalchemy import or_, select

from campaign.comments import leaving, posting
from campaign.comments.models import Comment, Commenter, CommentState
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import OutboxMessage

BATCH = 50


def every_minute(settings: Settings) -> None:
    """Send the links that the day's cap held back."""
    send_owed(settings)


def every_hour(settings: Settings) -> None:
    """Erase what has had its time."""
    del settings
    while True:
        with writing():
            touched = leaving.erase_old()
        if not touched:
            return


def send_owed(settings: Settings) -> int:
    """Queue one mail for each mailbox with a comment newer than its latest mail, in room.

    Returns:
        How many were queued.

    """
    sent = last = 0
    while True:
        with writing():
            owed = db.session.scalars(
                select(Comment)
                .join(Commenter, Commenter.id == Comment.commenter_id)
                .outerjoin(OutboxMessage, OutboxMessage.id == Commenter.message_id)
                .where(
                    Comment.state == CommentState.UNPROVEN,
                    Comment.id > last,
                    or_(
                        OutboxMessage.id.is_(None),
                        OutboxMessage.created_at < Comment.created_at,
                    ),
                )
                .order_by(Comment.id)
                .limit(BATCH)
            ).all()
            asked: set[int] = set()
            for comment in owed:
                last = comment.id
                commenter = comment.commenter
                if commenter is not None and commenter.id not in asked:
                    asked.add(commenter.id)
                    sent += posting.ask(commenter, comment.thread, settings)
        if not owed:
            return sent
