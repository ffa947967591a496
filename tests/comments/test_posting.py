"""Writing a comment: nothing appears before the mailbox's owner says that it is theirs."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.comments import judging, threads
from campaign.comments.models import CommentState, Held
from campaign.db import db
from campaign.delivery.models import Kind, OutboxMessage
from tests.comments.talking import (
    KIM,
    SAID,
    commenter,
    comments,
    mails,
    make_thread,
    the_comment,
    token,
    words_of,
    wrote,
)
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import signed

FORM = {"words": SAID, "name": "Kim", "email": KIM}


@pytest.fixture
def thread():
    return make_thread()


@pytest.fixture
def path(thread):
    return f"/comments/{thread.slug}"


def test_a_comment_waits_for_its_mailbox_and_a_look_at_the_link_changes_nothing(client, path):
    reply = client.post(path, data=FORM)

    assert reply.status_code == 303
    assert reply.headers["Location"] == f"{path}/sent"
    assert "Look into your mailbox" in text_of(client.get(f"{path}/sent"))
    [mail] = mails()
    link = re.search(r"http://[^/\s]+(/comments/\S+)", mail.text)[1]
    page = client.get(link)
    assert "Is this yours?" in text_of(page)
    assert SAID in text_of(page)
    assert 'id="email"' not in page.text
    assert the_comment().state is CommentState.UNPROVEN
    assert commenter().confirmed_at is None
    assert SAID not in text_of(client.get(path))


def test_its_owner_says_yes_and_a_moderator_reads_first_comments(client, path):
    client.post(path, data=FORM)

    yes = f"{path}/as/{token()}/{the_comment().id}/yes"
    reply = client.post(yes, follow_redirects=True)

    assert "A moderator reads your comment, usually within a day" in text_of(reply)
    comment = the_comment()
    assert (comment.state, comment.held_for) == (CommentState.HELD, Held.FIRST)
    assert comment.commenter.confirmed_at is not None
    assert words_of(comment).name == "Kim"
    assert not comment.is_signer
    client.post(yes)
    assert the_comment().state is CommentState.HELD


def test_the_mail_holds_nothing_that_a_stranger_could_have_typed(client, path):
    client.post(path, data=FORM | {"words": "Buy pills", "name": "Pill Palace"})

    [mail] = mails()
    assert mail.recipient == KIM
    assert "pill" not in f"{mail.subject} {mail.text} {mail.html}".lower()


def test_what_somebody_else_wrote_with_an_address_goes_with_one_press(client, path):
    client.post(path, data=FORM)

    no = f"{path}/as/{token()}/{the_comment().id}/no"
    assert client.get(no).status_code == 303
    assert len(comments()) == 1
    client.post(no)
    assert comments() == []


def test_a_mailbox_that_is_known_is_answered_like_a_new_one(app, client, thread, path):
    wrote(thread, "Something else.", email="known@example.org")

    known = client.post(path, data=FORM | {"email": "known@example.org"})
    new = client.post(path, data=FORM | {"email": "new@example.org"})

    assert (known.status_code, known.data, known.headers["Location"]) == (
        *(new.status_code, new.data),
        new.headers["Location"],
    )
    assert [c.state for c in comments()][1:] == [CommentState.UNPROVEN] * 2
    assert [mail.recipient for mail in mails()] == ["known@example.org", "new@example.org"]


def test_whoever_holds_the_link_writes_without_an_address(client, thread, path):
    wrote(thread, "Something else.")

    reply = client.post(f"{path}/as/{token()}", data={"words": SAID}, follow_redirects=True)

    assert "A moderator reads your comment" in text_of(reply)
    assert [c.state for c in comments()] == [CommentState.SHOWN, CommentState.HELD]
    assert mails() == []


def test_an_author_with_a_good_record_appears_at_once(client, thread, path):
    for text in ("One.", "Two."):
        wrote(thread, text)
    commenter().approved = 2
    db.session.commit()

    reply = client.post(f"{path}/as/{token()}", data={"words": SAID}, follow_redirects=True)

    assert "Your comment is online now" in text_of(reply)
    assert SAID in text_of(client.get(path))
    db.session.refresh(thread)
    assert thread.shown == 3


def test_a_confirmed_signer_gets_the_mark_however_they_spell_their_address(
    client, settings, thread, path
):
    signed(threads.petition_of(thread), settings, email="kim.osei@gmail.com")
    signed(make_petition(), settings, email="ben@example.org")

    wrote(thread, "With my signature.", email="KimOsei+site@gmail.com")
    wrote(thread, "Without.", email="ben@example.org")

    assert [c.is_signer for c in comments()] == [True, False]
    assert client.get(path).text.count('class="mark"') == 1


def test_pressing_twice_is_one_comment(client, thread, path):
    client.post(path, data=FORM)
    client.post(path, data=FORM)
    assert len(comments()) == 1

    for _ in range(2):
        client.post(f"{path}/as/{token()}", data={"words": "Again."})
    assert len(comments()) == 2


def test_nobody_fills_a_strangers_page_without_end(client, path):
    for number in range(23):
        client.post(path, data=FORM | {"words": f"Number {number}"})

    assert len(comments()) == 20


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("words", "", "Write your comment."),
        ("words", "\u200b \u200b", "Write your comment."),
        ("words", "x" * 2001, "at most 2,000 characters"),
        ("words", "one \u202eowt", "invisible character"),
        ("name", "Visit evil.example", "without links"),
        ("name", "K" * 61, "at most 60 characters"),
        ("email", "", "Enter your email address."),
        ("email", "kim@", "after the @"),
        ("website", "http://robot.example", "a box that people do not see"),
        ("token", "old", "was open for a long time"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, path, field, typed, sentence):
    reply = client.post(path, data=FORM | {field: typed})

    assert reply.status_code == 422
    assert sentence in text_of(reply)
    assert "no-store" in reply.headers["Cache-Control"]
    assert comments() == []
    if field != "words":
        assert SAID in reply.text
    if field != "email":
        assert f'value="{KIM}"' in reply.text
    fresh = re.search(r'name="token" type="hidden" value="([^"]+)"', reply.text)[1]
    assert client.post(path, data=FORM | {"token": fresh}).status_code == 303


def test_a_form_from_another_site_is_shown_again_and_not_taken(client, path):
    reply = client.post(path, data=FORM, headers={"Origin": "https://evil.example"})

    assert reply.status_code == 403
    assert SAID in reply.text
    assert comments() == []


def test_a_closed_thread_takes_none_and_says_so(client, thread, path):
    client.post(path, data=FORM)
    thread.is_open = False
    db.session.commit()

    assert "closed" in text_of(client.get(path))
    assert "<textarea" not in client.get(path).text
    assert client.post(path, data=FORM).status_code == 410
    yes = client.post(f"{path}/as/{token()}/{the_comment().id}/yes")
    assert yes.status_code == 410
    assert the_comment().state is CommentState.UNPROVEN


def test_slow_mode_lets_one_person_write_once_in_a_while(client, thread, path, stopped_clock):
    wrote(thread, "First.")
    thread.slow_minutes = 10
    db.session.commit()
    stopped_clock(timedelta(minutes=4))

    mine = f"{path}/as/{token()}"
    early = client.post(mine, data={"words": SAID})
    assert early.status_code == 429
    assert "in 6 minutes" in text_of(early)
    assert SAID in early.text

    stopped_clock(timedelta(minutes=6))
    assert client.post(mine, data={"words": SAID}).status_code == 303


def test_an_answer_stands_beneath_its_comment_and_one_to_it_beside_it(client, thread, path):
    top = wrote(thread, "Top.")
    answer = wrote(thread, "An answer.", to=top)

    reply = client.post(path, data=FORM | {"parent": str(answer.id)})

    assert reply.status_code == 303
    assert [c.parent_id for c in comments()] == [None, top.id, top.id]


@pytest.mark.parametrize("parent", ["999999", "99999999999999999999", "x", "-1"])
def test_an_answer_to_nothing_is_not_taken(client, path, parent):
    reply = client.post(path, data=FORM | {"parent": parent})

    assert reply.status_code == 404
    assert comments() == []


def test_nobody_answers_what_visitors_do_not_see(client, thread, path):
    hidden = wrote(thread, "Hidden.", state=CommentState.HELD)
    elsewhere = wrote(make_thread(), "Elsewhere.")

    for comment in (hidden, elsewhere):
        assert client.get(f"{path}/{comment.id}").status_code == 404
        reply = client.post(path, data=FORM | {"parent": str(comment.id)})
        assert reply.status_code == 404


def test_a_rehearsals_mail_stays_in_the_drawer(client, path):
    client.post(path, data=FORM)

    assert db.session.scalar(
        select(OutboxMessage.is_rehearsal).where(OutboxMessage.kind == Kind.COMMENT_LINK)
    )


def test_the_count_moves_with_what_visitors_see(thread):
    comment = wrote(thread)
    assert thread.shown == 1

    judging.hide(comment, CommentState.REJECTED)
    assert thread.shown == 0
