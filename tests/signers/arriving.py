"""Bring letters on their way: sealed, released, and taken by the office's server."""

from campaign import clock
from campaign.db import db
from campaign.delivery.models import OutboxMessage, State
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle


def seal(settings):
    """Put what waits into bundles, which are held."""
    bundling.seal(settings)
    return db.session.scalars(db.select(Bundle).order_by(Bundle.id)).all()


def release(settings):
    """Release every bundle now; return those that went."""
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    db.session.expire_all()
    released = db.select(Bundle).where(Bundle.released_at.is_not(None)).order_by(Bundle.id)
    return db.session.scalars(released).all()


def came_to(state, *bundles):
    """Let the mail of released bundles come so far, as the events of the carrier do."""
    for bundle in bundles:
        message = db.session.get(OutboxMessage, bundle.message_id)
        message.state = state
        message.ended_at = message.event_at = clock.now()
    db.session.commit()


def arrive(settings):
    """Release what waits, and let all of it arrive."""
    bundles = release(settings)
    came_to(State.DELIVERED, *bundles)
    return bundles
