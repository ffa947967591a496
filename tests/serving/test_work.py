"""The worker process: mail leaves, a stop is graceful."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db
from campaign.delivery.models import OutboxMessage, State, WorkerBeat
from tests.factories import make_message
from tests.serving.processes import interrupt, rest_of, running, wait_until


@contextmanager
def inside(environ):
    """Act on another installation, as a second process would."""
    with create_app(Settings.from_env(environ)).app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def states(environ):
    with inside(environ):
        return db.session.scalars(select(OutboxMessage.state)).all()


@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM"])
def test_the_worker_hands_over_mail_and_stops_when_told(new_installation, prepared, stop):
    with inside(prepared):
        make_message()

    with running(prepared, "work") as process:
        wait_until(lambda: set(states(prepared)) == {State.ACCEPTED})
        if stop == "SIGINT":
            assert interrupt(process) == 0
        else:
            process.terminate()
            assert process.wait(30) == 0
        log = rest_of(process)

    assert '"was_told": true' in log
    drawer = Path(prepared["CAMPAIGN_INSTANCE"]) / "drawer"
    assert len(list(drawer.glob("*.eml"))) == len(states(prepared))
    with inside(prepared):
        assert db.session.get(WorkerBeat, 1) is not None
