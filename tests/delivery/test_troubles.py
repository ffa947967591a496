"""Mails in trouble: why, what to do, and nobody named."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.delivery import mending, troubles
from campaign.delivery.models import Event, EventKind, Kind, OutboxMessage, State
from campaign.delivery.remedies import Act
from campaign.errors import NotFound, Refusal
from tests.delivery.handed import make_handed
from tests.factories import make_message

KIM = "kim@example.org"


def only(**which):
    [trouble] = troubles.listed(**which).troubles
    return trouble


@pytest.mark.parametrize(
    ("state", "kind", "acts"),
    [
        (State.REFUSED, Kind.CONFIRMATION, (Act.AGAIN, Act.ASIDE)),
        (State.UNCERTAIN, Kind.CONFIRMATION, (Act.AGAIN, Act.ASIDE)),
        (State.BOUNCED, Kind.CONFIRMATION, (Act.ASIDE,)),
        (State.REFUSED, Kind.BUNDLE, (Act.AGAIN, Act.OFFICE)),
        (State.UNCERTAIN, Kind.LETTER, (Act.ARRIVED, Act.LOOKED)),
        (State.BOUNCED, Kind.BUNDLE, (Act.OFFICE,)),
    ],
)
def test_every_trouble_says_why_what_to_do_and_offers_it(state, kind, acts):
    make_handed(state, kind=kind)

    trouble = only()

    assert trouble.acts == acts
    assert trouble.why.endswith(".")
    assert len(trouble.advice) > 30


def test_words_that_were_forgotten_are_not_offered_to_go_again():
    make_handed(State.REFUSED, sealed=None)

    assert only().acts == (Act.ASIDE,)


def test_a_bundle_shows_its_subject_and_office_and_a_mail_to_a_person_neither():
    make_handed(State.REFUSED, kind=Kind.BUNDLE)
    make_handed(State.REFUSED, kind=Kind.LETTER)
    make_handed(State.REFUSED, to=KIM)

    person, letter, bundle = troubles.listed().troubles

    assert (person.subject, person.recipient) == (None, None)
    assert (letter.subject, letter.recipient) == (None, "senator.vance@senate.example.org")
    assert bundle.subject == "SUPPORT SB 54: 1 constituent, District 14"
    assert bundle.recipient == "senator.vance@senate.example.org"


def test_what_the_carrier_said_is_the_reason():
    make_handed(State.REFUSED, trouble="SendGrid answered 413: too large.")

    assert only().why == "SendGrid answered 413: too large."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("5.1.1", "There is no such mailbox. (Code 5.1.1.)"),
        ("5.2.2", "The mailbox is full, or switched off. (Code 5.2.2.)"),
        ("5.7.26", "The receiving server’s rules forbid our mail. (Code 5.7.26.)"),
        ("4.4.1", "The receiving server did not take it for days. (Code 4.4.1.)"),
        ("5.15.1", "The receiving server sent it back."),
        (None, "The receiving server sent it back."),
    ],
)
def test_a_returned_mail_says_in_words_what_its_code_means(code, words):
    message = make_handed(State.BOUNCED)
    with writing():
        for n, told in enumerate(("4.2.0", code)):
            db.session.add(
                Event(
                    provider_event_id=f"{message.id}-{n}",
                    message_id=message.id,
                    kind=EventKind.BOUNCE,
                    happened_at=clock.now() + timedelta(seconds=n),
                    code=told if code else None,
                )
            )

    assert only().why == words


def test_troubles_come_newest_first_page_by_page():
    made = [make_handed(State.REFUSED).id for _ in range(5)]

    first = troubles.listed(size=2)
    second = troubles.listed(size=2, before=first.older)
    last = troubles.listed(size=2, before=second.older)

    pages = [[one.message.id for one in page.troubles] for page in (first, second, last)]
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    assert last.older is None


def test_troubles_are_chosen_by_kind_and_state():
    make_handed(State.REFUSED)
    bundle = make_handed(State.BOUNCED, kind=Kind.BUNDLE)

    assert only(kinds={Kind.BUNDLE}).message is bundle
    assert only(states=[State.BOUNCED]).message is bundle


def test_only_what_does_not_settle_by_itself_is_for_a_person():
    for state in (State.REFUSED, State.UNCERTAIN, State.BOUNCED):
        make_handed(state)
    assert troubles.for_a_person() == {State.REFUSED: 1}

    for state in (State.UNCERTAIN, State.BOUNCED):
        make_handed(state, kind=Kind.BUNDLE)

    assert troubles.for_a_person() == {
        State.REFUSED: 1,
        State.UNCERTAIN: 1,
        State.BOUNCED: 1,
    }


def test_all_refused_mail_is_queued_anew_but_not_what_is_refused_meanwhile():
    early = [make_handed(State.REFUSED, attempts=7, trouble="x").id for _ in range(3)]
    other = make_handed(State.REFUSED, kind=Kind.REMINDER)
    forgotten = make_handed(State.REFUSED, sealed=None)
    until = clock.now()
    late = make_handed(State.REFUSED, ended_at=until + timedelta(seconds=1))

    with writing():
        moved = mending.retry_refused(until=until, kind=Kind.CONFIRMATION)

    assert moved == 3
    for message in (db.session.get(OutboxMessage, key) for key in early):
        assert (message.state, message.attempts, message.trouble) == (State.QUEUED, 0, None)
    for message in (other, forgotten, late):
        assert message.state is State.REFUSED
    with writing():
        assert mending.retry_refused(until=until, kind=Kind.CONFIRMATION) == 0


def test_a_batch_is_bounded(monkeypatch):
    monkeypatch.setattr(mending, "BATCH", 2)
    for _ in range(3):
        make_handed(State.REFUSED)

    with writing():
        assert mending.retry_refused(until=clock.now()) == 2


def test_what_a_person_saw_arrive_is_delivered_and_in_doubt_no_more():
    message = make_handed(State.UNCERTAIN, kind=Kind.BUNDLE, trouble="The line broke.")

    with writing():
        mending.arrived(message.id)

    assert (message.state, message.trouble) == (State.DELIVERED, None)
    assert message.event_at is not None
    with writing(), pytest.raises(Refusal):
        mending.arrived(message.id)


def test_what_is_put_aside_can_be_brought_back_as_it_was():
    message = make_handed(State.BOUNCED, trouble="No such mailbox.")
    with writing():
        mending.put_aside(message.id, account_id=None)
    assert troubles.listed().troubles == []

    with writing():
        mending.bring_back(message.id, account_id=None)

    assert only().message.state is State.BOUNCED
    assert only().why == "No such mailbox."
    acts = [row.act for row in db.session.query(AuditRow).order_by(AuditRow.id)]
    assert acts == ["outbox.put_aside", "outbox.bring_back"]


def test_letters_to_an_office_are_never_put_aside():
    message = make_handed(State.BOUNCED, kind=Kind.BUNDLE)

    with writing(), pytest.raises(Refusal):
        mending.put_aside(message.id, account_id=None)

    assert message.state is State.BOUNCED


def test_what_was_taken_back_otherwise_cannot_be_brought_back():
    message = make_handed(State.CANCELLED)

    with writing(), pytest.raises(Refusal):
        mending.bring_back(message.id, account_id=None)

    with writing(), pytest.raises(NotFound):
        mending.bring_back(999_999, account_id=None)


def test_a_bundle_whose_key_was_destroyed_is_still_listed(app):
    message = make_message(scope="petition:gone")
    with writing():
        message.state = State.REFUSED
    vault = app.extensions["campaign.vault"]
    vault.store.destroy("petition:gone")
    vault.forget_cached()

    assert (only().subject, only().recipient) == (None, None)
