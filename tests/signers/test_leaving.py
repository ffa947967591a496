"""Released is not sent: what is taken back leaves its bundle as long as no office has it."""

import pytest
from sqlalchemy import func, select

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Attachment, Kind, OutboxMessage, State
from campaign.errors import Refusal
from campaign.offices import bundling, releasing, returned
from campaign.offices.models import Bundle, BundleState
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.signers.arriving import came_to, release
from tests.signers_of import my_path, signed

ACTS = ("withdraw", "delete")
BEA = {"name": "Bea Bounced", "email": "bea@example.org", "words": "Bea wrote this."}
ANN = {"name": "Ann Stays", "email": "ann@example.org", "words": "Ann wrote that."}


@pytest.fixture
def two(settings):
    """Bea and Ann, whose letters lie in one released bundle that nobody has sent yet."""
    petition = make_petition(state=PetitionState.LIVE)
    bea, ann = signed(petition, settings, **BEA), signed(petition, settings, **ANN)
    (bundle,) = release(settings)
    return bea, ann, bundle


def office_mails():
    """What waits for an office, or went there, in full."""
    db.session.rollback()
    db.session.expire_all()
    kept = db.session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.kind == Kind.BUNDLE, OutboxMessage.sealed.is_not(None))
        .order_by(OutboxMessage.id)
    )
    return [outbox.read(message_id) for message_id in kept]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", [State.QUEUED, State.CLAIMED, State.BY_HAND])
def test_a_mail_that_nobody_spoke_of_yet_goes_without_whoever_left(
    client, settings, two, act, state
):
    bea, _, bundle = two
    number = bundle.number
    came_to(state, bundle)

    assert client.post(f"{my_path(bea)}/{act}").status_code == 303
    assert office_mails() == []
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0
    releasing.release_due(settings)

    (mail,) = office_mails()
    assert "Ann wrote that." in mail.text
    assert "Bea" not in mail.text
    assert all(b"Bea" not in file.content for file in mail.files)
    again = db.session.scalars(select(Bundle)).one()
    assert (again.number, again.letter_count) == (number, 1)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", [State.BOUNCED, State.REFUSED])
def test_of_what_came_back_the_others_are_written_anew(client, settings, two, act, state):
    bea, _, bundle = two
    came_to(state, bundle)

    client.post(f"{my_path(bea)}/{act}")

    assert office_mails() == []
    assert db.session.get(Bundle, bundle.id).state is BundleState.RECALLED
    with pytest.raises(Refusal, match="has not been sent"):
        returned.send_anew(bundle)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    (mail,) = office_mails()
    assert "Ann wrote that." in mail.text
    assert "Bea" not in mail.text


@pytest.mark.parametrize("act", ACTS)
def test_what_came_back_after_somebody_left_does_not_go_anew(client, two, act):
    bea, _, bundle = two
    came_to(State.ACCEPTED, bundle)
    client.post(f"{my_path(bea)}/{act}")
    came_to(State.BOUNCED, bundle)

    with pytest.raises(Refusal, match="took their letter back"):
        returned.send_anew(bundle)


@pytest.mark.parametrize("state", [State.SPEAKING, State.ACCEPTED, State.DELIVERED])
def test_what_an_office_may_have_stays_as_it_was_sent(client, two, state):
    bea, _, bundle = two
    came_to(state, bundle)

    client.post(f"{my_path(bea)}/withdraw")

    (mail,) = office_mails()
    assert "Bea wrote this." in mail.text
    assert db.session.get(Bundle, bundle.id).state is BundleState.RELEASED


def test_the_page_says_what_can_still_be_taken_out(client, two):
    bea, _, bundle = two
    page = f"{my_path(bea)}/delete"

    assert "no office gets it" in client.get(page).text
    came_to(State.DELIVERED, bundle)
    assert "cannot be recalled" in client.get(page).text
