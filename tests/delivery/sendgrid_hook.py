"""SendGrid's voice: events in its words, signed with a key of the tests' own."""

import base64
import itertools
import json
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from campaign import clock
from campaign.db import db
from campaign.delivery.models import TO_OFFICES, Kind, State
from campaign.mail import addresses
from campaign.mail.sendgrid_events import SIGNATURE, TIMESTAMP
from tests.factories import make_mail, make_message

_PAIR = ec.generate_private_key(ec.SECP256R1())
KEY = base64.b64encode(
    _PAIR.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
OFFICE = "senator.vance@senate.example.org"

_serial = itertools.count(1)


def sent(recipient="kim@example.org", *, kind=Kind.RECEIPT, state=State.ACCEPTED, **values):
    """A message that we spoke of once, to one person."""
    copies = values.pop("copies", ())
    # As the features call it: a mail to a person is counted, one to an office is not.
    is_counted = kind not in TO_OFFICES
    message = make_message(
        kind=kind,
        mail=make_mail(recipient=recipient, copies=copies),
        recipient_print=addresses.recipient_print(recipient) if is_counted else None,
    )
    now = clock.now()
    of_it = {"state": state, "spoken": 1, "spoken_at": now, "attempts": 1}
    for name, value in (of_it | values).items():
        setattr(message, name, value)
    db.session.commit()
    return message


def event(kind, message=None, email="kim@example.org", **fields):
    """One event as SendGrid words it; a field given as None is left out."""
    said = {
        "email": email,
        "timestamp": int(clock.now().timestamp()),
        "event": kind,
        "sg_event_id": f"event-{next(_serial)}",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
    }
    if message is not None:
        said |= {"attempt_id": f"{message.handle.hex()}.1", "kind": str(message.kind)}
    said |= fields
    return {name: value for name, value in said.items() if value is not None}


def bounce(message=None, email="kim@example.org", **fields):
    said = {
        "type": "bounce",
        "status": "5.1.1",
        "reason": f"550 5.1.1 <{email}>: Recipient address rejected: User unknown",
    }
    return event("bounce", message, email, **(said | fields))


def blocked(message=None, email="kim@example.org", **fields):
    said = {
        "type": "blocked",
        "status": "5.7.1",
        "reason": "554 5.7.1 Service unavailable; client host [167.89.55.66] blocked",
    }
    return event("bounce", message, email, **(said | fields))


def headers(body, *, at=None, by=_PAIR):
    """The headers by which SendGrid proves that it sent *body*."""
    timestamp = str(int((at or datetime.now(UTC)).timestamp()))
    signature = by.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        SIGNATURE: base64.b64encode(signature).decode(),
        TIMESTAMP: timestamp,
        "Content-Type": "application/json;charset=utf-8",
    }


def tell(client, *events, at=None):
    """Post events as SendGrid does, and return the answer."""
    body = json.dumps(events).encode()
    return client.post(
        "/webhooks/sendgrid", data=body, headers=headers(body, at=at or clock.now())
    )
