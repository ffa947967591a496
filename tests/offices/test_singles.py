"""One by one: a mail for each letter, its writer answered only where they asked for it."""

import pytest

from campaign.db import db
from campaign.delivery.models import Kind
from campaign.offices import filling, holding, releasing, singles, tasks
from campaign.offices.models import BundleState
from campaign.petitions import agreeing, confirming
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import bundle_mails, bundles, crowd, messages, wish
from tests.signers_of import signed


@pytest.fixture(autouse=True)
def one_by_one(settings, at):
    wish(cadence="one_by_one")
    tasks.every_minute(settings)  # Friday's cut-off has had its turn


def live():
    return make_petition(state=PetitionState.LIVE)


def sealed(settings):
    singles.seal(settings)
    return [(bundle.is_single, filling.letter_count(bundle)) for bundle in bundles()]


def test_each_letter_has_a_mail_of_its_own_after_the_hold(settings, at):
    petition = live()
    signed(petition, settings, words="My neighbour was taken on his way to work.")
    signed(petition, settings, email="an@example.org", name="An Le")
    tasks.every_minute(settings)
    at("13:59")
    tasks.every_minute(settings)
    assert messages() == []

    at("14:00")
    tasks.every_minute(settings)

    assert [message.kind for message in messages()] == [Kind.LETTER, Kind.LETTER]
    kim, an = bundle_mails()
    assert "letter from Kim Osei, Mendota 93640, District 14" in kim.subject
    assert "My neighbour was taken on his way to work." in kim.text
    assert "letter from An Le" in an.subject
    assert (kim.files, an.files) == ((), ())
    assert [bundle.letter_count for bundle in bundles()] == [1, 1]


def test_only_who_ticked_it_is_answered_directly(settings, at):
    petition = live()
    ticked = signed(petition, settings)
    agreeing.agree(ticked, agreeing.OFFICE_REPLY, "en", "The office may answer me.")
    signed(petition, settings, email="an@example.org")
    singles.seal(settings)
    at("15:00")
    releasing.release_due(settings)

    kim, an = bundle_mails()
    assert kim.reply_to == "kim@example.org"
    assert an.reply_to == settings.contact
    assert "an@example.org" not in an.text + an.html


def test_whoever_takes_the_tick_back_is_not_answered(settings, at):
    signature = signed(live(), settings)
    agreeing.agree(signature, agreeing.OFFICE_REPLY, "en", "The office may answer me.")
    singles.seal(settings)
    agreeing.take_back(signature, [agreeing.OFFICE_REPLY])
    db.session.commit()
    at("15:00")
    releasing.release_due(settings)

    assert bundle_mails()[0].reply_to == settings.contact


def test_at_most_thirty_a_day_over_all_petitions_and_the_rest_are_bundled(settings, at):
    crowd(settings, 20, live())
    crowd(settings, 12, live())
    tasks.every_minute(settings)
    assert len(bundles()) == 30

    at("13:00")
    tasks.every_minute(settings)

    assert sealed(settings) == [(True, 1)] * 30 + [(False, 2)]


def test_the_next_day_has_room_again(settings, at):
    crowd(settings, 30, live())
    singles.seal(settings)
    at("11-24 09:00")
    crowd(settings, 2, live())

    assert sealed(settings)[30:] == [(True, 1)] * 2


def test_a_weekends_letters_do_not_all_come_on_monday_morning(settings, at):
    for day in ("11-27 20:00", "11-28 12:00", "11-29 12:00"):
        at(day)
        crowd(settings, 15, live())
        singles.seal(settings)

    opens = at("11-30 08:00")
    assert len(bundles()) == 30
    assert {bundle.release_at for bundle in bundles()} == {opens}


def test_a_rehearsal_takes_no_room_from_what_is_real(settings):
    crowd(settings, 30)
    singles.seal(settings)
    crowd(settings, 2, live())

    assert len(sealed(settings)) == 32


def test_a_letter_that_was_recalled_joins_the_daily_bundle(settings, at):
    crowd(settings, 1, live())
    tasks.every_minute(settings)
    holding.recall(bundles()[0])
    db.session.commit()
    tasks.every_minute(settings)
    assert [bundle.state for bundle in bundles()] == [BundleState.RECALLED]

    at("13:00")
    tasks.every_minute(settings)

    assert [bundle.is_single for bundle in bundles()] == [True, False]


def test_who_withdraws_during_the_hold_sends_nothing(settings, at):
    (signature,) = crowd(settings, 1, live())
    singles.seal(settings)
    confirming.withdraw(signature)
    db.session.commit()
    at("15:00")
    releasing.release_due(settings)

    assert messages() == []
    assert bundles()[0].state is BundleState.RECALLED


def test_singles_wait_where_letters_wait(settings, at):
    wish(paused=True, pause_reason="They move house")
    crowd(settings, 1, live())

    assert sealed(settings) == []
