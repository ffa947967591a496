"""What moderators decide: show, reject, call it spam, pick, block.

Every act locks its comment, looks whether it is still as the moderator saw it, and leaves a
row in the trail that says what was before: so two at once cannot overwrite each other, and a
mistake is taken back instead of being asked about beforehand.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.comments import judging, telling, threads
from campaign.comments.models import Comment, Commenter, CommentState, Held, Rejection, Thread
from campaign.config import Settings
from campaign.db import db
from campaign.errors import Refusal

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Act(StrEnum):
    """What a moderator can do about a comment."""

    APPROVE = "approve"
    REJECT = "reject"
    SPAM = "spam"
    PICK = "pick"  # for the senators' bundle; shows it, too
    UNPICK = "unpick"
    BLOCK = "block"  # spam, and so is all that this mailbox writes from now on
    UNBLOCK = "unblock"


# In which states a moderator can do it. What is unproven or withdrawn is nobody's business.
_DECIDABLE = frozenset(
    {CommentState.HELD, CommentState.SHOWN, CommentState.REJECTED, CommentState.SPAM}
)
_FROM = {
    Act.APPROVE: _DECIDABLE - {CommentState.SHOWN},
    Act.REJECT: _DECIDABLE - {CommentState.REJECTED},
    Act.SPAM: _DECIDABLE - {CommentState.SPAM},
    Act.PICK: frozenset({CommentState.HELD, CommentState.SHOWN}),
    Act.UNPICK: frozenset({CommentState.SHOWN}),
    Act.BLOCK: _DECIDABLE,
    Act.UNBLOCK: _DECIDABLE,
}


@dataclass
class Outcome:
    """What became of one press of a button."""

    acts: list[int] = field(default_factory=list)  # rows of the trail, to undo them by
    late: list[int] = field(default_factory=list)  # decided or changed by others meanwhile


def decide(
    comment_ids: Collection[int],
    act: Act,
    *,
    account_id: int,
    settings: Settings,
    seen: CommentState = CommentState.HELD,
    versions: Mapping[int, str] | None = None,
    campaigns: frozenset[int] | None = None,
    reason: Rejection | None = None,
) -> Outcome:
    """Do one thing about some comments, in the caller's transaction.

    Args:
        comment_ids: which ones.
        act: what to do.
        account_id: who decides.
        settings: for the mails to their authors.
        seen: the state in which the moderator saw them: what has another by now is left.
        versions: of the words that the moderator read, by comment, see :func:`version_of`:
            what its author changed since then is left, too.
        campaigns: ids of the petitions in which they decide; None: in all. What stands
            beneath the stories of others is left alone, without a word.
        reason: from the terms of use; of a rejection.

    Raises:
        Refusal: a rejection without a reason, or the pick of one who has not signed.

    """
    if act is Act.REJECT and reason is None:
        raise Refusal(gettext("Choose the reason: its author is told."))
    outcome = Outcome()
    for comment in locked(comment_ids, campaigns):
        is_as_read = versions is None or versions.get(comment.id) == version_of(comment)
        if comment.state is not seen or seen not in _FROM[act] or not is_as_read:
            outcome.late.append(comment.id)
            continue
        if act is Act.PICK and not comment.is_signer:
            raise Refusal(gettext("Only comments of confirmed signers go to the senators."))
        was, counted = _remembered(comment), record(comment)
        told = _done(comment, act, account_id, reason, settings)
        reckon(comment, counted)
        row = audit.note(
            f"comments.{act}",
            account_id,
            about=_campaign(comment),
            comment=comment.id,
            reason=reason if act is Act.REJECT else None,
            message=told,
            at=exactly(comment.decided_at),
            **was,
        )
        outcome.acts.append(row.id)
    return outcome


def _campaign(comment: Comment) -> int | None:
    return db.session.scalar(select(Thread.petition_id).where(Thread.id == comment.thread_id))


def locked(
    comment_ids: Collection[int], campaigns: frozenset[int] | None = None
) -> Sequence[Comment]:
    """Return the comments, oldest first, as they are now; nobody else moves them meanwhile.

    Those of other *campaigns* are not among them.
    """
    query = select(Comment).where(Comment.id.in_(comment_ids))
    if campaigns is not None:
        query = query.where(Comment.thread_id.in_(threads.ids_within(campaigns)))
    return db.session.scalars(
        query.order_by(Comment.id).with_for_update().execution_options(populate_existing=True)
    ).all()


def version_of(comment: Comment) -> str:
    """Return 16 characters that are others as soon as the words of a comment are changed."""
    return hashlib.sha256(comment.sealed or b"").hexdigest()[:16]


def _done(
    comment: Comment, act: Act, account_id: int, reason: Rejection | None, settings: Settings
) -> int | None:
    """Do it, and return the message that tells the author, if one does."""
    was_held = comment.state is CommentState.HELD
    commenter = author_of(comment)
    if act in {Act.UNPICK, Act.UNBLOCK}:
        comment.is_picked = comment.is_picked and act is Act.UNBLOCK
        if commenter is not None and act is Act.UNBLOCK:
            commenter.is_blocked = False
        return None
    comment.decided_at, comment.decided_by = clock.now(), account_id
    comment.rejection = reason if act is Act.REJECT else None
    match act:
        case Act.APPROVE | Act.PICK:
            judging.show(comment)
            comment.is_picked = act is Act.PICK
            # Whoever was reported saw it online before, and was not told that it was away.
            if not was_held or comment.held_for is Held.REPORTED:
                return None
            return telling.of_decision(comment, settings)
        case Act.REJECT:
            judging.hide(comment, CommentState.REJECTED)
            return telling.of_decision(comment, settings)
    judging.hide(comment, CommentState.SPAM)
    if commenter is not None and act is Act.BLOCK:
        commenter.is_blocked = True
    return None


def record(comment: Comment) -> tuple[int, int]:
    """Return what this comment adds to its author's record: approved, rejected.

    What is held again keeps counting as it did until somebody decides anew.
    """
    if comment.decided_by is None:
        return 0, 0
    if comment.rejection is not None or comment.state is CommentState.SPAM:
        return 0, 1
    return 1, 0


def reckon(comment: Comment, before: tuple[int, int]) -> None:
    """Add to its author's record what :func:`record` says now and did not say *before*."""
    commenter = author_of(comment)
    if commenter is not None:
        approved, rejected = record(comment)
        commenter.approved += approved - before[0]
        commenter.rejected += rejected - before[1]


def author_of(comment: Comment) -> Commenter | None:
    """Return the author's row, locked: another of theirs may be decided at this moment."""
    if comment.commenter_id is None:
        return None
    return db.session.get(Commenter, comment.commenter_id, with_for_update=True)


def _remembered(comment: Comment) -> dict[str, int | bool | str | None]:
    """Return for the trail what ``undoing`` needs to put it back. No words."""
    return {
        "was": comment.state,
        "was_at": exactly(comment.decided_at),
        "was_by": comment.decided_by,
        "was_rejection": comment.rejection,
        "was_picked": comment.is_picked,
        "was_shown_at": exactly(comment.shown_at),
        "was_blocked": bool(comment.commenter and comment.commenter.is_blocked),
    }


def exactly(moment: datetime | None) -> int | None:
    """Return a moment as the microseconds since 1970: the trail takes no other shape of it."""
    return None if moment is None else (moment - BEGINNING) // timedelta(microseconds=1)
