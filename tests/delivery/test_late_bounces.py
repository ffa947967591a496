"""Bounces that name nothing but an address, days after the bundle that they are of."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage, Reason, State
from campaign.delivery.suppressing import reasons_of
from campaign.mail import fields
from campaign.petitions.models import PetitionState
from tests.delivery.sendgrid_hook import KEY, OFFICE, bounce, sent, tell
from tests.factories import make_mail, make_message, make_petition
from tests.offices.mailed import crowd, messages, seal_now

NAMELESS = {"sg_message_id": None, "smtp-id": None}
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=clock.PACIFIC)


@pytest.fixture
def hook(settings, another_site):
    """A visitor of a site that takes events."""
    return another_site(replace(settings, sendgrid_webhook_key=KEY)).test_client()


@pytest.fixture
def later(stopped_clock):
    """Stop the clock in an office's hours; return a function that moves it."""
    stopped_clock(MONDAY_NOON - clock.now())
    return stopped_clock


@pytest.fixture
def released(settings, send, later):
    """A bundle that was released and handed over; the address that it went to."""
    crowd(settings, 1, make_petition(state=PetitionState.LIVE))
    seal_now(settings)
    send()
    (message,) = messages()
    assert message.state is State.ACCEPTED
    return outbox.read(message.id).recipient


def states():
    return [message.state for message in messages()]


def test_a_late_bounce_without_any_id_finds_the_bundle_that_was_released(hook, released, later):
    later(timedelta(days=3, hours=4))
    outbox.forget_sent()
    db.session.commit()

    reply = tell(hook, bounce(email=released, **NAMELESS))

    assert reply.status_code == 204
    assert states() == [State.BOUNCED]
    assert reasons_of([released])[released] == {Reason.BOUNCE}


def test_a_late_bounce_without_any_id_is_of_the_latest_mail_to_the_office(hook, later):
    first = sent(OFFICE, kind=Kind.BUNDLE)
    later(timedelta(days=1))
    sent(OFFICE, kind=Kind.LETTER)
    sent("another@senate.example.org", kind=Kind.BUNDLE)

    tell(hook, bounce(email=OFFICE.upper(), **NAMELESS))

    assert states() == [State.ACCEPTED, State.BOUNCED, State.ACCEPTED]
    assert first.recipient_print is not None


def test_a_bundle_that_waited_long_before_it_went_is_found_by_its_late_bounce(hook, later):
    message = sent(OFFICE, kind=Kind.BUNDLE)
    message.created_at = clock.now() - timedelta(days=9)
    db.session.commit()
    later(timedelta(days=4))

    tell(hook, bounce(email=OFFICE, **NAMELESS))

    assert states() == [State.BOUNCED]


def test_a_rehearsal_does_not_draw_a_bounce_upon_itself(hook, later):
    sent(OFFICE, kind=Kind.BUNDLE)
    later(timedelta(hours=1))
    sent(OFFICE, kind=Kind.BUNDLE, is_rehearsal=True)

    tell(hook, bounce(email=OFFICE, **NAMELESS))

    assert states() == [State.BOUNCED, State.ACCEPTED]


def test_a_token_of_the_first_version_finds_the_attempt_that_bore_it(hook, later):
    token = "0123456789abcdef" * 2
    sent(OFFICE, kind=Kind.BUNDLE, attempt_id=token, recipient_print=None)
    sent(OFFICE, kind=Kind.BUNDLE, attempt_id="f" * 32, recipient_print=None)

    tell(hook, bounce(email=OFFICE, attempt_id=token))

    assert states() == [State.BOUNCED, State.ACCEPTED]


def test_sendgrids_name_of_a_mail_that_went_alone_finds_it_without_its_address(hook, later):
    sent(OFFICE, kind=Kind.BUNDLE, provider_id="14c5d75ce93.dfd.64b469", recipient_print=None)
    sent(OFFICE, kind=Kind.BUNDLE, provider_id="14c5d75ce93.dfd.64b46", recipient_print=None)

    tell(hook, bounce(email=OFFICE))

    assert states() == [State.BOUNCED, State.ACCEPTED]


def test_sendgrids_name_of_a_pack_is_no_mails_name(hook, later):
    for name in ("Kim", "Ana"):
        mail = make_mail(text=f"Hello {fields.field('name')}.", values={"name": name})
        message = make_message(kind=Kind.RECEIPT, mail=mail)
        message.state, message.spoken, message.spoken_at = State.ACCEPTED, 1, clock.now()
        message.provider_id = "14c5d75ce93.dfd.64b469"
    db.session.commit()

    tell(hook, bounce(email="leo@example.org"))

    assert set(db.session.scalars(select(OutboxMessage.state))) == {State.ACCEPTED}
