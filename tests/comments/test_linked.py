"""The one mail that a day brings, and what its link lets the mailbox's owner do."""

from datetime import timedelta

import pytest

from campaign.comments import posting, tasks
from campaign.comments.models import CommentState
from campaign.comments.posting import Draft
from campaign.db import db
from campaign.delivery.models import OutboxMessage, State
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
from tests.pages import text_of

FORM = {"words": SAID, "name": "Kim", "email": KIM}


@pytest.fixture
def thread():
    return make_thread()


@pytest.fixture
def path(thread):
    return f"/comments/{thread.slug}"


def test_one_mail_a_day_and_what_came_after_it_is_asked_for_the_next_day(
    client, settings, path, stopped_clock
):
    for number in range(5):
        stopped_clock(timedelta(seconds=1))
        assert client.post(path, data=FORM | {"words": f"Number {number}"}).status_code == 303

    tasks.every_minute(settings)
    assert len(mails()) == 1

    stopped_clock(timedelta(days=1, minutes=1))
    tasks.every_minute(settings)
    tasks.every_minute(settings)
    assert len(mails()) == 2


def test_a_strangers_comments_leave_room_for_the_mail_of_whoever_signs(client, path):
    for number in range(5):
        client.post(path, data=FORM | {"words": f"Number {number}"})

        client.post(f"{path}/as/{token()}/{the_comment().id}/no")

    assert db.session.query(OutboxMessage).count() == 1


def test_a_mail_that_came_back_is_written_anew(client, path):
    client.post(path, data=FORM)
    db.session.query(OutboxMessage).one().state = State.BOUNCED
    db.session.commit()

    client.post(path, data=FORM | {"words": "Again."})

    assert len(mails()) == 2


def test_whom_we_know_is_asked_anew_once_they_have_answered(client, settings, path, thread):
    wrote(thread, "Something else.")
    client.post(path, data=FORM)
    client.post(path, data=FORM | {"words": "One more."})
    assert len(mails()) == 1

    client.post(f"{path}/as/{token()}/{comments()[1].id}/yes")
    client.post(f"{path}/as/{token()}/{comments()[2].id}/no")
    client.post(path, data=FORM | {"words": "The next."})

    assert len(mails()) == 2


@pytest.mark.parametrize("headers", [{"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_the_link_is_guard_enough_where_a_browser_hides_whence_a_form_comes(
    client, path, headers
):
    client.post(path, data=FORM)

    reply = client.post(f"{path}/as/{token()}", data={"words": "From it."}, headers=headers)

    assert reply.status_code == 303
    assert words_of(comments()[1]).text == "From it."
    assert client.post(path, data=FORM, headers=headers).status_code == 403


def slowed(thread, minutes=10):
    thread.slow_minutes = minutes
    db.session.commit()


def test_slow_mode_counts_from_the_moment_a_comment_is_proven(
    client, path, thread, stopped_clock
):
    slowed(thread)
    for number in range(3):
        client.post(path, data=FORM | {"words": f"Number {number}"})
    stopped_clock(timedelta(hours=1))

    yes = [f"{path}/as/{token()}/{comment.id}/yes" for comment in comments()]
    assert [client.post(one).status_code for one in yes] == [303, 429, 429]

    stopped_clock(timedelta(minutes=10))
    assert [client.post(one).status_code for one in yes[1:]] == [303, 429]


def test_slow_mode_holds_for_what_is_written_twice_by_form_and_by_link(client, path, thread):
    slowed(thread)
    client.post(path, data=FORM)
    assert client.post(f"{path}/as/{token()}", data={"words": "First."}).status_code == 303

    client.post(path, data=FORM | {"words": "Second."})
    reply = client.post(f"{path}/as/{token()}", data={"words": "Second.", "name": "Kim"})

    assert reply.status_code == 429
    assert comments()[-1].state is CommentState.UNPROVEN


def test_what_is_proven_late_is_mended_from_then_and_keeps_no_older_network(
    client, path, stopped_clock
):
    client.post(path, data=FORM)
    assert the_comment().origin_print is not None
    commenter().approved = 2
    db.session.commit()
    stopped_clock(timedelta(days=1))

    client.post(f"{path}/as/{token()}/{the_comment().id}/yes")
    stopped_clock(timedelta(minutes=14))

    assert the_comment().state is CommentState.SHOWN
    assert the_comment().origin_print is None
    assert "Mend it" in text_of(client.get(f"/comments/as/{token()}"))


def test_a_stranger_does_not_choose_the_language_of_the_mails(settings, thread):
    def post(text, language):
        posting.post(thread, Draft(text=text), email=KIM, language=language, settings=settings)
        return commenter().language

    assert post("Un extraño.", "es") == "es"
    assert post("In English.", "en") == "en"
    posting.prove(commenter(), thread, comments()[1].id)
    assert post("Un extraño de nuevo.", "es") == "en"

    posting.post_as(commenter(), thread, Draft(text="En español."), language="es")
    assert commenter().language == "es"


def test_on_a_closed_thread_nothing_is_offered_that_would_be_refused(client, path, thread):
    client.post(path, data=FORM)
    pages = f"/comments/as/{token()}", f"{path}/as/{token()}"
    assert all("Yes, post it" in client.get(page).text for page in pages)
    thread.is_open = False
    db.session.commit()

    for page in pages:
        words = text_of(client.get(page))
        assert "Yes, post it" not in words
        assert "closed" in words
        assert "This wasn't me" in words
