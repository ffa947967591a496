"""One's own page: mend, withdraw, answer a rejection once, be forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.comments import judging, leaving, proving
from campaign.comments.models import CommentState, Held, Rejection
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import OutboxMessage, Reason
from tests.comments.talking import (
    KIM,
    SAID,
    commenter,
    comments,
    mailboxes,
    make_thread,
    the_comment,
    token,
    words_of,
    wrote,
)
from tests.pages import text_of


@pytest.fixture
def thread():
    return make_thread()


def own_path(comment=None, verb=""):
    path = f"/comments/as/{token()}"
    return path if comment is None else f"{path}/{comment.id}{verb and '/' + verb}"


def test_the_page_says_what_became_of_each_comment(client, thread):
    wrote(thread, "Online one.")
    wrote(thread, "Waiting one.", state=CommentState.HELD)
    rejected = wrote(thread, "Rejected one.", state=CommentState.REJECTED)
    rejected.rejection = Rejection.ADVERT
    wrote(thread, "Not mine.", email="ben@example.org")
    db.session.commit()

    words = text_of(client.get(own_path()))

    for said in ("Online See it in its place", "A moderator reads it first", "It advertises"):
        assert said in words
    assert "Not mine." not in words
    assert "kim@example.org" not in words


def test_within_fifteen_minutes_a_shown_comment_is_mended_and_read_again(
    client, thread, stopped_clock
):
    comment = wrote(thread)
    stopped_clock(timedelta(minutes=14))

    assert SAID in client.get(own_path(comment)).text
    reply = client.post(own_path(comment), data={"words": "Off the ladder.", "name": "K"})

    assert reply.status_code == 303
    comment = the_comment()
    assert (words_of(comment).text, words_of(comment).name) == ("Off the ladder.", "K")
    assert (comment.state, comment.held_for) == (CommentState.HELD, Held.CHANGED)
    assert comment.thread.shown == 0


def test_whose_record_is_good_mends_in_public(client, thread):
    comment = wrote(thread)
    commenter().approved = 2
    db.session.commit()

    client.post(own_path(comment), data={"words": "Off the ladder."})

    assert the_comment().state is CommentState.SHOWN
    assert the_comment().thread.shown == 1
    client.post(own_path(comment), data={"words": "See https://evil.example"})
    assert (the_comment().state, the_comment().held_for) == (CommentState.HELD, Held.LINK)


def test_what_a_person_approved_a_person_reads_again(client, thread):
    from tests.access.organiser import make_account

    comment = wrote(thread)
    comment.decided_by = make_account().id
    commenter().approved = 5
    db.session.commit()

    client.post(own_path(comment), data={"words": "Something else entirely."})

    assert (the_comment().state, the_comment().held_for) == (CommentState.HELD, Held.CHANGED)


def test_after_fifteen_minutes_it_stays_as_others_read_it(client, thread, stopped_clock):
    comment = wrote(thread)
    stopped_clock(timedelta(minutes=15))

    reply = client.post(own_path(comment), data={"words": "Off the ladder."})

    assert reply.status_code == 409
    assert "can no longer be changed" in text_of(reply)
    assert "Off the ladder." in reply.text
    assert words_of(the_comment()).text == SAID
    assert "Mend it" not in text_of(client.get(own_path()))


def test_a_held_comment_is_mended_at_any_time_and_goes_on_waiting(
    client, thread, stopped_clock
):
    comment = wrote(thread, state=CommentState.HELD)
    comment.held_for = Held.REPORTED
    commenter().approved = 9
    db.session.commit()
    stopped_clock(timedelta(days=2))

    client.post(own_path(comment), data={"words": "Milder."})

    assert words_of(the_comment()).text == "Milder."
    assert (the_comment().state, the_comment().held_for) == (CommentState.HELD, Held.REPORTED)


def test_withdrawn_is_erased_at_once_and_answers_stay(client, thread):
    top = wrote(thread)
    wrote(thread, "I am sorry.", email="ben@example.org", to=top)
    sealed = top.sealed

    client.post(own_path(top, "withdraw"))

    words = text_of(client.get(f"/comments/{thread.slug}"))
    assert SAID not in words
    assert "Withdrawn by its author. Anonymous" in words
    assert "I am sorry." in words
    top = comments()[0]
    assert sealed is not None
    assert top.sealed is None
    assert top.thread.shown == 1
    assert "There is none" in text_of(client.get(own_path()))
    assert client.get(own_path(top)).status_code == 404


def test_a_rejection_is_answered_once(client, thread):
    comment = wrote(thread, state=CommentState.REJECTED)
    comment.rejection = Rejection.OFF_TOPIC
    db.session.commit()

    assert client.post(own_path(comment, "answer"), data={"answer": " "}).status_code == 422
    assert "It is not about" in text_of(client.get(own_path(comment, "answer")))
    reply = client.post(own_path(comment, "answer"), data={"answer": "It is about roofs."})

    assert reply.status_code == 303
    comment = the_comment()
    assert (comment.state, comment.held_for) == (CommentState.HELD, Held.ANSWERED)
    assert words_of(comment).answer == "It is about roofs."
    assert words_of(comment).text == SAID

    judging.hide(comment, CommentState.REJECTED)
    db.session.commit()
    again = client.post(own_path(comment, "answer"), data={"answer": "Really."})
    assert again.status_code == 409
    assert "decided the same" in text_of(client.get(own_path()))


def test_forget_me_erases_mailbox_words_and_mails(client, thread):
    path = f"/comments/{thread.slug}"
    client.post(path, data={"words": "Unproven.", "email": KIM})
    top = wrote(thread)
    wrote(thread, "Ben's.", email="ben@example.org", to=top)
    mine = own_path()
    assert "cannot be undone" in text_of(client.get(f"{mine}/forget"))
    assert len(mailboxes()) == 2

    done = client.post(f"{mine}/forget")

    assert "You are forgotten" in text_of(done)
    db.session.expire_all()
    assert [c.state for c in comments()] == [CommentState.WITHDRAWN, CommentState.SHOWN]
    assert comments()[0].sealed is None
    assert comments()[0].commenter_id is None
    assert commenter() is None
    assert client.get(mine).status_code == 404
    assert db.session.scalars(select(OutboxMessage.sealed)).all() == [None]
    assert text_of(client.get(path)).count(SAID) == 0
    assert suppressing.reasons_of([KIM])[KIM] == frozenset()


def test_whoever_wishes_gets_no_mail_ever_again(client, thread):
    wrote(thread)

    client.post(own_path() + "/forget", data={"never_again": "y"})

    assert suppressing.reasons_of([KIM])[KIM] == {Reason.NEVER}


@pytest.mark.parametrize("page", ["withdraw", "answer", "forget", ""])
def test_a_look_at_any_page_changes_nothing(client, thread, page):
    comment = wrote(thread, state=CommentState.REJECTED)

    address = own_path() + "/forget" if page == "forget" else own_path(comment, page)
    assert client.get(address).status_code in {200, 303}

    assert the_comment().state is CommentState.REJECTED
    assert words_of(the_comment()).text == SAID


def test_a_forgotten_mailbox_that_comes_back_is_a_new_one(thread):
    wrote(thread)
    leaving.forget(commenter())
    db.session.commit()

    assert wrote(thread, "New.").commenter.approved == 0
    assert proving.known(KIM) is not None
