"""Report a comment: once a day from one network; enough of them hold it again."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.comments import judging
from campaign.comments.models import Comment, CommentState, Held, Rejection, Report
from campaign.db import db

HELD_AT = 3  # reports of one day, and so of as many networks


def report(comment: Comment, reason: Rejection, origin_print: bytes) -> None:
    """Note a report in the caller's transaction; a repeat is answered like a first time.

    The fingerprint of a network lasts a day, so only reports of one day are surely of
    different networks: only these hold a comment. All of them are counted for the moderators.

    Args:
        comment: locked by the caller.
        reason: which of the terms of use it breaks.
        origin_print: fingerprint of the reporter's network of today.

    """
    try:
        with db.session.begin_nested():
            db.session.add(
                Report(comment_id=comment.id, reason=reason, origin_print=origin_print)
            )
    except IntegrityError:
        return
    comment.reports += 1
    db.session.flush()
    if comment.state is CommentState.SHOWN and _today(comment) >= HELD_AT:
        judging.hold(comment, Held.REPORTED)


def _today(comment: Comment) -> int:
    """Count today's reports, in UTC like the fingerprints, since a moderator last looked."""
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if comment.decided_at is not None:
        since = max(since, comment.decided_at)
    query = select(func.count()).where(
        Report.comment_id == comment.id, Report.created_at >= since
    )
    return db.session.scalar(query) or 0
