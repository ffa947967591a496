"""The figures of the desk are those of the rows beneath them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.dashboard import figures, letters, todo
from campaign.db import db, writing
from campaign.delivery.models import OutboxMessage, Pause, State
from campaign.districts.models import Senator
from campaign.errors import NotFound
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle
from campaign.petitions import confirming, placing
from campaign.petitions.models import Wording
from campaign.signers import moving
from tests.factories import make_message, make_petition
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed

REDDING = "96001"  # district 1


@pytest.fixture
def petition():
    petition = make_petition()
    db.session.commit()
    return petition


def crowd(petition, settings):
    """Two in Mendota, one in Redding, one who has not chosen, one in Oregon, one pending."""
    for number, zip_code in enumerate(("93640", "93640", REDDING, BAKERSFIELD, PORTLAND)):
        signed(petition, settings, email=f"signer{number}@example.org", zip_code=zip_code)
    sign(petition, settings, email="pending@example.org")


def count_of(petition):
    return figures.summary(petition, "en").count


def test_a_petition_counts_its_confirmed_signatures_and_who_is_where(petition, settings):
    crowd(petition, settings)

    found = figures.summary(petition, "en")

    assert found.count == figures.Count(signatures=5, today=5, unplaced=1, outside=1)
    assert found.pending == 1
    assert found.letters_waiting == 3
    assert found.letters_bundled == 0


def test_one_petition_is_not_counted_for_another(petition, settings):
    other = make_petition()
    crowd(other, settings)

    assert count_of(petition) == figures.Count(0, 0, 0, 0)
    assert figures.by_district(petition) == []
    assert [one.petition for one in figures.summaries("en")] == [other, petition]


def test_today_begins_at_midnight_in_los_angeles(settings, stopped_clock):
    stopped_clock(datetime(2026, 4, 12, 6, 59, tzinfo=UTC) - clock.now())  # 23:59 on the 11th
    petition = make_petition()
    signed(petition, settings)
    assert count_of(petition).today == 1

    stopped_clock(timedelta(minutes=1))

    assert count_of(petition).today == 0


def test_districts_come_with_their_senators_most_signatures_first(petition, settings):
    crowd(petition, settings)

    mendota, redding = figures.by_district(petition)

    assert (mendota.number, mendota.senator, mendota.signatures) == (14, "Anna Caballero", 2)
    assert (redding.number, redding.signatures) == (1, 1)
    assert mendota.per_hundred_thousand == pytest.approx(0.2, abs=0.02)


def test_a_withdrawn_signature_leaves_every_figure(petition, settings):
    signature = signed(petition, settings)
    with writing():
        confirming.withdraw(signature)

    assert count_of(petition).signatures == 0
    assert figures.by_district(petition) == []
    assert figures.summary(petition, "en").letters_waiting == 0


def test_withdrawn_among_the_bundled_is_whoever_withdrew_when_it_had_gone(petition, settings):
    early, late, _, _ = (
        signed(petition, settings, email=f"signer{number}@example.org") for number in range(4)
    )
    bundling.seal(settings)
    with writing():
        moving.withdraw(early)
    releasing.release_held(settings)
    with writing():
        (bundle,) = db.session.scalars(select(Bundle))
        db.session.get_one(OutboxMessage, bundle.message_id).state = State.DELIVERED

    with writing():
        moving.withdraw(late)
        moving.withdraw(signed(petition, settings, email="unbundled@example.org"))

    told = letters.bundled([petition.id])[petition.id]
    assert (told.all, told.withdrawn, told.still_wanted) == (3, 1, 2)


def test_a_bundled_letter_no_longer_waits(petition, settings):
    crowd(petition, settings)

    bundling.seal(settings, hold=False)
    assert figures.summary(petition, "en").letters_bundled == 3
    assert figures.summary(petition, "en").letters_waiting == 0
    releasing.release_held(settings)

    assert figures.summary(petition, "en").letters_bundled == 3
    signed(petition, settings, email="late@example.org")
    assert figures.summary(petition, "en").letters_waiting == 1


def test_who_withdraws_after_the_bundle_left_hides_no_waiting_letter(petition, settings):
    early = signed(petition, settings)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    with writing():
        confirming.withdraw(early)

    signed(petition, settings, email="late@example.org")

    assert figures.summary(petition, "en").letters_waiting == 1


def test_bundles_say_how_far_their_mail_has_come(petition, settings):
    signed(petition, settings)
    bundling.seal(settings, hold=True)
    [held] = letters.bundles_of(petition, limit=9)
    assert (held.letters, held.senator, held.mail) == (1, "Anna Caballero", None)

    releasing.release_held(settings)

    [released] = letters.bundles_of(petition, limit=9)
    assert (released.letters, released.mail) == (1, State.QUEUED)


def test_all_is_well_on_a_new_site(petition, settings):
    assert not todo.needs_a_person(settings)


def test_whoever_has_not_said_their_district_needs_a_person(petition, settings):
    signature = signed(petition, settings, zip_code=BAKERSFIELD)
    [unplaced] = todo.needs_a_person(settings).unplaced
    assert (unplaced.petition, unplaced.signers) == (petition, 1)

    with writing():
        placing.choose(signature, "16")

    assert not todo.needs_a_person(settings)


@pytest.mark.usefixtures("own_districts")
def test_letters_for_a_seat_that_nobody_holds_need_a_person(petition, settings):
    signed(petition, settings, zip_code=REDDING)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    signed(petition, settings, email="late@example.org", zip_code=REDDING)
    signed(petition, settings, email="an@example.org")
    with writing():
        for senator in db.session.query(Senator).filter_by(district=1):
            db.session.delete(senator)

    [seat] = todo.needs_a_person(settings).vacant

    assert (seat.petition, seat.district, seat.letters) == (petition, 1, 1)
    assert figures.by_district(petition)[0].senator is None


def test_mails_that_went_wrong_and_a_pause_need_a_person(settings):
    for state in (State.REFUSED, State.UNCERTAIN, State.UNCERTAIN, State.DELIVERED):
        message = make_message()
        with writing():
            message.state = state
    with writing():
        db.session.add(Pause(id=1, reason="SendGrid answered 401", try_again_at=clock.now()))

    found = todo.needs_a_person(settings)

    assert found.failed == {State.REFUSED: 1, State.UNCERTAIN: 2}
    assert found.pause.reason == "SendGrid answered 401"
    assert letters.outbox_counts()[State.DELIVERED] == 1


def test_a_petition_is_called_by_its_words_in_the_readers_language(petition):
    with writing():
        db.session.add(
            Wording(
                petition_id=petition.id,
                language="es",
                call="Que California dé el paso",
                ask="Pida.",
                letter_subject="$bill",
                letter_body="$words",
            )
        )

    assert figures.summary(petition, "es").call == "Que California dé el paso"
    assert figures.summary(petition, "en").call == "Help us make sure California steps up"
    assert figures.summary(petition, "fr").call == "Help us make sure California steps up"


def test_an_unknown_petition_is_not_found():
    with pytest.raises(NotFound):
        figures.petition_called("nothing")
