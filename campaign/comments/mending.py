"""What an author may still do about a comment: mend it, and answer a rejection once."""

from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext

from campaign import clock
from campaign.comments import judging, wording
from campaign.comments.models import Comment, CommentState, Held
from campaign.db import db
from campaign.errors import Refusal

MENDED_WITHIN = timedelta(minutes=15)  # of writing it; while it is held, at any time


class TooLate(Refusal):
    """Others have read it by now: it can be withdrawn, and not be changed."""


def can_be_mended(comment: Comment) -> bool:
    """Return whether its author may change the words of a comment."""
    if comment.state is CommentState.SHOWN:
        return clock.now() < comment.created_at + MENDED_WITHIN
    return comment.state is CommentState.HELD


def can_be_answered(comment: Comment) -> bool:
    """Return whether its author may answer the rejection of a comment."""
    words = wording.opened(comment) if comment.state is CommentState.REJECTED else None
    return words is not None and words.answer is None


def mend(comment: Comment, *, text: str, name: str | None) -> None:
    """Change the words of a comment, in the caller's transaction; it is judged anew.

    One that waits for a moderator goes on waiting, whatever it says now.

    Args:
        comment: locked by the caller.
        text: the new words.
        name: as it shall stand beneath; None for "Anonymous".

    Raises:
        TooLate: it is shown for long, or was decided about.

    """
    before = wording.opened(comment)
    if before is None or not can_be_mended(comment):
        raise TooLate(
            gettext("This can no longer be changed. You can withdraw it, and write it anew.")
        )
    after = replace(before, text=wording.tamed(text), name=wording.tamed(name or "") or None)
    if after == before:
        return
    comment.sealed = wording.sealed(comment, after)
    db.session.flush()
    if comment.state is not CommentState.SHOWN:
        return
    was_approved = comment.decided_by is not None
    judging.hold(comment, Held.CHANGED)
    if not was_approved:  # what a person approved, a person reads again
        judging.first_look(comment, after.judged)
    _say_changed(comment)


def _say_changed(comment: Comment) -> None:
    if comment.state is CommentState.HELD and comment.held_for is Held.FIRST:
        comment.held_for = Held.CHANGED


def answer(comment: Comment, text: str) -> None:
    """Tell the moderators why a rejection was wrong; they look once more.

    Args:
        comment: locked by the caller.
        text: what its author says; only moderators read it.

    Raises:
        TooLate: it was answered before, or is not rejected.

    """
    words = wording.opened(comment)
    if words is None or not can_be_answered(comment):
        raise TooLate(gettext("There is nothing to answer, or it was answered before."))
    comment.sealed = wording.sealed(comment, replace(words, answer=wording.tamed(text)))
    judging.hold(comment, Held.ANSWERED)
