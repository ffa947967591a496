"""Bundles that came back: sent to a mended address, or written anew to the successor."""

import pytest
from sqlalchemy import update

from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Reason, State
from campaign.districts.models import Senator
from campaign.errors import Refusal
from campaign.offices import filling, returned
from campaign.offices.models import BundleState
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import bundle_mails, bundles, crowd, messages, seal_now, wish


@pytest.fixture
def came_back(settings, at):
    """Return a bundle of two letters whose mail ended in a state."""

    def make(state=State.BOUNCED):
        crowd(settings, 2, make_petition(state=PetitionState.LIVE))
        seal_now(settings)
        messages()[0].state = state
        db.session.commit()
        return bundles()[0]

    return make


@pytest.mark.parametrize("state", [State.BOUNCED, State.REFUSED])
def test_the_same_words_go_to_the_mended_address(came_back, state):
    bundle = came_back(state)
    (first,) = bundle_mails()
    suppressing.suppress("senator.caballero@senate.ca.gov", Reason.BOUNCE)
    wish(addresses="aide@senate.example.org, desk@senate.example.org")

    returned.send_anew(bundle)
    db.session.commit()

    erased, second = bundle_mails()
    assert erased is None
    assert (second.recipient, second.copies) == (
        "aide@senate.example.org",
        ("desk@senate.example.org",),
    )
    assert (second.subject, second.text, second.html) == (first.subject, first.text, first.html)
    assert second.files == first.files
    assert [message.state for message in messages()] == [State.CANCELLED, State.QUEUED]
    assert bundles()[0].message_id == messages()[1].id
    assert messages()[1].hours


@pytest.mark.parametrize("state", sorted(set(State) - {State.BOUNCED, State.REFUSED}), ids=str)
def test_nothing_goes_a_second_time_that_may_have_arrived(came_back, state):
    bundle = came_back(state)

    with pytest.raises(Refusal, match="has not come back"):
        returned.send_anew(bundle)
    with pytest.raises(Refusal, match="has not come back"):
        returned.let_wait(bundle)


def test_a_bundle_is_sent_anew_once(came_back):
    bundle = came_back()
    returned.send_anew(bundle)

    with pytest.raises(Refusal, match="has not come back"):
        returned.send_anew(bundle)


def test_an_address_that_sends_mail_back_has_to_be_mended_first(came_back):
    bundle = came_back()
    suppressing.suppress("senator.caballero@senate.ca.gov", Reason.BOUNCE)

    with pytest.raises(Refusal, match="Enter another address"):
        returned.send_anew(bundle)


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"channel": "none"}, "do not write"),
        ({"paused": True, "pause_reason": "They move house"}, "paused"),
    ],
)
def test_an_office_that_cannot_be_written_to_says_why(came_back, wishes, sentence):
    bundle = came_back()
    wish(**wishes)

    with pytest.raises(Refusal, match=sentence):
        returned.send_anew(bundle)


def test_words_that_were_erased_cannot_go_again(came_back):
    bundle = came_back()
    messages()[0].sealed = None
    db.session.commit()

    with pytest.raises(Refusal, match="erased"):
        returned.send_anew(bundle)


@pytest.mark.usefixtures("own_districts")
def test_letters_to_somebody_who_left_wait_and_are_written_to_the_successor(
    settings, came_back
):
    bundle = came_back()
    db.session.execute(update(Senator).where(Senator.district == 14).values(name="Ada Vance"))
    db.session.commit()
    with pytest.raises(Refusal, match="Anna Caballero, who no longer holds the seat"):
        returned.send_anew(bundle)

    returned.let_wait(bundle)
    db.session.commit()
    seal_now(settings)

    first, second = bundles()
    assert (first.state, filling.letter_count(first)) == (BundleState.RECALLED, 0)
    assert second.letter_count == 2
    assert "Senator Ada Vance" in bundle_mails()[1].text
