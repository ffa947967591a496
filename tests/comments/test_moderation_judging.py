"""Which comments appear at once, and which wait for a moderator."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.comments import deciding, judging, recounting, screening, wordlists
from campaign.comments.commands import comments as command
from campaign.comments.deciding import Act
from campaign.comments.models import CommentState, Held, Rejection
from campaign.db import db
from campaign.errors import Invalid
from campaign.web.shelf import Edition
from tests.access.organiser import make_account
from tests.comments.talk import judged, make_comment, make_commenter, make_shown, make_thread

HELD, SHOWN, SPAM = CommentState.HELD, CommentState.SHOWN, CommentState.SPAM


@pytest.fixture
def decide(settings):
    account = make_account(password=None)

    def one(comment, act=Act.APPROVE, reason=None):
        given = {"account_id": account.id, "settings": settings, "seen": comment.state}
        return deciding.decide([comment.id], act, reason=reason, **given)

    return one


def test_the_first_comment_of_a_mailbox_waits():
    assert judged(make_comment()) == (HELD, Held.FIRST)


def test_after_two_approved_ones_comments_appear_at_once(decide):
    rosa, thread = make_commenter(), make_thread()
    for _ in range(2):
        comment = make_comment(commenter=rosa, thread=thread)
        assert judged(comment) == (HELD, Held.FIRST)
        decide(comment)

    assert judged(make_comment(commenter=rosa, thread=thread)) == (SHOWN, None)
    assert thread.shown == 3


def test_after_a_rejection_three_approved_ones_are_needed_again(decide, stopped_clock):
    rosa = make_commenter()
    for _ in range(2):
        decide(make_comment(commenter=rosa, held="first"))
    decide(make_comment(commenter=rosa, held="link"), Act.REJECT, Rejection.INSULT)

    for _ in range(3):
        stopped_clock(timedelta(minutes=1))
        comment = make_comment(commenter=rosa)
        assert judged(comment) == (HELD, Held.RECORD)
        decide(comment)

    assert judged(make_comment(commenter=rosa)) == (SHOWN, None)


def test_what_appeared_by_record_earns_no_further_trust(decide, stopped_clock):
    rosa = make_commenter()
    decide(make_comment(commenter=rosa, held="first"), Act.REJECT, Rejection.INSULT)
    for _ in range(3):
        stopped_clock(timedelta(minutes=1))
        make_shown(commenter=rosa, decided_at=clock.now())  # nobody looked at these

    assert judged(make_comment(commenter=rosa)) == (HELD, Held.RECORD)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Read more on https://example.com", Held.LINK),
        ("Look at some-example.com now", Held.LINK),
        ("write me: kim@example.org", Held.LINK),
        ("go to example [dot] com", Held.LINK),
        ("go to example dot com", Held.LINK),
        ("SEND THEM ALL BACK WHERE THEY BELONG", Held.SHOUTING),
        ("Stop this now!!!", Held.SHOUTING),
        pytest.param("\n".join("a" * 42), Held.SHOUTING, id="lines"),
        ("You are an idiot.", Held.WORD),
        ("You are an 1d10t.", Held.WORD),
        ("You are an i d i o t.", Held.WORD),
        ("You are an ÍDIÓT!", Held.WORD),
        ("You are an idiooooot", Held.WORD),
        ("You are an іdіоt", Held.WORD),  # with Cyrillic letters
        ("You are an i\u200bdiot", Held.WORD),
        ("Eres un imbecil", Held.WORD),
    ],
)
def test_links_shouting_and_listed_words_hold_even_whom_we_trust(text, why):
    rosa = make_commenter(approved=9)

    assert judged(make_comment(text, commenter=rosa)) == (HELD, why)


@pytest.mark.parametrize(
    "text",
    [
        "SB 54 passed with 27 votes. ICE and the U.S. Senate know it.",
        "That is idiotic, I think.",
        "A new law.The sheriff reads it, e.g. at 3.5 p.m.",
        "Un punto es claro: ¡vamos! ¡Sí se puede!",
        "We are no. 1! Yes! Sure!",
        "他们不会忘记这一天",
        "🙂" * 2000,
        pytest.param("\n".join("o" * 40), id="lines"),
        "",
    ],
)
def test_ordinary_words_of_people_we_trust_appear(text):
    rosa = make_commenter(approved=2)

    assert judged(make_comment(text, commenter=rosa)) == (SHOWN, None)


def test_a_name_is_judged_like_the_words():
    rosa = make_commenter(approved=2)

    assert judged(make_comment(commenter=rosa, name="www.example")) == (HELD, Held.LINK)


def test_whoever_is_blocked_becomes_spam_in_silence(settings, drawer):
    comment = make_comment(commenter=make_commenter(approved=9, is_blocked=True))

    assert judged(comment) == (SPAM, None)
    assert comment.thread.shown == 0


def test_screening_a_long_hostile_text_takes_no_time():
    words = wordlists.compared()

    for text in ("a." * 1000, "i " * 1000, "@" * 2000, "www" * 600, "$1" * 1000, "-" * 2000):
        screening.reason(text, words)  # a pattern that backtracks would not come back


def test_the_number_of_a_thread_moves_with_every_showing_and_hiding():
    comment = make_comment()
    thread = comment.thread

    for step, number in (
        (lambda: judging.show(comment), 1),
        (lambda: judging.show(comment), 1),
        (lambda: judging.hide(comment, CommentState.WITHDRAWN), 0),
        (lambda: judging.hide(comment, CommentState.SPAM), 0),
        (lambda: judging.show(comment), 1),
        (lambda: judging.hold(comment, Held.REPORTED), 0),
    ):
        step()
        assert thread.shown == number
    assert recounting.drift() == {}


def test_showing_and_hiding_drop_the_pages_and_holding_what_nobody_saw_does_not():
    def edition():
        db.session.commit()
        return db.session.scalar(db.select(Edition.number)) or 0

    comment = make_comment()
    before = edition()
    judging.hold(comment, Held.FIRST)
    assert edition() == before

    judging.show(comment)
    shown = edition()
    judging.hide(comment, CommentState.SPAM)

    assert before < shown < edition()


def test_recount_finds_a_wrong_number_and_repairs_it(app):
    thread = make_shown().thread
    thread.shown = 7
    db.session.commit()
    run = app.test_cli_runner().invoke

    assert f"{thread.slug}: says 7, shows 1" in run(command, ["recount"]).output
    assert run(command, ["recount"]).exit_code == 1
    assert "Repaired." in run(command, ["recount", "--repair"]).output
    assert run(command, ["recount"]).output == "Every number is right.\n"


def test_the_shipped_list_counts_until_the_desk_writes_its_own():
    assert "idiot" in wordlists.listed("en")
    assert wordlists.is_shipped("en")

    wordlists.add("en", "  Grifter ")
    wordlists.remove("en", "idiot")

    assert "grifter" in wordlists.listed("en")
    assert "idiot" not in wordlists.listed("en")
    assert "idiota" in wordlists.listed("es")
    for word in wordlists.listed("en"):
        wordlists.remove("en", word)
    assert wordlists.listed("en") == []  # empty on purpose is empty
    wordlists.start_anew("en")
    assert "idiot" in wordlists.listed("en")


@pytest.mark.parametrize("word", ["", " . ", "x" * 61])
def test_a_word_that_could_never_be_found_is_refused(word):
    with pytest.raises(Invalid):
        wordlists.add("en", word)
