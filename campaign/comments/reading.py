"""What visitors read beneath a story: threads of a comment and its answers, page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from campaign.comments import mending, wording
from campaign.comments.models import Comment, Commenter, CommentState, Thread
from campaign.comments.wording import Words
from campaign.db import db

PAGE = 20  # comments a page, each with its first answers
FIRST_ANSWERS = 10  # beneath a comment on the page of many
MOST_ANSWERS = 200  # beneath a comment on its own page
MOST_OWN = 100  # comments on their author's page


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One comment as a page shows it; words are None where only its place is left."""

    comment: Comment
    words: Words | None
    answers: list["Remark"] = field(default_factory=list)
    more_answers: int = 0  # that are not among them

    @property
    def written_at(self) -> datetime:
        """When its author wrote it."""
        return self.comment.created_at

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took it back."""
        return self.comment.state is CommentState.WITHDRAWN


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One page of a thread."""

    remarks: list[Remark]
    is_oldest_first: bool
    is_first: bool
    next_after: int | None  # the id that the next page begins after; None: this is the last


@dataclass(frozen=True, kw_only=True)
class Own:
    """One comment as its author sees it, with what they may do."""

    comment: Comment
    words: Words
    can_be_mended: bool
    can_be_answered: bool


def leaf(thread: Thread, *, is_oldest_first: bool = False, after: int | None = None) -> Leaf:
    """Return one page of a thread.

    A comment that is no longer shown keeps its place while answers to it are.

    Args:
        thread: whose comments.
        is_oldest_first: the order; else the newest come first.
        after: id of the last comment of the page before; the first page when left out.

    """
    answer = aliased(Comment)
    has_answers = exists().where(
        answer.parent_id == Comment.id, answer.state == CommentState.SHOWN
    )
    query = select(Comment).where(
        Comment.thread_id == thread.id,
        Comment.parent_id.is_(None),
        or_(Comment.state == CommentState.SHOWN, has_answers),
    )
    if after is not None:
        query = query.where(Comment.id > after if is_oldest_first else Comment.id < after)
    order = Comment.id if is_oldest_first else Comment.id.desc()
    found = db.session.scalars(query.order_by(order).limit(PAGE + 1)).all()
    on_it = found[:PAGE]
    return Leaf(
        remarks=_with_answers(on_it, FIRST_ANSWERS),
        is_oldest_first=is_oldest_first,
        is_first=after is None,
        next_after=on_it[-1].id if len(found) > PAGE else None,
    )


def one(comment: Comment) -> Remark:
    """Return a comment with all its answers; an answer comes with the comment it answers."""
    top = comment
    if comment.parent_id is not None:
        top = db.session.get_one(Comment, comment.parent_id)
    return _with_answers([top], MOST_ANSWERS)[0]


def alone(comment: Comment) -> Remark:
    """Return a comment by itself."""
    return _remark(comment)


def own(commenter: Commenter, states: Collection[CommentState] | None = None) -> list[Own]:
    """Return a commenter's comments, newest first, but for what was withdrawn.

    Args:
        commenter: whose.
        states: only in these; in all when left out.

    """
    query = select(Comment).where(
        Comment.commenter_id == commenter.id, Comment.state != CommentState.WITHDRAWN
    )
    if states is not None:
        query = query.where(Comment.state.in_(states))
    found = []
    for comment in db.session.scalars(query.order_by(Comment.id.desc()).limit(MOST_OWN)):
        words = wording.opened(comment)
        if words is not None:
            found.append(
                Own(
                    comment=comment,
                    words=words,
                    can_be_mended=mending.can_be_mended(comment),
                    can_be_answered=mending.can_be_answered(comment),
                )
            )
    return found


def _with_answers(tops: Sequence[Comment], most: int) -> list[Remark]:
    of: dict[int, list[Remark]] = {top.id: [] for top in tops}
    counts: dict[int, int] = {}
    among = Comment.parent_id.in_(list(of))
    ranked = (
        select(
            Comment.id,
            func.row_number()
            .over(partition_by=Comment.parent_id, order_by=Comment.id)
            .label("rank"),
            func.count().over(partition_by=Comment.parent_id).label("total"),
        )
        .where(among, Comment.state == CommentState.SHOWN)
        .subquery()
    )
    rows = db.session.execute(
        select(Comment, ranked.c.total)
        .join(ranked, ranked.c.id == Comment.id)
        .where(ranked.c.rank <= most)
        .order_by(Comment.id)
    )
    for comment, total in rows:
        of[comment.parent_id].append(_remark(comment))
        counts[comment.parent_id] = total
    return [
        Remark(
            comment=top,
            words=_shown_words(top),
            answers=of[top.id],
            more_answers=counts.get(top.id, 0) - len(of[top.id]),
        )
        for top in tops
    ]


def _remark(comment: Comment) -> Remark:
    return Remark(comment=comment, words=_shown_words(comment))


def _shown_words(comment: Comment) -> Words | None:
    return wording.opened(comment) if comment.state is CommentState.SHOWN else None
