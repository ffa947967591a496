"""``GET /healthz``: is each part up? For load balancers, and for ``campaign up``."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from campaign import clock
from campaign.db import db
from campaign.delivery.models import WorkerBeat
from campaign.vault import WrongKey

ASLEEP_AFTER = timedelta(seconds=30)  # the worker gives a sign each 10 seconds

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200 when all is up, else 503 and which part is not."""
    parts = {name: _state(look) for name, look in LOOKS.items()}
    reply = jsonify(parts)
    reply.headers["Cache-Control"] = "no-store"
    return reply, 200 if set(parts.values()) == {"ok"} else 503


def _state(look: Callable[[], str]) -> str:
    try:
        return look()
    except WrongKey:
        return "wrong"
    except SQLAlchemyError:
        db.session.rollback()
        return "away"


def _database() -> str:
    db.session.get(WorkerBeat, 1)  # a table of ours, so that a missing migration shows
    return "ok"


def _keys() -> str:
    current_app.extensions["campaign.vault"].check()
    return "ok"


def _worker() -> str:
    beat = db.session.get(WorkerBeat, 1)
    return "ok" if beat and clock.now() - beat.beat_at <= ASLEEP_AFTER else "asleep"


LOOKS = {"database": _database, "keys": _keys, "worker": _worker}
