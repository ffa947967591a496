"""What tests of the offices' pages share: an organiser, letters, and how far mail has come."""

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import Event, EventKind, OutboxMessage, State
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle
from tests.pages import text_of


def page(desk, path, status=200):
    """The words of a page."""
    reply = desk.get(path)
    assert reply.status_code == status
    return text_of(reply)


def press(desk, path, **data):
    """Press a button and follow to the page it leads to; return its words."""
    reply = desk.post(path, data=data, follow_redirects=True)
    assert reply.status_code == 200
    return text_of(reply)


def path_of(bundle):
    return f"/desk/bundles/{bundle.id}"


def held(settings):
    """The bundle made of everything that waits, and held."""
    bundling.seal(settings)
    return db.session.query(Bundle).order_by(Bundle.id.desc()).first()


def released(settings):
    bundle = held(settings)
    releasing.release_held(settings)
    db.session.refresh(bundle)
    return bundle


def moved(bundle, state, *, code=None, trouble=None):
    """Let the mail of a released bundle be in *state*."""
    with writing():
        message = db.session.get_one(OutboxMessage, bundle.message_id)
        message.state = state
        message.ended_at = message.event_at = clock.now()
        message.trouble = trouble
        if code:
            db.session.add(
                Event(
                    provider_event_id=f"event-{message.id}-{state}",
                    message_id=message.id,
                    kind=EventKind.BOUNCE if state is State.BOUNCED else EventKind.DELIVERED,
                    happened_at=clock.now(),
                    code=code,
                )
            )
