"""Messages in a state of their choice, as if time and SendGrid had passed over them."""

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import Kind, Lane, State
from tests.factories import make_mail, make_message

ENDED = {State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.REFUSED, State.UNCERTAIN}


def make_handed(state, *, kind=Kind.CONFIRMATION, ago=None, to=None, **values):
    """A message in *state*, handed over *ago*, to *to*."""
    mail = make_mail(**({"recipient": to} if to else {}))
    rehearsal = values.pop("is_rehearsal", False)
    message = make_message(mail=mail, kind=kind, is_rehearsal=rehearsal)
    then = clock.now() - ago if ago else clock.now()
    with writing():
        message.state = state
        if state in ENDED:
            message.spoken, message.spoken_at, message.ended_at = 1, then, then
        message.created_at = then
        for name, value in values.items():
            setattr(message, name, value)
    return message


def make_lane(domain="sen.ca.gov", **values):
    """A lane of offices, as the first mail to their domain opens it."""
    known = {"is_of_offices": True, "most": 90, "window_minutes": 30}
    lane = Lane(domain=domain, **known | values)
    with writing():
        db.session.add(lane)
    return lane
