"""The moderators' pages: all of it by buttons, without a script."""

import html
import re

import pytest

from campaign.access import audit, sessions
from campaign.comments import judging, wordlists
from campaign.comments.models import Comment, CommentState, Report
from campaign.dashboard import todo
from campaign.db import db, writing
from tests.access.organiser import make_account
from tests.comments.talk import make_comment, make_commenter, make_shown, make_thread
from tests.pages import text_of

QUEUE = "/desk/comments"


@pytest.fixture
def desk(client):
    """A browser that is signed in; without a password, whose hash would take longest."""
    account = make_account(password=None)
    with writing():
        token = sessions.begin(account, is_by_link=True)
    with client.session_transaction() as cookie:
        cookie["desk"] = token
    return client


def press(desk, wish, *, page=QUEUE, **fields):
    """Press a button of the queue as a browser does: with all hidden fields of its form."""
    shown = desk.get(page).get_data(as_text=True)
    form = shown.partition('<form class="queue"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    name = "one" if wish[0].isdigit() else "all"
    assert f'name="{name}" value="{wish}"' in html.unescape(form)
    return desk.post(f"{QUEUE}/decide", data=hidden | {name: wish} | fields)


def state_of(comment):
    db.session.expire_all()
    return db.session.get(Comment, comment.id).state


def test_strangers_are_shown_the_door(client):
    for path in ("", "/threads", "/words"):
        assert "/desk/sign-in" in client.get(QUEUE + path).location
    for path in ("/decide", "/undo", "/threads/1", "/words/en/remove"):
        assert "/desk/sign-in" in client.post(QUEUE + path).location


def test_an_empty_queue_says_what_would_come(desk):
    page = text_of(desk.get(QUEUE))

    assert "No comment waits" in page
    assert "Overview" in page


def test_the_queue_shows_the_oldest_first_with_all_a_moderator_needs(desk):
    thread = make_thread()
    rosa = make_commenter("rosa.iniguez@example.org", approved=3, rejected=1)
    asked = make_shown("Does it pass?", thread=thread, name="Ben")
    first = make_comment(
        "It <b>will</b>, see www.example.org",
        thread=thread,
        commenter=rosa,
        held="link",
        parent_id=asked.id,
        name=None,
        is_signer=True,
    )
    make_comment("Second.", thread=thread, name="Ann", held="first")
    db.session.commit()

    reply = desk.get(QUEUE)

    page = text_of(reply)
    assert page.index("It <b>will</b>, see www.example.org") < page.index("Second.")
    assert "It <b>will</b>" not in reply.get_data(as_text=True)
    for told in (
        "Does it pass?",
        "Ben",
        "Anonymous",
        "A link or an address",
        "3 approved",
        "1 rejected",
        "signed this petition",
        "A traffic stop",
    ):
        assert told in page
    assert "rosa" not in page.lower()  # neither address nor name: anonymous stays so
    assert str(first.id) in reply.get_data(as_text=True)


def test_one_press_approves_and_another_takes_it_back(desk):
    comment = make_comment(held="first")
    db.session.commit()

    after = press(desk, f"{comment.id}:approve")
    assert state_of(comment) is CommentState.SHOWN
    page = desk.get(after.location).get_data(as_text=True)
    acts = re.search(r'name="acts" value="([\d.]+)"', page)[1]
    desk.post(f"{QUEUE}/undo", data={"acts": acts})

    assert state_of(comment) is CommentState.HELD
    assert comment.thread.shown == 0


def test_a_reason_is_chosen_with_the_rejection(desk):
    comment = make_comment(held="first")
    db.session.commit()

    press(desk, f"{comment.id}:reject:off_topic")

    assert state_of(comment) is CommentState.REJECTED
    assert db.session.get(Comment, comment.id).rejection == "off_topic"


def test_several_are_ticked_and_decided_at_once(desk):
    many = [make_comment(f"No. {n}", held="link") for n in range(3)]
    db.session.commit()

    press(desk, "spam", comment=[str(many[0].id), str(many[2].id)])

    assert [state_of(one) for one in many] == ["spam", "held", "spam"]


def test_nothing_ticked_is_said(desk):
    make_comment(held="link")
    db.session.commit()

    assert "Nothing was ticked" in text_of(desk.get(press(desk, "spam").location))


def test_the_second_moderator_is_told_that_it_was_decided(desk):
    comment = make_comment(held="first")
    db.session.commit()
    shown = desk.get(QUEUE).get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden" name="(version-\d+)" value="([^"]*)"', shown))
    press(desk, f"{comment.id}:approve")

    late = desk.post(f"{QUEUE}/decide", data=hidden | {"one": f"{comment.id}:spam"})

    assert "decided or changed meanwhile" in text_of(desk.get(late.location))
    assert state_of(comment) is CommentState.SHOWN


def test_filters_stand_in_the_address_and_stay_after_a_press(desk):
    here, there = make_thread(), make_thread()
    wanted = make_comment("Wanted.", thread=here, held="word")
    make_comment("Other story.", thread=there, held="word")
    make_comment("Other cause.", thread=here, held="first")
    db.session.commit()
    address = f"{QUEUE}?story={here.slug}&why=word"

    page = text_of(desk.get(address))
    assert "Wanted." in page
    assert "Other" not in page
    after = press(desk, f"{wanted.id}:approve", page=address)

    assert f"story={here.slug}" in after.location
    assert "why=word" in after.location
    assert "There is none of this kind" in text_of(desk.get(after.location))


def test_a_long_queue_has_pages_and_a_press_stays_on_its_page(desk):
    thread = make_thread()
    for number in range(26):
        make_comment(f"Number {number:02d}.", thread=thread, held="first")
    db.session.commit()

    first = desk.get(QUEUE).get_data(as_text=True)
    assert "Number 24." in first
    assert "Number 25." not in first
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    assert "Number 25." in text_of(desk.get(following))
    last = db.session.scalar(db.select(db.func.max(Comment.id)))

    assert "after=" in press(desk, f"{last}:spam", page=following).location


def test_shown_comments_of_signers_are_picked_and_listed(desk):
    comment = make_shown("Pick me.", is_signer=True)
    db.session.commit()

    press(desk, f"{comment.id}:pick", page=f"{QUEUE}?state=shown")

    assert "Pick me." in text_of(desk.get(f"{QUEUE}?state=shown&picked=1"))
    press(desk, f"{comment.id}:unpick", page=f"{QUEUE}?state=shown&picked=1")
    assert "Pick me." not in text_of(desk.get(f"{QUEUE}?state=shown&picked=1"))


def test_who_is_blocked_can_be_let_in_again(desk):
    comment = make_comment(held="first")
    db.session.commit()

    press(desk, f"{comment.id}:block")
    assert comment.commenter.is_blocked
    press(desk, f"{comment.id}:unblock", page=f"{QUEUE}?state=spam")

    db.session.expire_all()
    assert not comment.commenter.is_blocked


def test_reports_are_counted_by_reason(desk):
    comment = make_shown(reports=1)
    db.session.add(Report(comment_id=comment.id, reason="insult", origin_print=b"1" * 32))
    judging.hold(comment, "reported")
    db.session.commit()

    assert "Reports: Insult ×1" in text_of(desk.get(QUEUE))


@pytest.mark.parametrize(
    "wish",
    [{}, {"one": "1:explode"}, {"one": "x:spam"}, {"one": "1:reject:ugly"}, {"all": "spam:"}],
)
def test_a_forged_press_does_nothing(desk, wish):
    assert desk.post(f"{QUEUE}/decide", data=wish).status_code in {303, 400}


def test_a_storys_comments_are_closed_and_slowed(desk):
    thread = make_thread()
    db.session.commit()
    address = f"{QUEUE}/threads/{thread.id}"

    assert desk.post(address, data={"slow_minutes": "many"}).status_code == 422
    assert desk.post(address, data={"slow_minutes": "-1"}).status_code == 422
    desk.post(address, data={"slow_minutes": "15", "seen": "open.0"})

    db.session.refresh(thread)
    assert (thread.is_open, thread.slow_minutes) == (False, 15)
    assert "slow mode, 15 minutes" in text_of(desk.get(f"{QUEUE}/threads"))
    assert audit.latest("comments.thread")[0].detail["slow_minutes"] == 15


def test_words_are_added_and_taken_off(desk):
    desk.post(f"{QUEUE}/words", data={"language": "es", "word": "Mentiroso"})
    assert "mentiroso" in text_of(desk.get(f"{QUEUE}/words"))
    assert desk.post(f"{QUEUE}/words", data={"language": "es", "word": "…"}).status_code == 422
    assert desk.post(f"{QUEUE}/words", data={"language": "xx", "word": "a"}).status_code == 422

    desk.post(f"{QUEUE}/words/es/remove", data={"word": "mentiroso"})
    assert "mentiroso" not in wordlists.listed("es")
    desk.post(f"{QUEUE}/words/es/start-anew")
    assert wordlists.is_shipped("es")
    assert desk.post(f"{QUEUE}/words/xx/remove").status_code == 404


def test_the_desks_first_page_says_how_many_comments_wait(desk, settings):
    make_comment(held="first")
    make_shown()
    db.session.commit()

    assert todo.needs_a_person(settings).comments == 1
    assert "1 comment waits for a moderator" in text_of(desk.get("/desk/"))


def test_a_page_that_is_stale_opens_no_talk_that_another_closed(desk):
    thread = make_thread()
    db.session.commit()
    address = f"{QUEUE}/threads/{thread.id}"
    page = desk.get(f"{QUEUE}/threads").get_data(as_text=True)
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    desk.post(address, data={"slow_minutes": "0", "seen": seen})  # closed by somebody else

    stale = {"slow_minutes": "5", "is_open": "y", "seen": seen}
    reply = desk.post(address, data=stale, follow_redirects=True)

    assert "Nothing was saved" in text_of(reply)
    db.session.refresh(thread)
    assert (thread.is_open, thread.slow_minutes) == (False, 0)
