"""What goes by the clock and with a petition, and what a report does."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.comments import leaving, reporting, tasks, threads
from campaign.comments.models import CommentState, Held, Rejection, Report
from campaign.db import db
from campaign.signers import deleting, forgetting, moving
from tests.comments.talking import (
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
from tests.signers_of import signed


@pytest.fixture
def thread():
    return make_thread()


def test_what_nobody_confirms_is_erased_after_three_days(
    client, settings, thread, stopped_clock
):
    client.post(f"/comments/{thread.slug}", data={"words": SAID, "email": "kim@example.org"})
    wrote(thread, "Ben's.", email="ben@example.org")

    stopped_clock(timedelta(days=3, minutes=-1))
    tasks.every_hour(settings)
    assert len(comments()) == 2

    stopped_clock(timedelta(minutes=1))
    tasks.every_hour(settings)
    assert [words_of(c).text for c in comments()] == ["Ben's."]
    assert commenter() is None
    assert commenter("ben@example.org") is not None


def test_networks_are_forgotten_after_two_days(client, settings, thread, stopped_clock):
    comment = wrote(thread)
    client.post(f"/comments/{thread.slug}/{comment.id}/report", data={"reason": "insult"})
    client.post(f"/comments/{thread.slug}/as/{token()}", data={"words": "Second."})
    assert comments()[1].origin_print is not None

    stopped_clock(timedelta(days=2))
    tasks.every_hour(settings)

    db.session.expire_all()
    assert comments()[1].origin_print is None
    assert db.session.query(Report).one().origin_print is None


def test_mailboxes_go_with_the_petitions_people_and_the_talk_stays(client, thread, settings):
    other = make_thread()
    path = f"/comments/{thread.slug}"
    wrote(thread, name="Kim")
    wrote(thread, "Rejected.", state=CommentState.REJECTED)
    wrote(thread, "Ben's.", email="ben@example.org")
    wrote(other, "Ben elsewhere.", email="ben@example.org")
    client.post(path, data={"words": "Unproven.", "email": "an@example.org"})
    petition = threads.petition_of(thread)
    petition.closes_at, petition.retention_days = clock.now() - timedelta(days=91), 90
    db.session.commit()

    for _ in range(2):
        forgetting.forget_closed(settings)

    db.session.expire_all()
    here = [c for c in comments() if c.thread_id == thread.id]
    assert [c.commenter_id for c in here] == [None] * 3
    assert [c.state for c in here][1] is CommentState.WITHDRAWN
    assert here[1].sealed is None
    assert len(mailboxes()) == 1
    assert commenter() is None
    assert commenter("ben@example.org") is not None
    words = text_of(client.get(path))
    assert f"Kim {comments()[0].created_at:%B}" in words
    assert SAID in words
    assert "closed" in words
    assert thread.shown == 2
    assert not thread.is_open
    assert other.is_open


@pytest.mark.parametrize("verb", [moving.withdraw, deleting.delete_signer])
def test_the_mark_goes_with_the_signature(settings, thread, verb):
    petition = threads.petition_of(thread)
    signature = signed(petition, settings)
    assert wrote(thread).is_signer
    leaving.unmark(petition.id, "nobody@example.org")
    assert the_comment().is_signer

    verb(signature)
    db.session.commit()

    assert not the_comment().is_signer


def report(client, thread, comment, network, reason="insult"):
    return client.post(
        f"/comments/{thread.slug}/{comment.id}/report",
        data={"reason": reason},
        environ_overrides={"REMOTE_ADDR": network},
    )


def test_three_networks_hold_a_comment_again_and_one_alone_does_not(client, thread):
    comment = wrote(thread)

    for _ in range(4):
        reply = report(client, thread, comment, "192.0.2.1")
        assert reply.headers["Location"].endswith("/reported")
    report(client, thread, comment, "192.0.2.2")
    assert (the_comment().state, the_comment().reports) == (CommentState.SHOWN, 2)

    report(client, thread, comment, "192.0.2.3", reason="threat")

    assert (the_comment().state, the_comment().held_for) == (
        CommentState.HELD,
        Held.REPORTED,
    )
    assert the_comment().thread.shown == 0
    assert SAID not in text_of(client.get(f"/comments/{thread.slug}"))
    assert report(client, thread, comment, "192.0.2.4").status_code == 404


def test_reports_of_several_days_hold_nothing_for_they_may_be_of_one(thread, stopped_clock):
    comment = wrote(thread)

    for day in range(5):
        reporting.report(comment, Rejection.INSULT, bytes([day]) * 32)
        stopped_clock(timedelta(days=1))

    assert (comment.state, comment.reports) == (CommentState.SHOWN, 5)


def test_what_a_moderator_read_needs_three_new_reports(thread, stopped_clock):
    midnight = clock.now().replace(hour=0, minute=0) + timedelta(days=1)
    stopped_clock(midnight - clock.now())
    comment = wrote(thread)
    for network in (b"a", b"b"):
        reporting.report(comment, Rejection.INSULT, network * 32)
    stopped_clock(timedelta(minutes=1))
    comment.decided_at = clock.now()

    for network in (b"c", b"d"):
        reporting.report(comment, Rejection.INSULT, network * 32)
    assert comment.state is CommentState.SHOWN
    reporting.report(comment, Rejection.INSULT, b"e" * 32)
    assert comment.state is CommentState.HELD


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({}, {}, 422),
        ({"reason": "boring"}, {}, 422),
        ({"reason": "insult", "website": "x"}, {}, 422),
        ({"reason": "insult"}, {"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_report_says_what_is_wrong_and_comes_from_our_page(
    client, thread, data, headers, status
):
    comment = wrote(thread)

    reply = client.post(
        f"/comments/{thread.slug}/{comment.id}/report", data=data, headers=headers
    )

    assert reply.status_code == status
    assert the_comment().reports == 0


def test_a_report_by_a_robot_is_refused_in_words_and_can_be_sent_again(client, thread):
    comment = wrote(thread)
    address = f"/comments/{thread.slug}/{comment.id}/report"

    reply = client.post(address, data={"reason": "insult", "website": "x"})

    assert "a box that people do not see" in text_of(reply)
    assert 'value="x"' not in reply.text
