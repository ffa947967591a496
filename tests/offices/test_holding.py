"""Held bundles: a person may look, take a letter out, recall it, or send it now."""

from datetime import timedelta

import pytest

from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.offices import bundling, filling, holding, releasing, tasks
from campaign.offices.models import BundleState
from campaign.petitions import confirming, placing
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import bundle_mails, bundles, crowd, messages, seal_now, wish
from tests.signers_of import signed


@pytest.fixture
def held(settings, at):
    """A bundle of three letters, held since the cut-off of Monday."""
    signatures = crowd(settings, 3, make_petition(state=PetitionState.LIVE))
    at("13:00")
    tasks.every_minute(settings)
    (bundle,) = bundles()
    return bundle, [signature.id for signature in signatures]


def test_a_letter_taken_out_goes_with_the_next_bundle(settings, at, held):
    bundle, (first, *_) = held
    holding.take_out(bundle, first)
    db.session.commit()
    at("15:00")
    tasks.every_minute(settings)
    assert bundles()[0].letter_count == 2

    at("11-24 13:00")
    tasks.every_minute(settings)

    assert filling.letter_count(bundles()[1]) == 1


def test_a_letter_taken_out_can_be_put_back(settings, held):
    bundle, (first, second, _) = held
    holding.take_out(bundle, first)
    holding.take_out(bundle, second)
    assert holding.taken_out(bundle) == [first, second]

    holding.put_back(bundle, first)

    assert holding.taken_out(bundle) == [second]
    assert filling.letter_count(bundle) == 2


def test_a_letter_taken_out_is_not_put_back_by_the_sealing_that_goes_on(settings, held):
    bundle, (first, *_) = held
    holding.take_out(bundle, first)
    db.session.execute(bundling.Sealing.__table__.delete())
    db.session.commit()
    tasks.every_minute(settings)

    assert [filling.letter_count(one) for one in bundles()] == [2]


def test_a_letter_is_taken_out_and_put_back_once(held):
    bundle, (first, second, _) = held
    holding.take_out(bundle, first)

    with pytest.raises(Refusal, match="It is out already"):
        holding.take_out(bundle, first)
    with pytest.raises(Refusal, match="It is in the bundle already"):
        holding.put_back(bundle, second)
    with pytest.raises(NotFound):
        holding.take_out(bundle, 0)


def test_a_letter_that_lies_in_another_bundle_is_not_put_back(settings, at, held):
    bundle, (first, *_) = held
    holding.take_out(bundle, first)
    db.session.commit()
    at("13:30")
    bundling.seal(settings)
    bundle = bundles()[0]

    with pytest.raises(Refusal, match="another bundle"):
        holding.put_back(bundle, first)
    db.session.commit()

    assert [filling.letter_count(one) for one in bundles()] == [2, 1]


def test_a_letter_whose_writer_left_is_not_put_back(settings, held):
    bundle, (first, second, _) = held
    gone, moved = (db.session.get_one(confirming.Signature, id_) for id_ in (first, second))
    holding.take_out(bundle, first)
    holding.take_out(bundle, second)
    confirming.withdraw(gone)
    placing.choose(moved, "12")

    assert holding.taken_out(bundle) == []
    for id_ in (first, second):
        with pytest.raises(Refusal, match="withdrawn this letter, or moved"):
            holding.put_back(bundle, id_)


def test_a_recalled_bundle_is_not_made_again_by_the_same_cut_off(settings, at, held):
    holding.recall(held[0])
    db.session.commit()
    for minute in ("13:01", "15:00", "23:59"):
        at(minute)
        tasks.every_minute(settings)
    assert [bundle.state for bundle in bundles()] == [BundleState.RECALLED]
    assert messages() == []

    at("11-24 13:00")
    tasks.every_minute(settings)

    assert filling.letter_count(bundles()[1]) == 3


def test_nor_where_the_sealing_had_to_be_done_again(settings, at, held):
    holding.recall(held[0])
    db.session.execute(bundling.Sealing.__table__.delete())
    db.session.commit()
    at("13:02")
    tasks.every_minute(settings)

    assert len(bundles()) == 1


def test_a_recalled_bundle_at_a_count_waits_for_the_next_day(settings, at):
    wish(cadence="at_count", letters_at=2)
    crowd(settings, 2)
    tasks.every_minute(settings)
    holding.recall(bundles()[0])
    db.session.commit()
    at("12:30")
    tasks.every_minute(settings)
    assert len(bundles()) == 1

    at("13:00")
    tasks.every_minute(settings)

    assert filling.letter_count(bundles()[1]) == 2


def test_at_a_count_recalled_letters_go_along_with_the_next_who_come(settings, at):
    wish(cadence="at_count", letters_at=2)
    petition = make_petition()
    crowd(settings, 2, petition)
    tasks.every_minute(settings)
    holding.recall(bundles()[0])
    db.session.commit()
    signed(petition, settings, email="an@example.org")
    tasks.every_minute(settings)
    assert len(bundles()) == 1

    signed(petition, settings, email="bo@example.org")
    tasks.every_minute(settings)

    assert filling.letter_count(bundles()[1]) == 4


def test_a_bundle_goes_at_once_when_a_person_says_so(settings, held):
    (number,) = holding.release_now(held[0], settings)

    (bundle,) = bundles()
    assert (bundle.number, bundle.state) == (number, BundleState.RELEASED)
    assert messages()[0].hours is None
    assert bundle_mails()[0].subject.endswith("3 constituents, District 14")


def test_what_goes_by_itself_keeps_to_the_offices_hours(settings, at, held):
    at("18:00")
    tasks.every_minute(settings)

    assert messages()[0].hours == "mon,tue,wed,thu,fri 08:00-17:00 America/Los_Angeles"


def test_a_rehearsal_keeps_no_hours(settings):
    crowd(settings, 1)
    seal_now(settings)

    assert messages()[0].hours is None


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda bundle, settings: holding.recall(bundle), "recalled already"),
        (holding.release_now, "released already"),
    ],
)
def test_nothing_can_be_done_about_a_bundle_that_has_gone(settings, held, end, sentence):
    bundle, (first, *_) = held
    end(bundle, settings)
    db.session.commit()

    for act in (
        lambda: holding.take_out(bundle, first),
        lambda: holding.put_back(bundle, first),
        lambda: holding.recall(bundle),
        lambda: holding.release_now(bundle, settings),
    ):
        with pytest.raises(holding.NotHeld, match=sentence):
            act()


def test_a_signer_may_withdraw_until_it_is_released(settings, at, held):
    bundle, (first, *_) = held
    confirming.withdraw(db.session.get_one(confirming.Signature, first))
    db.session.commit()
    at("15:00")
    releasing.release_due(settings)

    assert bundles()[0].letter_count == 2
    assert bundle.release_at - timedelta(minutes=settings.hold_minutes) == at("13:00")
