"""What a moderator decides, what its author hears, and how it is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.access.models import AuditRow
from campaign.comments import deciding, mending, recounting, telling, undoing
from campaign.comments.deciding import Act
from campaign.comments.models import CommentState, Held, Rejection
from campaign.db import db
from campaign.delivery import outbox, sparing
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.errors import Refusal
from tests.access.organiser import make_account
from tests.comments.talk import TEXT, make_comment, make_commenter, make_shown, make_thread


@pytest.fixture
def kim(settings):
    """A moderator: a function that decides about comments as they are now."""
    account = make_account("kim@stepup.example.org", password=None)

    def decide(act, *comments, **values):
        return deciding.decide(
            [comment.id for comment in comments],
            Act(act),
            **{"account_id": account.id, "settings": settings, "seen": comments[0].state}
            | values,
        )

    decide.id = account.id
    return decide


def mails():
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == Kind.COMMENT_DECIDED)
    )
    return [(row, outbox.opened(row)) for row in rows if row.state is not State.CANCELLED]


def test_an_approved_comment_is_seen_and_its_author_told(kim):
    comment = make_comment(held="first", commenter=make_commenter("rosa@example.org"))

    kim("approve", comment)

    assert comment.state is CommentState.SHOWN
    assert comment.decided_by == kim.id
    assert (comment.commenter.approved, comment.commenter.rejected) == (1, 0)
    [(message, mail)] = mails()
    assert mail.recipient == "rosa@example.org"
    assert TEXT[:40] in mail.text
    assert f"/comments/{comment.thread.slug}" in mail.text
    assert "/comments/as/" in mail.text
    assert message.is_rehearsal  # its petition is not live
    assert message.due_at >= comment.decided_at + telling.UNDO_FOR  # it can be taken back


def test_a_rejected_comment_is_told_with_its_reason_in_its_authors_language(kim):
    rosa = make_commenter(language="es")
    comment = make_comment("Vive en la calle Ocho.", held="first", commenter=rosa)

    kim("reject", comment, reason=Rejection.PRIVATE)

    assert comment.state is CommentState.REJECTED
    assert (rosa.approved, rosa.rejected) == (0, 1)
    [(_, mail)] = mails()
    assert "Vive en la calle Ocho." in mail.text
    assert "/es/comments/as/" in mail.text


def test_a_rejection_needs_a_reason(kim):
    with pytest.raises(Refusal):
        kim("reject", make_comment(held="first"))


def test_of_spam_nobody_is_told_but_the_record_knows(kim):
    comment = make_comment(held="link")

    kim("spam", comment)

    assert comment.state is CommentState.SPAM
    assert comment.commenter.rejected == 1
    assert mails() == []


def test_whoever_was_reported_and_is_shown_again_gets_no_mail_and_no_second_mark(kim):
    comment = make_comment(held="first")
    kim("approve", comment)
    deciding.judging.hold(comment, Held.REPORTED)

    kim("approve", comment)

    assert comment.commenter.approved == 1
    assert len(mails()) == 1


def test_an_approved_comment_that_is_rejected_later_changes_its_record(kim):
    comment = make_comment(held="first")
    kim("approve", comment)

    kim("reject", comment, reason=Rejection.HATE)

    assert (comment.commenter.approved, comment.commenter.rejected) == (0, 1)
    assert comment.thread.shown == 0


def test_an_answer_brings_a_rejected_comment_back_and_approving_it_clears_the_record(kim):
    comment = make_comment(held="first")
    kim("reject", comment, reason=Rejection.INSULT)
    mending.answer(comment, "I quoted the sheriff.")
    assert comment.held_for is Held.ANSWERED

    kim("approve", comment)

    assert comment.rejection is None
    assert (comment.commenter.approved, comment.commenter.rejected) == (1, 0)


@pytest.mark.parametrize(
    ("act", "held"),
    [
        ("approve", "first"),
        ("reject", "word"),
        ("spam", "link"),
        ("pick", "first"),
        ("block", "link"),
        ("reject", None),
        ("spam", None),
        ("pick", None),
    ],
)
def test_every_decision_can_be_taken_back_and_leaves_nothing(kim, act, held):
    comment = make_comment(held=held) if held else make_shown()
    comment.is_signer = True
    db.session.commit()

    def all_of_it():
        db.session.flush()
        db.session.refresh(comment)
        db.session.refresh(comment.commenter)
        db.session.refresh(comment.thread)
        author = comment.commenter
        return (
            comment.state,
            comment.held_for,
            comment.rejection,
            comment.is_picked,
            comment.shown_at,
            comment.decided_at,
            comment.decided_by,
            comment.thread.shown,
            (author.approved, author.rejected, author.is_blocked),
        )

    before = all_of_it()
    done = kim(act, comment, reason=Rejection.INSULT if act == "reject" else None)
    assert all_of_it() != before

    outcome = undoing.undo(done.acts, account_id=kim.id)

    assert len(outcome.acts) == 1
    assert all_of_it() == before
    assert mails() == []
    assert recounting.drift() == {}


def test_only_ones_own_and_fresh_decisions_are_taken_back(kim, stopped_clock):
    other = make_account("lee@stepup.example.org", password=None).id
    comment = make_comment(held="first")
    acts = kim("approve", comment).acts

    assert not undoing.undo(acts, account_id=other).acts
    stopped_clock(undoing.UNDONE_WITHIN + timedelta(minutes=1))
    assert not undoing.undo(acts, account_id=kim.id).acts
    assert comment.state is CommentState.SHOWN


def test_what_was_decided_anew_is_not_taken_back_by_the_earlier_undo(kim):
    comment = make_comment(held="first")
    first = kim("approve", comment).acts
    kim("spam", comment)

    outcome = undoing.undo(first, account_id=kim.id)

    assert outcome.late == [comment.id]
    assert comment.state is CommentState.SPAM


def test_the_second_of_two_moderators_changes_nothing(kim):
    comment = make_comment(held="first")
    kim("approve", comment)

    outcome = kim("spam", comment, seen=CommentState.HELD)

    assert (outcome.acts, outcome.late) == ([], [comment.id])
    assert comment.state is CommentState.SHOWN


def test_words_that_changed_since_they_were_read_are_not_decided(kim):
    comment = make_comment(held="first")
    read = {comment.id: deciding.version_of(comment)}
    mending.mend(comment, text="Something else entirely.", name=None)

    outcome = kim("approve", comment, versions=read)

    assert outcome.late == [comment.id]
    assert comment.state is CommentState.HELD


def test_many_are_decided_at_once(kim):
    thread = make_thread()
    many = [make_comment(f"No. {n}", thread=thread, held="first") for n in range(3)]

    outcome = kim("approve", *many)

    assert len(outcome.acts) == thread.shown == len(mails()) == 3


def test_only_confirmed_signers_are_picked(kim):
    with pytest.raises(Refusal):
        kim("pick", make_comment(held="first"))


def test_unproven_and_withdrawn_comments_are_nobodys_business(kim):
    for state in (CommentState.UNPROVEN, CommentState.WITHDRAWN):
        comment = make_comment(state=state)
        assert kim("approve", comment).late == [comment.id]


def test_a_forgotten_author_is_told_nothing(kim):
    comment = make_comment(held="reported", commenter=make_commenter(sealed=None))

    kim("reject", comment, reason=Rejection.THREAT)

    assert comment.state is CommentState.REJECTED
    assert mails() == []


def test_the_trail_names_the_act_and_the_comment_and_no_words(kim):
    comment = make_comment("Her phone is 555-0100", name="Rosa Iniguez", held="first")

    kim("reject", comment, reason=Rejection.PRIVATE)

    row = db.session.scalars(select(AuditRow)).one()
    assert (row.act, row.account_id) == ("comments.reject", kim.id)
    assert row.detail["comment"] == comment.id
    assert "555-0100" not in str(row.detail)
    assert "Rosa" not in str(row.detail)


def test_mails_about_decisions_never_use_up_the_days_other_mails(kim):
    rosa = make_commenter("rosa@example.org")

    kim("approve", *(make_comment(commenter=rosa, held="first") for _ in range(4)))

    prints = {message.recipient_print for message, _ in mails()}
    assert len(prints) == 1
    assert sparing.mails_since(prints.pop(), timedelta(days=1)) == 0
