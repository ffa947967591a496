"""Make threads, commenters and comments for the moderators' tests."""

import itertools

from campaign import clock
from campaign.comments import judging, wording
from campaign.comments.models import SCOPE, Comment, Commenter, CommentState, Held, Thread
from campaign.comments.wording import Words
from campaign.db import db
from campaign.mail import addresses
from campaign.vault import new_handle, vault
from tests.factories import make_petition, make_story

TEXT = "My cousin was stopped for a tail light. This law would have kept him home."

_serial = itertools.count(1)


def make_thread(slug=None, **values):
    number = next(_serial)
    thread = Thread(slug=slug or f"a-story-{number}", **values)
    if "petition_id" not in values:
        thread.petition_id = make_petition().id
    db.session.add(thread)
    db.session.flush()
    make_story(slug=thread.slug, thread_id=thread.id)
    return thread


def make_commenter(email=None, **values):
    email = email or f"rosa.{next(_serial)}@example.org"
    handle = new_handle()
    commenter = Commenter(
        **{
            "handle": handle,
            "sealed": vault.seal(SCOPE, "commenter", handle, {"email": email}),
            "address_print": vault.fingerprint(SCOPE, "address", addresses.canonical(email)),
            "language": "en",
            "confirmed_at": clock.now(),
            "agreed_at": clock.now(),
        }
        | values
    )
    db.session.add(commenter)
    db.session.flush()
    return commenter


def make_comment(text=TEXT, *, thread=None, commenter=None, name="Rosa", held=None, **values):
    """A proven comment that nobody has judged yet; held where *held* says why."""
    comment = Comment(
        **{
            "handle": new_handle(),
            "thread": thread or make_thread(),
            "commenter": commenter or make_commenter(),
            "language": "en",
        }
        | values
    )
    comment.sealed = wording.sealed(comment, Words(text=text, name=name))
    db.session.add(comment)
    db.session.flush()
    if held:
        judging.hold(comment, Held(held))
    return comment


def make_shown(text=TEXT, **values):
    comment = make_comment(text, **values)
    judging.show(comment)
    return comment


def judged(comment):
    """Judge a comment as it is when its author has proven it; return what became of it."""
    judging.first_look(comment, wording.opened(comment).judged)
    return comment.state, comment.held_for if comment.state is CommentState.HELD else None
