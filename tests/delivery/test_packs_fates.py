"""How a pack ends: one bad mail in it harms no other, and each mail ends as it should."""

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.delivery import packing, suppressing
from campaign.delivery.models import Kind, MailWording, OutboxMessage, Reason, State
from tests.delivery.receipts import make_receipt, people, receipt
from tests.delivery.sendgrid_server import HANG_UP, Answer
from tests.factories import make_mail, make_message


def ledger():
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def states():
    return [str(message.state) for message in ledger()]


def test_one_bad_address_is_found_and_all_others_get_their_mail(sendgrid, send):
    for person in people(9):
        make_receipt(person)
    sendgrid.unknown = {people(9)[6]}

    ended = send()

    assert ended == {"accepted": 8, "refused": 1}
    assert states() == ["accepted"] * 6 + ["refused"] + ["accepted"] * 2
    assert ledger()[6].trouble == "SendGrid answered 400 (personalizations.0.to.0.email)."
    assert sorted(mail.recipient for mail in sendgrid.delivered) == sorted(
        set(people(9)) - sendgrid.unknown
    )
    assert len({mail.custom_args["attempt_id"] for mail in sendgrid.delivered}) == 8
    assert {message.attempts for message in ledger()} == {1}


def test_every_try_of_a_mail_has_a_name_of_its_own(sendgrid, send):
    for person in people(4):
        make_receipt(person)
    sendgrid.unknown = {people(4)[0]}

    send()

    names = [
        one["custom_args"]["attempt_id"]
        for mail in sendgrid.mails
        for one in mail["personalizations"]
    ]
    assert len(names) == len(set(names))
    assert [message.spoken for message in ledger()] == [3, 3, 2, 2]


def test_a_stop_while_a_pack_is_halved_returns_the_rest(sendgrid, send):
    for person in people(4):
        make_receipt(person)
    sendgrid.unknown = {people(4)[0]}

    assert send(is_stopping=lambda: len(sendgrid.mails) == 1) == {}

    assert states() == ["queued"] * 4
    assert {message.attempts for message in ledger()} == {0}
    sendgrid.unknown = set()
    assert send() == {"accepted": 4}


def test_a_pack_that_is_too_big_for_sendgrid_is_halved(sendgrid, send):
    for person in people(2):
        make_receipt(person)
    sendgrid.answer(Answer(413))

    assert send() == {"accepted": 2}

    assert sendgrid.sizes == [2, 1, 1]


@pytest.mark.parametrize(
    ("answer", "state"),
    [(Answer(503), "queued"), (HANG_UP, "uncertain"), (Answer(401), "queued")],
)
def test_what_happens_to_a_pack_happens_to_each_mail_in_it(sendgrid, send, answer, state):
    for person in people(3):
        make_receipt(person)
    sendgrid.answer(answer)

    assert send() == {state: 3}

    assert states() == [state] * 3
    assert len({message.trouble for message in ledger()}) == 1


def test_a_damaged_mail_spoils_no_pack(sendgrid, send):
    for person in people(3):
        make_receipt(person)
    ledger()[1].sealed = b"\x01"
    db.session.commit()

    assert send() == {"accepted": 2, "refused": 1}

    assert sendgrid.sizes == [2]


def test_a_mail_without_a_value_for_a_field_is_refused_alone(sendgrid, send):
    make_receipt("a@example.org")
    bad = receipt("b@example.org")
    del bad.values["link"]
    make_message(kind=Kind.RECEIPT, mail=bad)

    assert send() == {"accepted": 1, "refused": 1}

    assert ledger()[1].trouble == "It cannot be opened (KeyError)."


def test_who_wants_no_mail_is_left_out_of_the_pack(sendgrid, send):
    for person in people(3):
        make_receipt(person)
    suppressing.suppress("signer1@example.org", Reason.BOUNCE)
    db.session.commit()

    assert send() == {"accepted": 2, "cancelled": 1}

    silenced = ledger()[1]
    assert (
        silenced.trouble == "The address is on the list of addresses that get no mail (bounce)."
    )
    assert silenced.sealed is None
    assert "signer1@example.org" not in sendgrid.recipients


def test_a_person_sees_that_an_office_gets_no_mail(sendgrid, send):
    make_message()
    suppressing.suppress(make_mail().recipient, Reason.SPAM_REPORT)
    db.session.commit()

    assert send() == {"refused": 1}

    assert ledger()[0].sealed is not None
    assert sendgrid.mails == []


def test_a_copy_that_is_not_wanted_is_left_out(sendgrid, send):
    make_message(mail=make_mail(copies=("aide@senate.example.org", "gone@senate.example.org")))
    suppressing.suppress("gone@senate.example.org", Reason.BOUNCE)
    db.session.commit()

    assert send() == {"accepted": 1}

    assert sendgrid.delivered[0].copies == ["aide@senate.example.org"]


def test_the_way_in_goes_even_to_who_wants_no_mail(sendgrid, send):
    make_message(kind=Kind.SIGN_IN, mail=make_mail(recipient="kim@example.org"))
    suppressing.suppress("kim@example.org", Reason.NEVER)
    db.session.commit()

    assert send() == {"accepted": 1}


def test_a_rehearsal_asks_no_list(send, drawer):
    make_message(is_rehearsal=True)
    suppressing.suppress(make_mail().recipient, Reason.NEVER)
    db.session.commit()

    assert send() == {"accepted": 1}
    assert len(drawer()) == 1


def test_a_full_pack_costs_few_statements(sendgrid, send, statements):
    for person in people(200):
        make_receipt(person)
    db.session.remove()

    with statements() as few:
        send(limit=200)
    make_receipt("one@example.org")
    db.session.remove()
    with statements() as one:
        send()

    assert packing.MOST_TOGETHER == 1000
    assert len(few) <= len(one) + 3  # a claim grows in steps; nothing grows with the mails


def test_a_wording_in_the_queue_says_nothing_of_its_readers(send):
    make_receipt("kim@example.org", name="Kim Osei")

    (wording,) = db.session.scalars(select(MailWording))

    kept = wording.subject + wording.text + wording.html
    assert "Kim" not in kept
    assert "example.org" not in kept
    assert State.QUEUED in states()
