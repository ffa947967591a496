"""Who gets no mail, or less: known by a fingerprint, asked about before every mail."""

import pytest
from sqlalchemy import event as listening
from sqlalchemy import select

from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Kind, Reason, Suppression
from campaign.delivery.suppressing import is_silenced


def test_every_spelling_of_a_mailbox_is_meant():
    suppressing.suppress("Kim.Osei+petitions@gmail.com", Reason.BOUNCE)

    reasons = suppressing.reasons_of(["kimosei@googlemail.com", "kim@example.org"])

    assert reasons["kimosei@googlemail.com"] == {Reason.BOUNCE}
    assert reasons["kim@example.org"] == frozenset()


def test_saying_it_twice_changes_nothing_and_is_told():
    assert suppressing.suppress("kim@example.org", Reason.NEVER)
    assert not suppressing.suppress("KIM@example.org", Reason.NEVER)
    assert suppressing.suppress("kim@example.org", Reason.UNSUBSCRIBE)

    found = suppressing.reasons_of(["kim@example.org"])

    assert found["kim@example.org"] == {Reason.NEVER, Reason.UNSUBSCRIBE}


def test_what_is_lifted_is_that_reason_and_no_other():
    for reason in (Reason.BOUNCE, Reason.UNSUBSCRIBE):
        suppressing.suppress("kim@example.org", reason)
    suppressing.suppress("ana@example.org", Reason.UNSUBSCRIBE)

    assert suppressing.lift("kim@example.org", Reason.UNSUBSCRIBE)
    assert not suppressing.lift("kim@example.org", Reason.UNSUBSCRIBE)

    reasons = suppressing.reasons_of(["kim@example.org", "ana@example.org"])
    assert reasons["kim@example.org"] == {Reason.BOUNCE}
    assert reasons["ana@example.org"] == {Reason.UNSUBSCRIBE}


def test_lifting_without_a_reason_lifts_all():
    for reason in Reason:
        suppressing.suppress("kim@example.org", reason)

    assert suppressing.lift("kim@example.org")

    assert suppressing.reasons_of(["kim@example.org"])["kim@example.org"] == frozenset()


@pytest.mark.parametrize("reason", [Reason.BOUNCE, Reason.SPAM_REPORT, Reason.NEVER])
def test_a_dead_or_unwilling_mailbox_gets_nothing_but_the_way_in(reason):
    goes = {kind for kind in Kind if not is_silenced(kind, {reason})}

    assert goes == {Kind.SIGN_IN}


def test_who_unsubscribed_still_gets_what_they_ask_for():
    stopped = {kind for kind in Kind if is_silenced(kind, {Reason.UNSUBSCRIBE})}

    assert stopped == {
        *(Kind.DELIVERED, Kind.REMINDER, Kind.VACANT, Kind.PLACE),
        *(Kind.COMMENT_DECIDED, Kind.NEWS),
    }


def test_nobody_is_silenced_without_a_reason():
    assert not any(is_silenced(kind, frozenset()) for kind in Kind)


def test_a_thousand_addresses_are_one_question():
    asked = [f"person{number}@example.org" for number in range(1_000)]
    suppressing.suppress("person7@example.org", Reason.BOUNCE)
    said = []
    listening.listen(db.engine, "before_cursor_execute", lambda *a: said.append(a[2]))

    found = suppressing.reasons_of(asked)

    assert len(said) == 1
    assert [address for address in asked if found[address]] == ["person7@example.org"]
    assert suppressing.reasons_of([]) == {}


def test_no_address_can_be_read_from_the_table():
    suppressing.suppress("kim@example.org", Reason.NEVER)

    row = db.session.scalars(select(Suppression)).one()

    assert len(row.address_print) == 32
    assert b"kim" not in row.address_print


def test_addresses_are_counted_by_reason_for_the_desk():
    suppressing.suppress("kim@example.org", Reason.BOUNCE)
    suppressing.suppress("ana@example.org", Reason.BOUNCE)
    suppressing.suppress("ana@example.org", Reason.NEVER)

    assert suppressing.count_by_reason() == {Reason.BOUNCE: 2, Reason.NEVER: 1}
