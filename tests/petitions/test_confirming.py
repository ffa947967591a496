"""Confirming: counted once, frozen, and never in another's name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.delivery.models import OutboxMessage
from campaign.errors import Gone
from campaign.petitions import confirming, people, placing, tallying
from campaign.petitions.models import SignatureState, Wording
from campaign.petitions.tally_models import OUTSIDE, UNPLACED, Tally
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, PORTLAND, confirm, sign, signed


def cells():
    rows = db.session.scalars(select(Tally)).all()
    return {row.district: row.count for row in rows if row.count}


def test_confirming_counts_a_signature_once_however_often_it_is_done(settings):
    signature = sign(make_petition(), settings)

    confirm(signature)
    confirm(signature)

    assert signature.state is SignatureState.CONFIRMED
    assert cells() == {14: 1}


def test_the_words_are_frozen_by_confirming(settings):
    petition = make_petition()
    signature = signed(petition, settings)

    wording = db.session.scalar(select(Wording).where(Wording.petition_id == petition.id))
    wording.letter_body = "Something nobody agreed to"
    db.session.commit()

    assert "please stand by $bill" in people.open_person(signature).letter


def test_a_mailbox_counts_once_and_the_second_is_told_so(app, settings):
    petition = make_petition()
    first = sign(petition, settings, email="kim@gmail.com", name="Stranger")
    second = sign(petition, settings, email="k.im+x@gmail.com")

    confirm(second)
    db.session.commit()

    with app.test_request_context(), pytest.raises(confirming.AlreadySigned):
        confirming.confirm(first)
    db.session.rollback()
    assert cells() == {14: 1}


def test_confirming_one_attempt_takes_back_the_mails_of_the_others(settings):
    petition = make_petition()
    other = sign(petition, settings, name="Stranger")
    mine = sign(petition, settings)

    confirm(mine)

    assert db.session.get(OutboxMessage, other.message_id).state == "cancelled"


def test_an_expired_link_does_not_confirm(app, settings, stopped_clock):
    signature = sign(make_petition(), settings)
    stopped_clock(timedelta(days=settings.confirm_days))

    with app.test_request_context(), pytest.raises(Gone, match="expired"):
        confirming.confirm(signature)


def test_this_was_not_me_erases_what_a_stranger_wrote(settings):
    signature = sign(make_petition(), settings)
    before = signature.address_print

    confirming.withdraw(signature)
    db.session.commit()

    assert signature.state is SignatureState.WITHDRAWN
    assert signature.sealed is None
    assert signature.address_print != before
    assert db.session.get(OutboxMessage, signature.message_id).state == "cancelled"


def test_a_withdrawn_signature_no_longer_counts_and_can_be_put_back(settings):
    signature = signed(make_petition(), settings)

    confirming.withdraw(signature)
    db.session.commit()
    assert cells() == {}

    confirm(signature)
    assert cells() == {14: 1}


def test_whoever_withdrew_may_sign_anew(settings):
    petition = make_petition()
    confirming.withdraw(signed(petition, settings))
    db.session.commit()

    signed(petition, settings)

    assert cells() == {14: 1}


def test_choosing_a_district_moves_the_count_with_the_signature(settings):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    assert cells() == {UNPLACED: 1}

    placing.choose(signature, "16")
    db.session.commit()

    assert cells() == {16: 1}
    assert signature.confidence == pytest.approx(0.3621)
    assert signature.map_version_id is not None

    placing.choose(signature, "not-sure")
    placing.choose(signature, "outside")
    db.session.commit()
    assert cells() == {OUTSIDE: 1}


def test_people_outside_california_are_counted_apart(settings):
    signed(make_petition(), settings, zip_code=PORTLAND)
    assert cells() == {OUTSIDE: 1}


@pytest.mark.parametrize("answer", ["", "41", "0", "-1", "fourteen", "1²"])
def test_an_answer_that_is_no_district_is_refused(app, settings, answer):
    signature = sign(make_petition(), settings, zip_code=BAKERSFIELD)
    with app.test_request_context(), pytest.raises(Exception, match="Choose one"):
        placing.choose(signature, answer)


def test_a_tally_that_was_spoilt_is_found_and_mended(settings):
    petition = make_petition()
    signed(petition, settings)
    assert tallying.recount(petition) == 0

    db.session.execute(Tally.__table__.update().values(count=7))
    db.session.add(
        Tally(
            petition_id=petition.id,
            district=3,
            day=db.session.scalar(select(Tally.day)),
            hour=1,
            source_id=db.session.scalar(select(Tally.source_id)),
            count=2,
        )
    )
    db.session.commit()

    assert tallying.recount(petition) == 2
    assert cells() == {14: 1}


@pytest.mark.parametrize(
    ("count", "goal"),
    [(0, 100), (99, 100), (100, 250), (18_402, 25_000), (1_000_000, 2_500_000)],
)
def test_a_goal_is_never_over(count, goal):
    assert tallying.goal(count) == goal
