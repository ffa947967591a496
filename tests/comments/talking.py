"""A story with its thread, and people who write beneath it: by the form, and by the verbs."""

from sqlalchemy import select

from campaign import clock
from campaign.comments import judging, posting, proving, telling, wording
from campaign.comments.models import Comment, Commenter, CommentState, Rejection, Thread
from campaign.comments.posting import Draft
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from tests.factories import make_petition, make_story

KIM = "kim@example.org"
SAID = "My neighbor fell off his roof, and begged me not to call."


def make_thread(**values):
    petition = make_petition()
    thread = Thread(**{"slug": f"talk-{petition.id}", "petition_id": petition.id} | values)
    db.session.add(thread)
    db.session.flush()
    make_story(slug=thread.slug, petition=petition, thread_id=thread.id)
    db.session.commit()
    return thread


def wrote(thread, text=SAID, *, email=KIM, name=None, to=None, state=CommentState.SHOWN):
    """A comment of a proven mailbox, in *state*."""
    commenter = proving.commenter_of(email, "en")
    parent_id = to and to.id
    draft = Draft(text=text, name=name, parent_id=parent_id)
    comment = posting.post_as(commenter, thread, draft, language="en")
    if state is CommentState.SHOWN:
        judging.show(comment)
    else:
        judging.hide(comment, state)
    db.session.commit()
    return comment


def comments():
    return db.session.scalars(select(Comment).order_by(Comment.id)).all()


def the_comment():
    db.session.expire_all()
    return db.session.scalars(select(Comment)).one()


def commenter(email=KIM):
    return proving.known(email)


def token(email=KIM):
    return proving.make(commenter(email))


def words_of(comment):
    return wording.opened(comment)


def mails(kind=Kind.COMMENT_LINK):
    """What was written, oldest first."""
    found = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    )
    return [outbox.read(message.id) for message in found]


def mailboxes():
    return db.session.scalars(select(Commenter)).all()


def queue_both_mails(settings):
    """One mail of each kind that commenters get, to be sent at once."""
    thread = make_thread()
    form = {"email": "ben@example.org", "language": "en", "settings": settings}
    posting.post(thread, Draft(text=SAID), **form)
    comment = wrote(thread, "Read me.", email="ben@example.org", state=CommentState.REJECTED)
    comment.rejection = Rejection.OFF_TOPIC
    message = db.session.get_one(OutboxMessage, telling.of_decision(comment, settings))
    message.due_at = clock.now()
    db.session.commit()
