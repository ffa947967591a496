"""What waits for a moderator, and what was decided, as the desk reads it. Nobody's address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from campaign.comments import deciding, wording
from campaign.comments import threads as talk
from campaign.comments.models import Comment, Commenter, CommentState, Held, Report, Thread
from campaign.comments.wording import Words
from campaign.db import db
from campaign.petitions import whose

Campaigns = frozenset[int] | None  # ids of petitions; None: all, and stories without one

PAGE = 25  # comments on one page: what one sitting reads
STATES = (
    CommentState.HELD,
    CommentState.SHOWN,
    CommentState.REJECTED,
    CommentState.SPAM,
)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which comments the desk wants to see; it stands in the address bar."""

    state: CommentState = CommentState.HELD
    slug: str = ""  # of a story; empty: of all
    why: Held | None = None  # only what is held for this
    is_picked: bool = False  # only what goes into the senators' bundle


@dataclass(frozen=True)
class Item:
    """One comment as a moderator reads it."""

    comment: Comment
    words: Words | None  # None: erased
    parent: Words | None  # what it answers, if it answers and that is still there
    reports: dict[str, int]  # how often for which reason

    @property
    def version(self) -> str:
        """Which version of the words this is: what changes meanwhile is not decided unread."""
        return deciding.version_of(self.comment)

    @property
    def author(self) -> Commenter | None:
        """Whoever wrote it, of whom the desk sees numbers alone."""
        return self.comment.commenter


@dataclass(frozen=True)
class Page:
    """Some comments, oldest first where they wait, else newest first."""

    items: list[Item]
    following: int | None  # the next page begins after this comment; None: this is the last


def listed(
    filters: Filters,
    *,
    campaigns: Campaigns = None,
    after: int | None = None,
    size: int = PAGE,
) -> Page:
    """Return a page of comments.

    Args:
        filters: which ones.
        campaigns: ids of the petitions beneath whose stories they stand; None: all.
        after: the comment that the page before this one ended with.
        size: most on a page.

    """
    query = _narrowed(select(Comment), filters, campaigns).options(
        joinedload(Comment.thread), joinedload(Comment.commenter)
    )
    if filters.state is CommentState.HELD:
        query = query.order_by(Comment.id)
        query = query if after is None else query.where(Comment.id > after)
    else:
        query = query.order_by(Comment.id.desc())
        query = query if after is None else query.where(Comment.id < after)
    found = db.session.scalars(query.limit(size + 1)).all()
    taken = found[:size]
    answered, reported = _answered(taken), _reported(taken)
    items = [
        Item(
            comment,
            wording.opened(comment),
            answered.get(comment.parent_id or 0),
            reported.get(comment.id, {}),
        )
        for comment in taken
    ]
    return Page(items, taken[-1].id if len(found) > size else None)


def counted(filters: Filters, campaigns: Campaigns = None) -> int:
    """Count the comments that the filters let through."""
    query = _narrowed(select(func.count()).select_from(Comment), filters, campaigns)
    return int(db.session.scalar(query) or 0)


def waiting(campaigns: Campaigns = None) -> int:
    """Count the comments that wait for a moderator, on all stories of *campaigns*."""
    return counted(Filters(), campaigns)


def by_story(state: CommentState, campaigns: Campaigns = None) -> dict[str, int]:
    """Count the comments in *state* by their story's slug."""
    rows = db.session.execute(
        select(Thread.slug, func.count())
        .join(Comment, Comment.thread_id == Thread.id)
        .where(Comment.state == state, whose.within(Thread.petition_id, campaigns))
        .group_by(Thread.slug)
        .order_by(Thread.slug)
    )
    return dict(rows.all())


def by_reason(campaigns: Campaigns = None) -> dict[Held, int]:
    """Count what waits by why it does."""
    query = select(Comment.held_for, func.count()).where(
        Comment.state == CommentState.HELD, Comment.held_for.is_not(None)
    )
    if campaigns is not None:
        query = query.where(Comment.thread_id.in_(talk.ids_within(campaigns)))
    rows = db.session.execute(query.group_by(Comment.held_for))
    found = {why: count for why, count in rows if why is not None}
    return {why: found[why] for why in Held if why in found}


def threads(campaigns: Campaigns = None) -> list[tuple[Thread, dict[CommentState, int]]]:
    """Return every thread with its counts by state, newest first."""
    counts: dict[int, dict[CommentState, int]] = {}
    rows = db.session.execute(
        select(Comment.thread_id, Comment.state, func.count())
        .where(Comment.state.in_(STATES))
        .group_by(Comment.thread_id, Comment.state)
    )
    for thread_id, state, count in rows:
        counts.setdefault(thread_id, {})[state] = count
    theirs = whose.within(Thread.petition_id, campaigns)
    found = db.session.scalars(select(Thread).where(theirs).order_by(Thread.id.desc()))
    return [(thread, counts.get(thread.id, {})) for thread in found]


def switches_of(thread: Thread) -> str:
    """Return how a thread's switches stand, so that a page that is stale is told by it."""
    return f"{'open' if thread.is_open else 'closed'}.{thread.slow_minutes}"


def _narrowed(query: Select[Any], filters: Filters, campaigns: Campaigns) -> Select[Any]:
    query = query.where(Comment.state == filters.state)
    if campaigns is not None:
        query = query.where(Comment.thread_id.in_(talk.ids_within(campaigns)))
    if filters.slug:
        of_story = select(Thread.id).where(Thread.slug == filters.slug).scalar_subquery()
        query = query.where(Comment.thread_id == of_story)
    if filters.why is not None:
        query = query.where(Comment.held_for == filters.why)
    if filters.is_picked:
        query = query.where(Comment.is_picked)
    return query


def _answered(comments: Sequence[Comment]) -> dict[int, Words]:
    """Return the words of the comments that these reply to, by id."""
    ids = {comment.parent_id for comment in comments if comment.parent_id is not None}
    parents = db.session.scalars(select(Comment).where(Comment.id.in_(ids))) if ids else ()
    opened = {parent.id: wording.opened(parent) for parent in parents}
    return {key: words for key, words in opened.items() if words is not None}


def _reported(comments: Sequence[Comment]) -> dict[int, dict[str, int]]:
    ids = [comment.id for comment in comments if comment.reports]
    found: dict[int, dict[str, int]] = {}
    if ids:
        rows = db.session.execute(
            select(Report.comment_id, Report.reason, func.count())
            .where(Report.comment_id.in_(ids))
            .group_by(Report.comment_id, Report.reason)
        )
        for comment_id, reason, count in rows:
            found.setdefault(comment_id, {})[reason] = count
    return found
