"""Whether a comment appears at once or waits for a moderator; showing, hiding, holding.

Nothing else changes ``Thread.shown``: so it never drifts from what visitors see.
"""

from sqlalchemy import func, or_, select, update

from campaign import clock
from campaign.comments import screening, wordlists
from campaign.comments.models import Comment, Commenter, CommentState, Held, Thread
from campaign.db import db
from campaign.web import shelf

TRUSTED_AFTER = 2  # approved ones, of a mailbox that never had one rejected
FORGIVEN_AFTER = 3  # approved ones since the latest rejection

# The table, not the model: a comment that is held while nobody saw it empties no shelf.
_ROWS = db.metadata.tables[Comment.__tablename__]


def first_look(comment: Comment, text: str) -> None:
    """Show a comment whose mailbox is proven, or hold it; in the caller's transaction.

    Whoever is blocked is told nothing: theirs become spam in silence.

    Args:
        comment: with its commenter and thread.
        text: what visitors would read: name and words.

    """
    commenter = comment.commenter
    if commenter is not None and commenter.is_blocked:
        comment.decided_at = clock.now()
        hide(comment, CommentState.SPAM)
        return
    why = screening.reason(text, wordlists.compared())
    if why is None and not is_trusted(commenter):
        why = Held.RECORD if commenter and commenter.rejected else Held.FIRST
    if why is not None:
        hold(comment, why)
        return
    comment.decided_at = clock.now()
    show(comment)


def is_trusted(commenter: Commenter | None) -> bool:
    """Return whether the record of a mailbox lets its comments appear at once.

    Only what a person decided makes a record: nobody earns trust by not being looked at.
    """
    if commenter is None or commenter.is_blocked:
        return False
    if not commenter.rejected:
        return commenter.approved >= TRUSTED_AFTER
    rejected = or_(Comment.rejection.is_not(None), Comment.state == CommentState.SPAM)
    latest = (
        select(func.max(Comment.decided_at))
        .where(Comment.commenter_id == commenter.id, rejected)
        .scalar_subquery()
    )
    approved_since = db.session.scalar(
        select(func.count())
        .select_from(Comment)
        .where(
            Comment.commenter_id == commenter.id,
            Comment.state == CommentState.SHOWN,
            Comment.decided_by.is_not(None),
            Comment.decided_at > latest,
        )
    )
    return (approved_since or 0) >= FORGIVEN_AFTER


def show(comment: Comment) -> None:
    """Let visitors see a comment, in the caller's transaction. Twice is like once."""
    if _moved(comment, CommentState.SHOWN):
        comment.shown_at = clock.now()
        _count(comment.thread, 1)
        shelf.drop()


def hide(comment: Comment, state: CommentState) -> None:
    """Move a comment to *state*, which is not SHOWN, in the caller's transaction."""
    if state is CommentState.SHOWN:
        raise ValueError("show() shows a comment")
    was_shown = _moved(comment, state, only_from=CommentState.SHOWN)
    if was_shown:
        comment.is_picked = False
        comment.shown_at = None
        _count(comment.thread, -1)
        shelf.drop()
    else:
        _moved(comment, state)


def hold(comment: Comment, why: Held) -> None:
    """Put a comment into the moderators' queue, out of the visitors' sight."""
    comment.held_for = why
    hide(comment, CommentState.HELD)


def _moved(
    comment: Comment, state: CommentState, *, only_from: CommentState | None = None
) -> bool:
    """Set the state, and return whether it was another: of two at once, one is told so."""
    db.session.flush()
    was = _ROWS.c.state
    matching = was != state if only_from is None else was == only_from
    moved = db.session.execute(
        update(_ROWS).where(_ROWS.c.id == comment.id, matching).values(state=state)
    )
    db.session.refresh(comment, ["state"])
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def _count(thread: Thread, by: int) -> None:
    db.session.execute(
        update(Thread).where(Thread.id == thread.id).values(shown=Thread.shown + by),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(thread, ["shown"])
