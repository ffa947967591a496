"""When a petition goes live, nothing that was meant for the drawer reaches anybody."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.petitions.models import PetitionState
from campaign.signers import rehearsing
from campaign.supporters.consenting import ALL
from campaign.updates import sending
from campaign.updates.models import Update
from tests.factories import make_petition
from tests.signers.test_rehearsing import real
from tests.updates.readers import make_reader, make_update, minute, news, send_out, state

__all__ = ["real"]


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act", state=PetitionState.REHEARSAL)
    db.session.commit()
    return petition


def schedule(update, *, days=1):
    with writing():
        sending.schedule(
            update.id,
            due_at=clock.now() + timedelta(days=days),
            seen=update.revision,
            account_id=None,
        )


def test_what_was_scheduled_in_rehearsal_is_a_draft_again_and_never_goes_by_itself(
    petition, real, stopped_clock
):
    make_reader(wants=ALL)
    updates = [make_update(petition), make_update()]
    for update in updates:
        schedule(update)

    rehearsing.go_live(petition.slug, real, discards=True)
    stopped_clock(timedelta(days=1, minutes=1))
    minute(real)

    assert [state(update) for update in updates] == ["draft", "draft"]
    assert news() == []
    assert [row.act for row in audit.latest("updates.call_back")] == ["updates.call_back"] * 2
    send_out(updates[0], real)
    assert db.session.get_one(Update, updates[0].id).is_rehearsal is False


def test_what_is_due_in_rehearsal_stays_one_however_its_petition_went_live(
    petition, settings, stopped_clock
):
    make_reader()
    update = make_update(petition)
    schedule(update)

    with writing():
        petition.state = PetitionState.LIVE
    stopped_clock(timedelta(days=1, minutes=1))
    minute(settings)

    assert len(news()) == 1
    assert db.session.get_one(Update, update.id).is_rehearsal is True


def test_news_of_another_campaign_stay_scheduled(petition, real):
    other = make_petition(slug="another-act", state=PetitionState.REHEARSAL)
    db.session.commit()
    update = make_update(other)
    schedule(update)

    rehearsing.go_live(petition.slug, real, discards=True)

    assert state(update) == "scheduled"
