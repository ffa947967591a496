"""The mark "signed this petition": it comes and goes with the signature, in every order."""

import pytest

from campaign.comments import threads
from campaign.comments.models import CommentState
from campaign.db import db
from tests.comments.talking import comments, make_thread, the_comment, wrote
from tests.factories import make_petition
from tests.signers_of import confirm_path, my_path, sign, signed


@pytest.fixture
def thread():
    return make_thread()


def marks():
    db.session.expire_all()
    return [comment.is_signer for comment in comments()]


def test_whoever_comments_first_and_signs_later_gets_the_mark(client, settings, thread):
    wrote(thread, "Shown.")
    wrote(thread, "Held.", state=CommentState.HELD)
    wrote(thread, "Ben's.", email="ben@example.org")
    wrote(make_thread(), "Elsewhere.")
    form = {"words": "Unproven.", "email": "kim@example.org"}
    client.post(f"/comments/{thread.slug}", data=form)
    signature = sign(threads.petition_of(thread), settings)
    assert not any(marks())

    client.post(confirm_path(signature))

    assert marks() == [True, True, False, False, False]
    assert 'class="mark"' in client.get(f"/comments/{thread.slug}").text


def test_whoever_puts_their_signature_back_has_the_mark_again(client, settings, thread):
    signature = signed(threads.petition_of(thread), settings)
    signed(make_petition(), settings)
    wrote(thread)

    client.post(f"{my_path(signature)}/withdraw")
    assert not the_comment().is_signer
    client.post(f"{my_path(signature)}/undo")

    db.session.expire_all()
    assert the_comment().is_signer
