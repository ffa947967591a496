"""Whether what arrived at our door was sent, and lately, by SendGrid.

The check is cryptography's own and not the library's ``EventWebhook``, which wants the body
as text (what is signed are its bytes), raises on a signature that is not base64, and never
looks how old it is.

Source:
    https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"

# SendGrid repeats for 24 hours what we did not take, and nobody promises that it signs each
# repetition anew. A replay within that time harms nobody: each event counts once.
OLDEST = timedelta(hours=26)
MOST_AHEAD = timedelta(minutes=5)  # as far as two clocks may differ


def is_genuine(body: bytes, signature: str, timestamp: str, *, key: str, now: datetime) -> bool:
    """Return whether *body* bears a signature of the owner of *key*, made lately.

    Args:
        body: as it arrived, byte for byte.
        signature: of the header, base64 of an ECDSA signature in DER.
        timestamp: of the header, whole seconds since 1970.
        key: the public one, base64 of DER.
        now: the current moment.

    """
    if not re.fullmatch(r"[0-9]{1,11}", timestamp):
        return False
    signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    if not now - OLDEST <= signed_at <= now + MOST_AHEAD:
        return False
    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        said = base64.b64decode(signature, validate=True)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        public.verify(said, timestamp.encode() + body, ec.ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
