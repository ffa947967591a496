"""Whereabouts: where one letter is, step by step, and nothing for whom it is not meant."""

import pytest

from campaign import clock
from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Reason, State
from campaign.offices import by_hand, holding, releasing, seats, tasks, whereabouts
from campaign.offices.whereabouts import Step
from campaign.petitions import confirming, placing
from campaign.petitions.models import PetitionState, Signature
from tests.factories import make_petition
from tests.offices.mailed import bundles, messages, wish
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed

CABALLERO = "senator.caballero@senate.ca.gov"


@pytest.fixture
def petition(at):
    return make_petition(state=PetitionState.LIVE)


def where(signature, settings):
    db.session.expire_all()
    return whereabouts.of(db.session.get_one(Signature, signature.id), settings)


def step(signature, settings):
    return where(signature, settings).step


def released(petition, settings, at, **answers):
    signature = signed(petition, settings, **answers)
    at("13:00")
    tasks.every_minute(settings)
    at("15:00")
    tasks.every_minute(settings)
    return signature


def test_a_letter_waits_is_held_and_is_handed_over(petition, settings, at):
    signature = signed(petition, settings)
    waits = where(signature, settings)
    cut_off = at("13:00")
    assert (waits.step, waits.next_at, waits.bundle) == (Step.WAITING, cut_off, None)

    tasks.every_minute(settings)
    held = where(signature, settings)
    release = at("15:00")
    assert (held.step, held.next_at, held.bundle) == (Step.HELD, release, bundles()[0])

    tasks.every_minute(settings)
    handed = where(signature, settings)
    assert (handed.step, handed.next_at, handed.bundle) == (Step.HANDED, None, bundles()[0])


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.QUEUED, Step.HANDED),
        (State.CLAIMED, Step.HANDED),
        (State.SPEAKING, Step.HANDED),
        (State.UNCERTAIN, Step.HANDED),
        (State.ACCEPTED, Step.ACCEPTED),
        (State.DELIVERED, Step.DELIVERED),
        (State.BOUNCED, Step.RETURNED),
        (State.REFUSED, Step.RETURNED),
        (State.CANCELLED, Step.RETURNED),
        (State.BY_HAND, Step.BY_HAND),
    ],
)
def test_what_became_of_the_mail_became_of_the_letter(petition, settings, at, state, told):
    signature = released(petition, settings, at)
    (message,) = messages()
    message.state = state
    message.event_at = clock.now()
    db.session.commit()

    found = where(signature, settings)

    assert found.step is told
    is_over = told in {Step.ACCEPTED, Step.DELIVERED, Step.RETURNED}
    assert found.since == (clock.now() if is_over else None)
    assert set(State) == set(whereabouts._STEPS)


def test_a_letter_by_hand_is_carried_and_then_there(petition, settings, at):
    wish(channel="form")
    signature = released(petition, settings, at)
    assert step(signature, settings) is Step.BY_HAND

    by_hand.done(bundles()[0], None)
    db.session.commit()

    assert step(signature, settings) is Step.DELIVERED


def test_a_letter_without_a_way_says_what_it_waits_for(petition, settings, at):
    unplaced = signed(petition, settings, email="a@example.org", zip_code=BAKERSFIELD)
    outside = signed(petition, settings, email="b@example.org", zip_code=PORTLAND)
    vacant = signed(petition, settings, email="c@example.org", zip_code=BAKERSFIELD)
    placing.choose(vacant, "10")
    db.session.commit()

    assert step(unplaced, settings) is Step.UNPLACED
    assert step(outside, settings) is Step.NO_LETTER
    assert where(vacant, settings) == whereabouts.Whereabouts(
        Step.VACANT, reason=seats.Reason.VACANT
    )


def test_a_letter_waits_for_what_keeps_it_from_its_office(petition, settings, at):
    signature = signed(petition, settings)
    wish(channel="none")
    assert step(signature, settings) is Step.UNWANTED
    wish(channel="mail", paused=True, pause_reason="They move house")
    assert where(signature, settings).reason is seats.Reason.PAUSED
    wish(paused=False)
    suppressing.suppress(CABALLERO, Reason.BOUNCE)
    assert where(signature, settings).reason is seats.Reason.SUPPRESSED
    wish(addresses="aide@senate.example.org")
    assert where(signature, settings).reason is None
    at("12-08 09:00")
    assert where(signature, settings).reason is seats.Reason.OUTDATED

    found = where(signature, settings)
    assert (found.step, found.next_at) == (Step.WAITING, None)


def test_a_letter_at_a_count_knows_no_hour(petition, settings, at):
    wish(cadence="at_count", letters_at=5)

    found = where(signed(petition, settings), settings)

    assert (found.step, found.next_at, found.reason) == (Step.WAITING, None, None)


def test_a_recalled_letter_waits_again(petition, settings, at):
    signature = signed(petition, settings)
    at("13:00")
    tasks.every_minute(settings)
    holding.recall(bundles()[0])
    db.session.commit()

    assert where(signature, settings).next_at == at("11-24 13:00")


def test_who_withdrew_is_told_whether_the_letter_had_gone(petition, settings, at):
    gone = released(petition, settings, at)
    stayed = signed(petition, settings, email="an@example.org")
    for signature in (gone, stayed):
        confirming.withdraw(db.session.get_one(Signature, signature.id))
    db.session.commit()

    assert step(gone, settings) is Step.HANDED
    assert step(stayed, settings) is Step.WITHDRAWN


def test_an_unconfirmed_attempt_learns_nothing_of_the_mailboxs_letter(petition, settings, at):
    released(petition, settings, at)
    stranger = sign(petition, settings)

    assert where(stranger, settings) == whereabouts.Whereabouts(Step.UNCONFIRMED)


def test_an_erased_letter_is_nowhere(petition, settings, at):
    signature = signed(petition, settings)
    signature.sealed = None
    db.session.commit()

    assert step(signature, settings) is Step.ERASED
    assert releasing.release_due(settings) == []
    assert outbox.counts().keys() <= {"confirmation", "receipt"}
