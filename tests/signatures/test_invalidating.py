"""Signatures leave the count by conditions, and nobody else does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import db, writing
from campaign.errors import Invalid
from campaign.petitions import agreeing, names, tallying
from campaign.petitions import tasks as petition_tasks
from campaign.petitions.invalidation import Invalidation, InvalidationState
from campaign.petitions.models import Signature, SignatureState
from campaign.signatures import previewing
from campaign.signatures.filters import Filters
from tests.access.organiser import make_account
from tests.factories import make_petition
from tests.signatures.crowd import counts, crowd, work
from tests.signatures.invalidated import BOTS, begun, letters_waiting, states
from tests.signers_of import sign, signed


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def kim():
    return make_account().id


def test_a_preview_counts_and_changes_nothing(petition, settings):
    crowd(petition, 3, source="bots")
    crowd(petition, 2, name="people")
    crowd(petition, 2, source="bots", name="slow", state=SignatureState.PENDING)
    before = counts(petition)

    preview = previewing.preview(petition, BOTS)

    assert {state: count.number for state, count in preview.counts.items()} == {
        SignatureState.CONFIRMED: 3,
        SignatureState.PENDING: 2,
    }
    assert preview.expected(has_pending=True) == 5
    assert preview.expected(has_pending=False) == 3
    assert len(preview.sample) == 3
    assert counts(petition) == before


@pytest.mark.parametrize("filters", [Filters(), Filters(state="invalid", zip="93640")])
def test_all_at_once_and_what_does_not_count_are_refused(petition, filters):
    with pytest.raises(Invalid):
        previewing.preview(petition, filters)


def test_what_the_conditions_find_no_longer_counts_and_the_rest_does(petition, kim, settings):
    crowd(petition, 7, source="bots")
    crowd(petition, 4, name="people")

    act = begun(petition, kim)
    assert tallying.total(petition.id) == 11, "nothing happens before a worker comes"
    work(settings)

    assert states(petition) == {SignatureState.INVALID: 7, SignatureState.CONFIRMED: 4}
    assert tallying.total(petition.id) == 4
    assert tallying.recount(petition) == 0
    assert letters_waiting() == 4
    done = db.session.get_one(Invalidation, act)
    assert (done.state, done.invalidated, done.counted) == (InvalidationState.DONE, 7, 7)


def test_whoever_signs_after_the_preview_is_not_meant(petition, kim, settings):
    crowd(petition, 2, source="bots")
    until = previewing.preview(petition, BOTS).until_id
    crowd(petition, 3, source="bots", name="later")

    begun(petition, kim, until_id=until)
    work(settings)

    assert tallying.total(petition.id) == 3


def test_those_not_confirmed_may_be_left_alone(petition, kim, settings):
    slow = sign(petition, settings, source="bots")
    crowd(petition, 1, source="bots")

    begun(petition, kim, has_pending=False)
    work(settings)

    assert slow.state is SignatureState.PENDING
    assert tallying.total(petition.id) == 0


def test_never_confirmed_ones_are_forgotten_in_their_time_though_invalid(
    petition, kim, settings, stopped_clock
):
    sign(petition, settings, source="bots")
    counted = signed(petition, settings, source="bots", email="omar@example.org")
    begun(petition, kim)
    work(settings)

    stopped_clock(timedelta(days=settings.confirm_days + 3))
    while petition_tasks.forget():
        pass

    left = db.session.scalars(select(Signature)).all()
    assert [one.id for one in left] == [counted.id]


def test_an_invalid_name_is_not_shown_and_its_mailbox_may_sign_anew(petition, kim, settings):
    kim_osei = signed(petition, settings, source="bots")
    with writing():
        agreeing.agree(kim_osei, names.SHOW_NAME, "en", "Show my first name")
    assert [one.name for one in names.latest(petition.id)] == ["Kim"]

    begun(petition, kim)
    work(settings)

    assert names.latest(petition.id) == ()
    assert signed(petition, settings).state is SignatureState.CONFIRMED
