"""Take back what a moderator decided, by the trail it left.

Only what is still as it was left: whoever decided anew since then has the last word.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.access.models import AuditRow
from campaign.comments import deciding, judging
from campaign.comments.deciding import Act, Outcome
from campaign.comments.models import Comment, CommentState, Rejection
from campaign.db import db
from campaign.delivery import outbox

UNDONE_WITHIN = timedelta(minutes=30)  # later, decide anew


def undo(
    acts: Collection[int], *, account_id: int, campaigns: frozenset[int] | None = None
) -> Outcome:
    """Put comments back to what they were before *acts*, in the caller's transaction.

    A mail that waits is taken back; one that went out stays in its reader's mailbox.

    Args:
        acts: rows of the trail, as :func:`deciding.decide` named them.
        account_id: who takes back; only what they did themselves, and lately.
        campaigns: ids of the petitions in which they still decide; None: in all.

    """
    outcome = Outcome()
    rows = db.session.scalars(
        select(AuditRow).where(
            AuditRow.id.in_(acts),
            AuditRow.act.in_([f"comments.{act}" for act in Act]),
            AuditRow.account_id == account_id,
            AuditRow.created_at > clock.now() - UNDONE_WITHIN,
        )
    ).all()
    by_comment = {_number(row.detail["comment"]): row for row in rows}
    for comment in deciding.locked(by_comment, campaigns):
        row = by_comment[comment.id]
        if not _is_as_left(comment, row):
            outcome.late.append(comment.id)
            continue
        counted = deciding.record(comment)
        _restore(comment, row.detail)
        deciding.reckon(comment, counted)
        if isinstance(row.detail["message"], int):
            outbox.cancel(row.detail["message"])
        undone = audit.note("comments.undo", account_id, about=row.campaign, comment=comment.id)
        outcome.acts.append(undone.id)
    return outcome


def _is_as_left(comment: Comment, row: AuditRow) -> bool:
    act, left = Act(row.act.removeprefix("comments.")), row.detail
    after = {
        Act.APPROVE: CommentState.SHOWN,
        Act.PICK: CommentState.SHOWN,
        Act.REJECT: CommentState.REJECTED,
        Act.SPAM: CommentState.SPAM,
        Act.BLOCK: CommentState.SPAM,
    }.get(act, CommentState(str(left["was"])))
    is_same = comment.state is after and deciding.exactly(comment.decided_at) == left["at"]
    if act in {Act.PICK, Act.UNPICK}:
        return is_same and comment.is_picked is (act is Act.PICK)
    if act in {Act.BLOCK, Act.UNBLOCK}:
        is_blocked = bool(comment.commenter and comment.commenter.is_blocked)
        return is_same and is_blocked is (act is Act.BLOCK)
    return is_same


def _restore(comment: Comment, was: dict[str, object]) -> None:
    comment.decided_at = _moment(was["was_at"])
    comment.decided_by = None if was["was_by"] is None else _number(was["was_by"])
    rejection = was["was_rejection"]
    comment.rejection = None if rejection is None else Rejection(str(rejection))
    state = CommentState(str(was["was"]))
    if state is CommentState.SHOWN:
        judging.show(comment)
        comment.shown_at = _moment(was["was_shown_at"])
    else:
        judging.hide(comment, state)
    comment.is_picked = bool(was["was_picked"])
    commenter = deciding.author_of(comment)
    if commenter is not None:
        commenter.is_blocked = bool(was["was_blocked"])


def _moment(microseconds: object) -> datetime | None:
    if microseconds is None:
        return None
    return deciding.BEGINNING + timedelta(microseconds=_number(microseconds))


def _number(value: object) -> int:
    """Return a whole number that JSON kept."""
    if not isinstance(value, int):
        raise TypeError("the trail keeps whole numbers")
    return value
