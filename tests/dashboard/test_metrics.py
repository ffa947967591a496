"""Figures for a watcher: complete, guarded, and about nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import pausing
from campaign.delivery.models import Event, EventKind, Kind, State, WorkerBeat
from campaign.petitions import tallying
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from tests import tallies
from tests.delivery.handed import make_handed, make_lane
from tests.factories import make_petition

TOKEN = "a-token-of-24-characters"
KIM = "kim.osei@example.org"


@pytest.fixture
def watcher(settings, another_site):
    return another_site(replace(settings, metrics_token=TOKEN)).test_client()


def scrape(watcher):
    """The figures, as {name: {labels: value}}."""
    reply = watcher.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert reply.status_code == 200
    return {
        family.name: {tuple(sorted(s.labels.items())): s.value for s in family.samples}
        for family in text_string_to_metric_families(reply.get_data(as_text=True))
    }


def test_without_a_token_of_its_own_the_site_has_no_such_page(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("said", [None, "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer ä"])
def test_whoever_does_not_know_the_token_is_turned_away(watcher, said):
    reply = watcher.get("/metrics", headers={"Authorization": said} if said else {})

    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert b"campaign_" not in reply.data


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_is_known_however_it_is_written(watcher, scheme):
    reply = watcher.get("/metrics", headers={"Authorization": f"{scheme} {TOKEN}"})

    assert reply.status_code == 200


def test_a_scrape_leaves_no_cookie_and_is_kept_nowhere(watcher):
    reply = watcher.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers


def test_the_outbox_is_told_by_kind_and_state_with_what_waits_longest(watcher, stopped_clock):
    make_handed(State.QUEUED, ago=timedelta(minutes=2))
    make_handed(State.REFUSED, kind=Kind.BUNDLE)
    make_handed(State.DELIVERED, kind=Kind.RECEIPT)
    make_handed(State.DELIVERED, kind=Kind.RECEIPT, ago=timedelta(hours=25))

    found = scrape(watcher)

    assert found["campaign_outbox_messages"] == {
        (("kind", "confirmation"), ("state", "queued")): 1,
        (("kind", "bundle"), ("state", "refused")): 1,
    }
    gone = found["campaign_outbox_handed_over_24h_messages"]
    assert gone[("kind", "receipt"), ("state", "delivered")] == 1
    assert found["campaign_outbox_oldest_waiting_seconds"] == {(("kind", "confirmation"),): 120}


def test_pauses_and_the_workers_sign_of_life_are_told(watcher, stopped_clock):
    lane = make_lane(most=10)
    make_handed(State.ACCEPTED, kind=Kind.BUNDLE, lane_id=lane.id)
    quiet = scrape(watcher)
    assert quiet["campaign_sending_paused"] == {(): 0}
    assert "campaign_worker_beat_age_seconds" not in quiet

    with writing():
        pausing.pause("SendGrid answered 401.", spoken_at=clock.now())
        lane.paused_at = clock.now()
        db.session.add(WorkerBeat(id=1, beat_at=clock.now() - timedelta(seconds=45)))

    found = scrape(watcher)
    where = (("domain", "sen.ca.gov"),)
    assert found["campaign_sending_paused"] == {(): 1}
    assert found["campaign_worker_beat_age_seconds"] == {(): 45}
    assert found["campaign_lane_paused"][where] == 1
    assert found["campaign_lane_used_ratio"][where] == 0.1
    assert found["campaign_lane_waiting_messages"][where] == 0


def test_signatures_letters_and_events_are_told(watcher, stopped_clock):
    petition = make_petition()
    db.session.commit()
    with writing():
        for district, count in ((14, 5), (3, 2), (UNPLACED, 4), (OUTSIDE, 1)):
            tallying.move(tallies.cell(petition, district=district), count)
        for n, ago in enumerate((1, 25)):
            db.session.add(
                Event(
                    provider_event_id=str(n),
                    kind=EventKind.BOUNCE,
                    happened_at=clock.now(),
                    created_at=clock.now() - timedelta(hours=ago),
                )
            )

    found = scrape(watcher)

    assert found["campaign_signatures_confirmed"] == {
        (("placed", "district"),): 7,
        (("placed", "unplaced"),): 4,
        (("placed", "outside"),): 1,
    }
    assert found["campaign_letters_waiting"] == {(): 7}
    assert found["campaign_events_24h"] == {(("kind", "bounce"),): 1}


def test_nobody_is_named(watcher):
    make_handed(State.REFUSED, to=KIM, trouble="x")
    make_handed(State.QUEUED, to=KIM)

    said = watcher.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).data

    for word in (b"kim", b"osei", b"example.org", b"One letter"):
        assert word not in said.lower().replace(b"senate.example.org", b"")
