"""What the doctor asks SendGrid: what our key may do, and how the sender's domain is set up.

Source:
    https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions, GET /v3/scopes;
    https://www.twilio.com/docs/sendgrid/api-reference/domain-authentication,
    GET /v3/whitelabel/domains.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from campaign.config import Settings
from campaign.serving.findings import ATTENTION, FAULT, OK, Finding

_UNREADABLE = (OSError, HTTPException, ValueError, AttributeError)


def look(settings: Settings) -> Iterator[Finding]:
    """Yield what is found about the carrier, its events and the road for alarms."""
    yield _carrier(settings)
    if settings.sendgrid_key and not settings.sendgrid_webhook_key:
        yield Finding(
            ATTENTION,
            "events",
            "CAMPAIGN_SENDGRID_WEBHOOK_KEY is not set: nobody learns of bounces.",
            "In SendGrid's Mail Settings, make an Event Webhook to "
            f"{settings.base_url}/webhooks/sendgrid, switch its signature on, and set the key.",
        )
    if settings.sendgrid_key and not settings.alarm_url:
        yield Finding(
            OK,
            "alarm",
            "Nobody is told when sending rests; only the desk shows it.",
            "To have somebody told by another road, set CAMPAIGN_ALARM_URL.",
        )


def return_path(settings: Settings, domain: str) -> str | None:
    """Return the name under *domain* where SendGrid takes what comes back, like ``em12.…``.

    None where there is none, or our key may not ask.
    """
    if not settings.sendgrid_key:
        return None
    try:
        status, found = _ask(settings, f"/v3/whitelabel/domains?domain={quote(domain)}")
        if status != HTTPStatus.OK:
            return None
        return next(
            (str(one["dns"]["mail_cname"]["host"]) for one in found if one["domain"] == domain),
            None,
        )
    except (*_UNREADABLE, LookupError, TypeError):
        return None


def _carrier(settings: Settings) -> Finding:
    if not settings.sendgrid_key:
        verdict = OK if settings.is_development else ATTENTION
        advice = "" if settings.is_development else "To send mail, set CAMPAIGN_SENDGRID_KEY."
        return Finding(verdict, "carrier", f"The drawer, {settings.drawer}.", advice)
    host = settings.sendgrid_host
    try:
        status, said = _ask(settings, "/v3/scopes")
        scopes = said.get("scopes", []) if status == HTTPStatus.OK else []
    except _UNREADABLE as error:
        sentence = f"{host} cannot be reached ({type(error).__name__})."
        return Finding(
            FAULT, "carrier", sentence, "Does a firewall stop us? Mail waits, safely."
        )
    if status != HTTPStatus.OK:
        advice = "Is CAMPAIGN_SENDGRID_KEY right, and still in force?"
        return Finding(FAULT, "carrier", f"{host} answered {status}.", advice)
    if "mail.send" not in scopes:
        advice = "Make a key with the right “Mail Send”."
        return Finding(FAULT, "carrier", "The key may not send mail.", advice)
    return Finding(OK, "carrier", f"{host} takes our key, which may send mail.")


def _ask(settings: Settings, path: str) -> tuple[int, Any]:
    parts = urlsplit(settings.sendgrid_host)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    line = kind(parts.netloc, timeout=10)
    try:
        line.request("GET", path, headers={"Authorization": f"Bearer {settings.sendgrid_key}"})
        reply = line.getresponse()
        status = reply.status
        return status, json.load(reply) if status == HTTPStatus.OK else None
    finally:
        line.close()
