"""Where SendGrid tells what became of the mail. A signature is the guard, not a cookie."""

import json

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.delivery import events
from campaign.mail import sendgrid_events
from campaign.web import site

MOST_BODY_BYTES = 5 * 1024 * 1024  # far more than SendGrid puts into one request

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.post("/sendgrid")
def sendgrid() -> ResponseReturnValue:
    """Take a batch of events; anything but a 2xx makes SendGrid repeat it for a day."""
    key = site.settings().sendgrid_webhook_key
    if not key:
        return _sentence(
            "No events are taken here: CAMPAIGN_SENDGRID_WEBHOOK_KEY is not set.", 404
        )
    request.max_content_length = MOST_BODY_BYTES
    is_genuine = sendgrid_events.is_genuine(
        request.get_data(),
        request.headers.get(sendgrid_events.SIGNATURE, ""),
        request.headers.get(sendgrid_events.TIMESTAMP, ""),
        key=key,
        now=clock.now(),
    )
    if not is_genuine:
        return _sentence("This does not bear SendGrid's signature, or is too old.", 403)
    try:
        told = json.loads(request.get_data())
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, list):
        return _sentence("This is not a list of events in JSON.", 400)
    events.take(told)
    return "", 204


def _sentence(why: str, status: int) -> ResponseReturnValue:
    return f"{why}\n", status, {"Content-Type": "text/plain; charset=utf-8"}
