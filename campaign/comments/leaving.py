"""Take back what one wrote, and be forgotten: by oneself, by the clock, with a petition."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, exists, select, update

from campaign import clock
from campaign.comments import judging, mails, proving
from campaign.comments.models import Comment, Commenter, CommentState, Report, Thread
from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason, State
from campaign.mail import addresses
from campaign.web import shelf

BATCH = 200  # rows a transaction, so that nobody who writes waits long
ERASE_UNPROVEN_AFTER = timedelta(days=mails.ERASED_AFTER_DAYS)
FORGET_ORIGIN_AFTER = timedelta(days=2)
_OURS = (Kind.COMMENT_LINK, Kind.COMMENT_DECIDED)


def withdraw(comment: Comment) -> None:
    """Erase the words of a comment at once, in the caller's transaction.

    Its place stays while there are answers beneath it; one that nobody confirmed goes whole.

    Args:
        comment: locked by the caller.

    """
    if comment.state is CommentState.UNPROVEN:
        db.session.delete(comment)
        db.session.flush()
        return
    judging.hide(comment, CommentState.WITHDRAWN)
    comment.sealed = None
    comment.is_picked = comment.is_signer = False


def forget(commenter: Commenter, *, never_again: bool = False) -> None:
    """Erase a mailbox with all its comments and mails, in the caller's transaction.

    Args:
        commenter: gone afterwards, and its link with it.
        never_again: write no more to the address; a fingerprint remembers it.

    """
    email = proving.address_of(commenter)
    _withdraw_all(commenter)
    # After its comments, as moderators do: whoever locks the other way round waits for ever.
    db.session.refresh(commenter, with_for_update=True)
    _withdraw_all(commenter)  # what was written while we waited
    if email is not None:
        _forget_mails(email)
        if never_again:
            suppressing.suppress(email, Reason.NEVER)
    _cut_loose(Comment.commenter_id == commenter.id)
    db.session.delete(commenter)
    db.session.flush()


def forget_thread(thread: Thread) -> int:
    """Forget whose comments a thread holds, one batch in the caller's transaction.

    Its petition's people are forgotten, as they were promised: so are these mailboxes and
    their fingerprints. What visitors read stays, with the names its authors chose; what they
    do not read is erased. The thread takes no more.

    Returns:
        How many comments were cut loose; 0 when all of them are.

    """
    thread.is_open = False
    ids = db.session.scalars(
        select(Comment.id)
        .where(Comment.thread_id == thread.id, Comment.commenter_id.is_not(None))
        .limit(BATCH)
    ).all()
    chosen = Comment.id.in_(ids)
    of_whom = db.session.scalars(select(Comment.commenter_id).where(chosen).distinct()).all()
    db.session.execute(
        delete(Comment).where(chosen, Comment.state == CommentState.UNPROVEN),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        update(Comment)
        .where(chosen, Comment.state != CommentState.SHOWN)
        .values(sealed=None, state=CommentState.WITHDRAWN),
        execution_options={"synchronize_session": False},
    )
    _cut_loose(chosen)
    has_others = exists().where(Comment.commenter_id == Commenter.id)
    alone = db.session.scalars(
        select(Commenter).where(Commenter.id.in_(of_whom), ~has_others)
    ).all()
    for commenter in alone:
        email = proving.address_of(commenter)
        if email is not None:
            _forget_mails(email)
        db.session.delete(commenter)
    db.session.flush()
    db.session.expire_all()
    return len(ids)


def threads_of(petition_id: int) -> list[str]:
    """Return the names of the threads beneath a petition's stories."""
    query = select(Thread.slug).where(Thread.petition_id == petition_id)
    return list(db.session.scalars(query))


def commented(petition_id: int, emails: Collection[str]) -> list[str]:
    """Return those of *emails* whose mailbox wrote beneath a petition's stories."""
    in_them = select(Comment.commenter_id).join(Thread).where(Thread.petition_id == petition_id)
    if db.session.scalar(in_them.limit(1)) is None:
        return []
    by_print = {proving.print_of(email): email for email in emails}
    query = select(Commenter.address_print).where(
        Commenter.address_print.in_(by_print), Commenter.id.in_(in_them)
    )
    return [by_print[found] for found in db.session.scalars(query)]


def unmark(petition_id: int, email: str) -> None:
    """Take the mark "signed this petition" off a mailbox's comments: its signature is gone."""
    commenter = proving.known(email)
    if commenter is None:
        return
    in_them = select(Thread.id).where(Thread.petition_id == petition_id)
    theirs = select(Comment).where(
        Comment.commenter_id == commenter.id, Comment.thread_id.in_(in_them), Comment.is_signer
    )
    marked = db.session.scalars(theirs).all()
    for comment in marked:
        comment.is_signer = comment.is_picked = False
    if marked:
        shelf.drop()


def mark(petition_id: int, email: str) -> None:
    """Put the mark "signed this petition" on a mailbox's comments: its signature counts now.

    What nobody proved stays without it until it is: see ``posting``.
    """
    commenter = proving.known(email)
    if commenter is None:
        return
    in_them = select(Thread.id).where(Thread.petition_id == petition_id)
    theirs = select(Comment).where(
        Comment.commenter_id == commenter.id,
        Comment.thread_id.in_(in_them),
        Comment.state.not_in([CommentState.UNPROVEN, CommentState.WITHDRAWN]),
        ~Comment.is_signer,
    )
    unmarked = db.session.scalars(theirs).all()
    for comment in unmarked:
        comment.is_signer = True
    if unmarked:
        shelf.drop()


def erase_old() -> int:
    """Erase one batch of what has had its time; return how many rows it touched.

    Comments that nobody confirmed, mailboxes without any comment, and from which network
    something came.
    """
    now = clock.now()
    unproven = db.session.scalars(
        select(Comment.id)
        .where(
            Comment.state == CommentState.UNPROVEN,
            Comment.created_at <= now - ERASE_UNPROVEN_AFTER,
        )
        .limit(BATCH)
    ).all()
    db.session.execute(delete(Comment).where(Comment.id.in_(unproven)))
    has_some = exists().where(Comment.commenter_id == Commenter.id)
    idle = db.session.scalars(
        select(Commenter.id)
        .where(Commenter.created_at <= now - ERASE_UNPROVEN_AFTER, ~has_some)
        .where(~Commenter.is_blocked)
        .limit(BATCH)
    ).all()
    db.session.execute(delete(Commenter).where(Commenter.id.in_(idle)))
    touched = len(unproven) + len(idle)
    for kind in (Comment, Report):
        seen = db.session.scalars(
            select(kind.id)
            .where(kind.origin_print.is_not(None))
            .where(kind.created_at <= now - FORGET_ORIGIN_AFTER)
            .limit(BATCH)
        ).all()
        db.session.execute(update(kind).where(kind.id.in_(seen)).values(origin_print=None))
        touched += len(seen)
    return touched


def _withdraw_all(commenter: Commenter) -> None:
    theirs = select(Comment).where(
        Comment.commenter_id == commenter.id, Comment.state != CommentState.WITHDRAWN
    )
    query = theirs.order_by(Comment.id).with_for_update(of=Comment)
    for comment in db.session.scalars(query).all():
        withdraw(comment)


def _cut_loose(whose: object) -> None:
    db.session.execute(
        update(Comment).where(whose).values(commenter_id=None, origin_print=None),  # type: ignore[arg-type]
        execution_options={"synchronize_session": False},
    )
    db.session.expire_all()


def _forget_mails(email: str) -> None:
    """Take back what waits for a mailbox, and erase the words of what went: of comments."""
    theirs = select(OutboxMessage).where(
        OutboxMessage.recipient_print == addresses.recipient_print(email),
        OutboxMessage.kind.in_(_OURS),
        OutboxMessage.sealed.is_not(None),
    )
    for message in db.session.scalars(theirs).all():
        if not outbox.cancel(message.id) and message.state is not State.SPEAKING:
            message.sealed = None
