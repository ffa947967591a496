"""Write a comment: kept until the owner of the mailbox says it is theirs, then judged."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import func, select

from campaign import clock
from campaign.comments import judging, mails, pacing, proving, threads, wording
from campaign.comments.models import SCOPE, Comment, Commenter, CommentState, Thread
from campaign.comments.wording import Words
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import sparing
from campaign.errors import NotFound
from campaign.mail import addresses
from campaign.vault import new_handle, vault

MOST_WAITING = 20  # comments of one mailbox that nobody has confirmed; more are not kept


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody typed, checked for shape."""

    text: str
    name: str | None = None
    parent_id: int | None = None  # the comment it answers

    @property
    def words(self) -> Words:
        """The words as they are kept."""
        name = wording.tamed(self.name or "")
        return Words(text=wording.tamed(self.text), name=name or None)


def post(
    thread: Thread,
    draft: Draft,
    *,
    email: str,
    language: str,
    settings: Settings,
    origin_print: bytes | None = None,
) -> None:
    """Keep a comment that nobody proved yet and queue its mail, in the caller's transaction.

    A mailbox that is known is answered like a new one: only its owner learns it, by mail.

    Raises:
        ThreadClosed: it takes no comments now.
        NotFound: what it answers is not shown.

    """
    parent = _open_for(thread, draft)
    commenter = proving.commenter_of(email, language)
    if commenter.confirmed_at is None:  # of an unproven mailbox, the last page counts
        commenter.language = language
        commenter.sealed = vault.seal(SCOPE, proving.TABLE, commenter.handle, {"email": email})
    waiting = _waiting_count(commenter)
    if waiting < MOST_WAITING and _repeated(commenter, thread, draft, parent) is None:
        _kept(
            commenter,
            thread,
            draft,
            parent=parent,
            language=language,
            origin_print=origin_print,
        )
    ask(commenter, thread, settings)


def post_as(
    commenter: Commenter,
    thread: Thread,
    draft: Draft,
    *,
    language: str,
    origin_print: bytes | None = None,
) -> Comment:
    """Take a comment from whoever holds the mailbox's link, in the caller's transaction.

    Args:
        commenter: locked by the caller, so that slow mode counts one at a time.
        thread: where it stands.
        draft: what was typed; the same words twice are one comment.
        language: of the page.
        origin_print: fingerprint of the network address, forgotten after two days.

    Raises:
        ThreadClosed: it takes no comments now.
        TooSoon: the author wrote in it a moment ago.
        NotFound: what it answers is not shown.

    """
    parent = _open_for(thread, draft)
    commenter.language = language
    comment = _repeated(commenter, thread, draft, parent)
    if comment is None or comment.state is CommentState.UNPROVEN:
        pacing.check_pace(commenter, thread)
    if comment is None:
        comment = _kept(
            commenter,
            thread,
            draft,
            parent=parent,
            language=language,
            origin_print=origin_print,
        )
    return _judged(commenter, comment, origin_print)


def prove(commenter: Commenter, thread: Thread, comment_id: int) -> Comment:
    """Take the word of whoever reads the mailbox that a comment in *thread* is theirs.

    Saying it twice changes nothing.

    Raises:
        ThreadClosed: its thread closed meanwhile.
        TooSoon: the thread is slow, and another comment of theirs was first.
        NotFound: it is not theirs, or not there, or erased.

    """
    comment = own(commenter, comment_id, for_update=True)
    if comment.thread_id != thread.id:
        raise NotFound(gettext("This comment is gone."))
    if comment.state is CommentState.UNPROVEN:
        pacing.check_open(thread)
        pacing.check_pace(commenter, thread)
    return _judged(commenter, comment)


def own(commenter: Commenter, comment_id: int, *, for_update: bool = False) -> Comment:
    """Return one of a commenter's comments.

    Args:
        commenter: whose it must be.
        comment_id: which one.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: it is not theirs, or erased.

    """
    query = select(Comment).where(
        Comment.id == comment_id,
        Comment.commenter_id == commenter.id,
        Comment.state != CommentState.WITHDRAWN,
    )
    found = db.session.scalar(query.with_for_update(of=Comment) if for_update else query)
    if found is None:
        raise NotFound(gettext("This comment is gone."))
    return found


def ask(commenter: Commenter, thread: Thread, settings: Settings) -> bool:
    """Queue the mail with the link, within the day's cap; return whether it was queued.

    Anyone can type anybody's address, and the link is always the same: so one mail a day
    speaks for all that waits, and leaves room for other mails that somebody asked for.
    What is held back goes when the day has room: see ``tasks.send_owed``.
    """
    email = proving.address_of(commenter)
    if email is None or _was_asked(commenter) or not sparing.has_room_today(email):
        return False
    db.session.flush()
    is_rehearsal = threads.is_rehearsal(thread)
    mails.send_link(commenter, email, thread, settings, is_rehearsal=is_rehearsal)
    return True


def _was_asked(commenter: Commenter) -> bool:
    """Return whether today's mail to a mailbox still waits for its owner's word."""
    asked_at = mails.asked_at(commenter)
    if asked_at is None:
        return False
    query = select(func.count()).where(
        Comment.commenter_id == commenter.id,
        Comment.state == CommentState.UNPROVEN,
        Comment.created_at <= asked_at,
    )
    return commenter.confirmed_at is None or bool(db.session.scalar(query))


def _open_for(thread: Thread, draft: Draft) -> Comment | None:
    """Return what *draft* answers, if anything; an answer to an answer stands beside it."""
    pacing.check_open(thread)
    if draft.parent_id is None:
        return None
    answered = threads.shown_comment(thread, draft.parent_id)
    if answered.parent_id is None:
        return answered
    return db.session.get_one(Comment, answered.parent_id)


def _waiting_count(commenter: Commenter) -> int:
    query = select(func.count()).where(
        Comment.commenter_id == commenter.id, Comment.state == CommentState.UNPROVEN
    )
    return db.session.scalar(query) or 0


def _repeated(
    commenter: Commenter, thread: Thread, draft: Draft, parent: Comment | None
) -> Comment | None:
    """Return the latest comment of an author in a thread, if *draft* says just the same."""
    latest = db.session.scalar(
        select(Comment)
        .where(Comment.commenter_id == commenter.id, Comment.thread_id == thread.id)
        .order_by(Comment.id.desc())
        .limit(1)
    )
    if latest is None or latest.parent_id != (parent and parent.id):
        return None
    return latest if wording.opened(latest) == draft.words else None


def _kept(
    commenter: Commenter,
    thread: Thread,
    draft: Draft,
    *,
    parent: Comment | None,
    language: str,
    origin_print: bytes | None,
) -> Comment:
    comment = Comment(
        handle=new_handle(),
        thread=thread,
        commenter=commenter,
        parent_id=parent and parent.id,
        language=language,
        origin_print=origin_print,
    )
    comment.sealed = wording.sealed(comment, draft.words)
    db.session.add(comment)
    db.session.flush()
    # From now on the story keeps its petition; until now somebody could change it.
    db.session.refresh(thread, ["petition_id"])
    return comment


def _judged(
    commenter: Commenter, comment: Comment, origin_print: bytes | None = None
) -> Comment:
    """Let a comment begin as it is proven: slow mode and its author's mending count from now.

    So the network it was typed from is kept no longer for it: only that of the proof is.
    """
    words = wording.opened(comment)
    if comment.state is not CommentState.UNPROVEN or words is None:
        return comment
    now = clock.now()
    commenter.confirmed_at = commenter.confirmed_at or now
    commenter.agreed_at = comment.created_at = now
    comment.origin_print = origin_print
    email = proving.address_of(commenter)
    comment.is_signer = email is not None and threads.has_signed(
        comment.thread, addresses.canonical(email)
    )
    judging.first_look(comment, words.judged)
    return comment
