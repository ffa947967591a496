"""``GET /healthz``: each part that is not up is named."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db
from campaign.delivery.models import WorkerBeat
from campaign.vault import Vault
from campaign.vault.store import KeyStore


@pytest.fixture
def worker_awake():
    db.session.add(WorkerBeat(id=1, beat_at=clock.now()))
    db.session.commit()


@contextmanager
def vault_of(app, vault):
    kept = app.extensions["campaign.vault"]
    app.extensions["campaign.vault"] = vault
    try:
        yield
    finally:
        app.extensions["campaign.vault"] = kept


def test_all_is_up(client, worker_awake):
    reply = client.get("/healthz")

    assert reply.status_code == 200
    assert reply.get_json() == {"database": "ok", "keys": "ok", "worker": "ok"}
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_worker_that_gave_no_sign_for_half_a_minute_is_asleep(
    client, worker_awake, stopped_clock
):
    stopped_clock(timedelta(seconds=31))

    reply = client.get("/healthz")

    assert reply.status_code == 503
    assert reply.get_json() == {"database": "ok", "keys": "ok", "worker": "asleep"}


def test_a_master_key_that_does_not_fit_is_wrong(app, client, worker_awake, settings):
    app.extensions["campaign.vault"].fingerprint("organisers", "address", "x")

    with vault_of(app, Vault([bytes(32)], KeyStore(settings.keys))):
        reply = client.get("/healthz")

    assert reply.status_code == 503
    assert reply.get_json()["keys"] == "wrong"


def test_a_database_without_our_tables_is_away(app, client, worker_awake):
    db.session.remove()
    WorkerBeat.__table__.drop(db.engine)
    try:
        reply = client.get("/healthz")
    finally:
        WorkerBeat.__table__.create(db.engine)

    assert reply.status_code == 503
    assert reply.get_json() == {"database": "away", "keys": "ok", "worker": "away"}
