"""Who wants no more news of one campaign gets none of it, not even what is queued already."""

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import OutboxMessage, State
from campaign.petitions.models import PetitionState
from campaign.supporters import choosing, consenting, leaving
from campaign.supporters.choosing import Preferences
from campaign.supporters.consenting import CAMPAIGN, NEAR, Choice
from campaign.supporters.models import HowOften, Subscriber, SubscriberState
from campaign.updates import batching, drafting, figures
from campaign.updates.models import Update, UpdateMail, UpdateState
from tests.factories import make_petition
from tests.updates.readers import (
    make_live,
    make_reader,
    make_update,
    minute,
    news,
    send_out,
)
from tests.updates.test_digesting import HEARING, TO_FRIDAY, on_tuesday

__all__ = ["on_tuesday"]
THIS = Choice(CAMPAIGN, "Its own words", "values-act")


@pytest.fixture
def petition():
    return make_live()


@pytest.fixture
def other():
    other = make_petition(slug="another-act", state=PetitionState.LIVE)
    db.session.commit()
    return other


def reader_of_both(**values):
    reader = make_reader(**values)
    return make_reader(campaign="another-act") and reader


def drop(reader, choice=THIS):
    with writing():
        leaving.drop(db.session.get_one(Subscriber, reader.id, with_for_update=True), choice)


def subjects():
    return [mail.subject for mail in news()]


def test_dropping_one_campaign_takes_back_what_is_queued_of_it_and_nothing_else(
    petition, other, settings
):
    reader = reader_of_both()
    gone = make_update(petition)
    send_out(gone, settings)
    send_out(make_update(other, words=HEARING), settings)

    drop(reader)
    minute(settings)

    assert subjects() == ["A hearing on Monday"]
    assert figures.of(db.session.get_one(Update, gone.id)).dropped == 1
    assert db.session.get_one(Subscriber, reader.id).state is SubscriberState.CONFIRMED


def test_unticking_it_on_their_own_page_does_the_same(petition, other, settings):
    reader = reader_of_both()
    send_out(make_update(petition), settings)
    boxes = choosing.offered(settings, "en")
    kept = Preferences(
        names=[box.name for box in boxes if box.campaign == "another-act"],
        language="es",
        how_often=HowOften.EACH,
        zip_code="93640",
    )

    with writing():
        theirs = db.session.get_one(Subscriber, reader.id, with_for_update=True)
        choosing.choose(theirs, kept, boxes, "en")

    assert subjects() == []


def test_who_unticks_it_between_opening_and_queueing_gets_none(petition, settings):
    reader = reader_of_both()
    update = make_update(petition)
    with writing():
        row = db.session.get_one(Update, update.id)
        row.state, row.started_at = UpdateState.SENDING, clock.now()
    batch = batching._prepared(drafting.called(update.id), settings)
    drop(reader)

    with writing():
        batching._put_in(update.id, batch)

    assert subjects() == []


def test_what_a_worker_holds_already_goes(petition, other, settings):
    reader = reader_of_both()
    send_out(make_update(petition), settings)
    with writing():
        db.session.scalars(select(OutboxMessage)).one().state = State.CLAIMED

    drop(reader)

    assert subjects() == ["The bill passed"]
    assert db.session.scalars(select(UpdateMail)).one().left_at is None


def test_another_consent_by_which_they_get_it_keeps_it(petition, settings):
    reader = make_reader(wants=consenting.ALL)
    with writing():
        consenting.agree(db.session.merge(reader), Choice(NEAR, "Calls"), "en")
    send_out(make_update(petition), settings)

    drop(reader, Choice(NEAR, "Calls"))

    assert subjects() == ["The bill passed"]


def test_a_queued_digest_goes_again_without_it(petition, other, settings, on_tuesday):
    reader = reader_of_both(how_often=HowOften.WEEKLY)
    send_out(make_update(petition), settings)
    send_out(make_update(other, words=HEARING), settings)
    on_tuesday(TO_FRIDAY)
    minute(settings)
    assert "The bill passed" in news()[0].text

    drop(reader)
    minute(settings)

    assert clock.pacific(clock.now()).weekday() == 4
    assert subjects() == ["A hearing on Monday"]
