"""One mail when the letter has arrived: to whoever wants it, and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason, State
from campaign.offices import releasing, singles
from campaign.offices.models import Cadence
from campaign.petitions import agreeing, confirming
from campaign.petitions.models import PetitionState
from campaign.signers import tasks, telling
from tests.factories import make_petition
from tests.offices.mailed import bundles, wish
from tests.signers.arriving import arrive, came_to, release
from tests.signers_of import signed

WORDS = "Tell me once when my letter was delivered"
HEAR = ((agreeing.HEAR_DELIVERY, WORDS),)


def listener(petition, settings, **answers):
    return signed(petition, settings, consents=HEAR, **answers)


def notices():
    found = select(OutboxMessage.id).where(OutboxMessage.kind == Kind.DELIVERED)
    return [outbox.read(id_) for id_ in db.session.scalars(found.order_by(OutboxMessage.id))]


def live():
    return make_petition(state=PetitionState.LIVE)


def test_whoever_wants_to_hear_is_told_once_that_the_letter_arrived(settings):
    petition = live()
    kim = listener(petition, settings)
    signed(petition, settings, name="Lee Quinn", email="lee@example.org")
    (bundle,) = arrive(settings)

    tasks.every_minute(settings)
    tasks.every_minute(settings)

    (mail,) = notices()
    assert mail.recipient == "kim@example.org"
    plain = " ".join(mail.text.split())
    assert "the office of Senator Anna Caballero (District 14) on" in plain
    assert "in bundle No. 1." in plain
    db.session.expire_all()
    assert kim.told_at is not None
    assert bundle.settled_at is not None


def test_of_a_letter_in_a_mail_of_its_own_no_bundle_is_named(settings):
    listener(live(), settings)
    wish(cadence=Cadence.ONE_BY_ONE)
    singles.seal(settings)
    releasing.release_held(settings)
    came_to(State.DELIVERED, *bundles())

    telling.tell_of_deliveries(settings)

    (mail,) = notices()
    plain = " ".join(mail.text.split())
    assert "in a mail of its own." in plain
    assert "bundle" not in plain


def test_it_is_told_in_the_readers_language(settings):
    listener(make_petition(state=PetitionState.LIVE, language="es"), settings, language="es")
    arrive(settings)
    telling.tell_of_deliveries(settings)

    (mail,) = notices()
    assert "/es/my/" in mail.text
    assert "/es/stop/" in mail.stop_url


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.ACCEPTED, State.BOUNCED, State.REFUSED, State.UNCERTAIN]
)
def test_nobody_is_told_of_what_has_not_arrived(settings, stopped_clock, state):
    kim = listener(live(), settings)
    (bundle,) = release(settings)
    came_to(state, bundle)
    stopped_clock(timedelta(days=2))

    assert telling.tell_of_deliveries(settings) == 0

    db.session.expire_all()
    assert kim.told_at is None
    assert bundle.settled_at is None


def test_what_came_back_and_arrived_in_the_end_is_told(settings):
    listener(live(), settings)
    (bundle,) = release(settings)
    came_to(State.BOUNCED, bundle)
    telling.tell_of_deliveries(settings)
    came_to(State.DELIVERED, bundle)

    assert telling.tell_of_deliveries(settings) == 1


def test_a_rehearsal_is_told_from_the_drawer_and_says_that_it_is_one(settings):
    listener(make_petition(), settings)
    (bundle,) = release(settings)
    came_to(State.ACCEPTED, bundle)

    telling.tell_of_deliveries(settings)

    (mail,) = notices()
    assert "This is a rehearsal" in mail.text


def test_whoever_withdrew_or_took_the_tick_back_is_not_told(settings):
    petition = live()
    gone = listener(petition, settings)
    quiet = listener(petition, settings, email="lee@example.org")
    bundles = arrive(settings)
    confirming.withdraw(gone)
    agreeing.take_back(quiet, {agreeing.HEAR_DELIVERY})
    db.session.commit()

    assert telling.tell_of_deliveries(settings) == 0
    db.session.expire_all()
    assert [bundle.settled_at is not None for bundle in bundles] == [True]


@pytest.mark.parametrize("reason", list(Reason))
def test_whoever_asked_for_silence_is_not_told_and_holds_up_nobody(settings, reason):
    petition = live()
    listener(petition, settings)
    listener(petition, settings, email="lee@example.org")
    suppressing.suppress("kim@example.org", reason)
    db.session.commit()
    arrive(settings)

    assert telling.tell_of_deliveries(settings, batch=1) == 1
    assert [mail.recipient for mail in notices()] == ["lee@example.org"]
    assert telling.tell_of_deliveries(settings) == 0


def test_the_days_cap_does_not_hold_it_back_but_it_counts(settings):
    from campaign.delivery import sparing

    for _ in range(2):
        signed(make_petition(), settings)
    listener(live(), settings)
    arrive(settings)

    assert telling.tell_of_deliveries(settings) == 1
    assert not sparing.has_room_today("kim@example.org")


def test_stopped_half_way_it_goes_on_and_tells_nobody_twice(settings):
    petition = live()
    for number in range(5):
        listener(petition, settings, email=f"kim{number}@example.org")
    (bundle,) = arrive(settings)

    told = telling.tell_of_deliveries(settings, batch=2)
    assert told == 5
    db.session.expire_all()
    bundle.settled_at = None  # as if the machine had gone out before this was written
    db.session.commit()

    assert telling.tell_of_deliveries(settings, batch=2) == 0
    assert len(notices()) == 5


def test_many_are_told_in_mails_of_one_wording(settings):
    petition = live()
    for number in range(3):
        listener(petition, settings, email=f"kim{number}@example.org")
    arrive(settings)
    telling.tell_of_deliveries(settings)

    query = select(OutboxMessage.wording_id).where(OutboxMessage.kind == Kind.DELIVERED)
    wordings = db.session.scalars(query).all()
    assert len(wordings) == 3
    assert len(set(wordings)) == 1
